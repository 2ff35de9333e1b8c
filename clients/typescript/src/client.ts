import { Gateway } from './gateway.js'
import { KeyLog } from './keylog.js'
import type { SeenKeys } from './keylog.js'
import { Ratings } from './ratings.js'
import { Sightings } from './sightings.js'
import { Tokens } from './tokens.js'
import type { Attest, KeptToken } from './tokens.js'
import { Wanted } from './wanted.js'

/** Options of a client. */
export interface Options {
  /** The gateway's address, such as `https://host/graphql`. */
  url: string
  /** Language of messages; by default Vietnamese. */
  language?: 'vi' | 'en'
  /** By default the platform's own. */
  fetch?: typeof fetch
  /** Stored tokens, from `tokens.kept()` and `sightings.tokens.kept()`. */
  kept?: readonly KeptToken[]
  /** The stored head of the key log, from `tokens.seenKeys()`. */
  seen?: SeenKeys | null
  /** Provides the attestation for tokens; by default it solves a proof of work. */
  attest?: Attest
  /** The time in milliseconds; for tests. */
  clock?: () => number
}

/** A client of the gateway for what takes more than a query: anonymous ratings, sightings, and name matching. */
export class Tiepdan {
  readonly tokens: Tokens
  readonly ratings: Ratings
  readonly sightings: Sightings
  readonly wanted: Wanted

  constructor(options: Options) {
    const gateway = new Gateway(options.url, options.language ?? 'vi', options.fetch ?? globalThis.fetch.bind(globalThis))
    const { kept = [], attest, clock = Date.now, seen = null } = options
    const log = new KeyLog(seen)
    this.tokens = new Tokens(gateway, kept, attest, clock, log)
    this.ratings = new Ratings(gateway, this.tokens)
    this.sightings = new Sightings(gateway, new Tokens(gateway, kept, attest, clock, log, 'sighting'))
    this.wanted = new Wanted(gateway)
  }
}
