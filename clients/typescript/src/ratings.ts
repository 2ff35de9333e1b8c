import { ERRORS, Refused } from './gateway.js'
import type { Gateway } from './gateway.js'
import type { Tokens } from './tokens.js'

/** A reason for a rating: a code of the terms' `reasons`. */
export type RatingReason = string

/** A scale that a rating can score beside its overall score. */
export type RatingScale = 'interface' | 'content' | 'quality' | 'support'

/** Scores from 1 to 5 on the scales. In a change, a scale that is left out keeps its score and null erases it. */
export type RatingScales = Partial<Record<RatingScale, number | null>>

export type RatingState = 'PENDING' | 'COUNTED' | 'WITHDRAWN'

/** A rating to submit. */
export interface Rating {
  /** Global id of a published thing. */
  subject: string
  /** The overall score: 1, not at all satisfied, to 5, very satisfied. */
  stars: number
  /** Scores on the scales, as many of them as the citizen likes. */
  scales?: RatingScales
  /** Up to three. */
  reasons?: readonly RatingReason[]
  /** Redacted before it is stored; see `preview`. */
  comment?: string
}

/** What the writer of a comment is told at once; each is null for most comments. */
export interface Advice {
  /** The comment says that somebody is in danger now: show this first. Nobody is alerted, and nobody reads it now. */
  urgent: { message: string; numbers: { dialled: string; openNow: boolean }[] } | null
  /** Where a denunciation belongs. */
  referral: { message: string } | null
}

/** The result of a submission. The receipt is shown once and stays with the citizen. */
export interface Given extends Advice {
  receipt: string
  state: RatingState
}

/** A rating as its author sees it. */
export interface OwnRating {
  state: RatingState
  subject: { id: string } | null
  stars: number | null
  /** Null where no scale has a score. */
  scales: Record<RatingScale, number | null> | null
  reasons: readonly RatingReason[] | null
  comment: {
    state: string
    text: string | null
    reason: string | null
    appealable: boolean
    /** Whether it had been published before it was rejected. */
    takenDown: boolean
    answer: { text: string } | null
  } | null
}

/** A comment as it would be stored. Positions are in code points of the text in NFC. */
export interface Preview extends Advice {
  text: string
  replaced: { kind: string; start: number; end: number; replacement: string }[]
}

const ADVICE = 'urgent { message numbers { dialled openNow } } referral { message }'
const SCALES = 'scales { interface content quality support }'
const OWN = `state subject { id } stars ${SCALES} reasons comment { state text reason appealable takenDown answer { text } }`
const SUBMIT = `mutation SubmitRating($input: SubmitRatingInput!) {
  submitRating(input: $input) { receipt state ${ADVICE} ${ERRORS} } }`
const READ = `query RatingByReceipt($receipt: String!) { ratingByReceipt(receipt: $receipt) { ${OWN} } }`
const PREVIEW = `mutation PreviewComment($input: PreviewCommentInput!) {
  previewComment(input: $input) { preview { text replaced { kind start end replacement } } ${ADVICE} ${ERRORS} } }`

/** Milliseconds. */
const FIRST_PAUSE = 100
const LAST_PAUSE = 3_200

type Doing = 'ChangeRating' | 'WithdrawRating' | 'AppealDecision'

function doing(name: Doing, more: string): string {
  const field = name.charAt(0).toLowerCase() + name.slice(1)
  return `mutation ${name}($input: ${name}Input!) { ${field}(input: $input) { rating { ${OWN} } ${more} ${ERRORS} } }`
}

/** Ratings, and operations by receipt. */
export class Ratings {
  constructor(
    private readonly gateway: Gateway,
    private readonly tokens: Tokens,
  ) {}

  /**
   * Rates with one token. Where the answer is lost on the way it is sent once more: the same rating with the same
   * token counts once and gives the same receipt. A token that was refused for the rating's sake is kept.
   */
  rate(rating: Rating): Promise<Given> {
    return this.tokens.spend((token) => this.gateway.act<Given>(SUBMIT, { ...rating, token }))
  }

  /** The redacted comment, to be shown before it is submitted, with what is urgent in it. Nothing of it is stored. */
  async preview(comment: string): Promise<Preview> {
    const { preview, urgent, referral } = await this.gateway.act<Advice & { preview: Omit<Preview, keyof Advice> }>(
      PREVIEW,
      { comment },
    )
    return { ...preview, urgent, referral }
  }

  /** The rating of a receipt; null for an unknown receipt. */
  read(receipt: string): Promise<OwnRating | null> {
    return this.gateway.ask<OwnRating | null>(READ, { receipt })
  }

  /** Changes the rating. */
  async change(receipt: string, rating: Omit<Rating, 'subject'>): Promise<OwnRating & Advice> {
    const { rating: changed, urgent, referral } = await this.done('ChangeRating', { receipt, ...rating }, ADVICE)
    return { ...changed, urgent, referral }
  }

  /** Withdraws the rating and its comment, permanently. */
  async withdraw(receipt: string): Promise<OwnRating> {
    return (await this.done('WithdrawRating', { receipt })).rating
  }

  /** Appeals a rejected comment, once; another person decides. */
  async appeal(receipt: string): Promise<OwnRating> {
    return (await this.done('AppealDecision', { receipt })).rating
  }

  /** Retries while the rating is being moved from the intake (`RATING_MOVING`). */
  private async done(name: Doing, input: object, more = ''): Promise<Advice & { rating: OwnRating }> {
    for (let pause = FIRST_PAUSE; ; pause *= 2) {
      try {
        return await this.gateway.act<Advice & { rating: OwnRating }>(doing(name, more), input)
      } catch (error) {
        if (!(error instanceof Refused && error.code === 'RATING_MOVING') || pause > LAST_PAUSE) throw error
        await new Promise((resume) => setTimeout(resume, pause))
      }
    }
  }
}
