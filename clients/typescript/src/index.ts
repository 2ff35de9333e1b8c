export { OfflineHotlines, isOpenAt } from './calling.js'
export type { Asked, NumberToCall, WhoToCall } from './calling.js'
export { Tiepdan } from './client.js'
export type { Options } from './client.js'
export { GatewayError, Refused } from './gateway.js'
export type { Failure, Refusal } from './gateway.js'
export { KeyLogError, compareKeyLogs, verifyKeyLog } from './keylog.js'
export type { KeyLogEntry, KeyLogFault, SeenKeys } from './keylog.js'
export type {
  OfflineHotline,
  OfflinePackage,
  OfflineSituation,
  OfflineUnit,
  OpeningTimes,
  Texts,
  UnusualDays,
  Urgency,
} from './offline.js'
export { currentPeriod, isAccepted } from './periods.js'
export type { Purpose } from './periods.js'
export { Ratings } from './ratings.js'
export type { Advice, Given, OwnRating, Preview, Rating, RatingReason, RatingScale, RatingScales } from './ratings.js'
export { Sightings } from './sightings.js'
export type { Progress, Receipt, Sighting } from './sightings.js'
export { Tokens } from './tokens.js'
export type { Attest, KeptToken, Terms } from './tokens.js'
export { Wanted } from './wanted.js'
export type { Hit, Matches, Sought } from './wanted.js'
export { solve } from './work.js'
