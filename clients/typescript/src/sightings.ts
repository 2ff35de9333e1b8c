import { ERRORS, Refused } from './gateway.js'
import type { Gateway } from './gateway.js'
import type { Tokens } from './tokens.js'

/** Where and when somebody was seen whom a notice is about. */
export interface Sighting {
  /** Global id of the notice. */
  notice: string
  /** Where; up to 300 characters. */
  place: string
  coordinates?: { latitude: number; longitude: number }
  /** When, in ISO 8601 with its offset; not in the future. */
  seenAt: string
  /** What was seen; up to 5,000 characters. */
  text: string
  /** Left out by who stays unknown. */
  contact?: { phone?: string; email?: string }
}

/** Shown once, and kept by the sender alone: with it one asks what became of what was sent. */
export interface Receipt {
  number: string
  secret: string
}

/** What became of it. */
export interface Progress {
  number: string
  state: 'RECEIVED' | 'IN_REVIEW' | 'CLOSED'
  /** The day by which it is answered, such as `2026-12-01`. */
  due: string
  outcome: 'ACCEPTED' | 'REJECTED' | 'USEFUL' | 'NOT_USEFUL' | 'KNOWN' | null
  /** What the unit answers. */
  answer: string | null
}

const TERMS = '{ sightingTerms { tokens } }'
const REPORT = `mutation ReportSighting($input: ReportSightingInput!) {
  reportSighting(input: $input) { receipt { number secret } ${ERRORS} } }`
const READ = `query Submission($number: String!, $secret: String!) {
  submission(number: $number, secret: $secret) { number state due outcome answer } }`

/** Sightings of people whom published notices are about, told without an account. */
export class Sightings {
  constructor(
    private readonly gateway: Gateway,
    /** Its own: a token for a rating brings no sighting in. */
    readonly tokens: Tokens,
  ) {}

  /**
   * Tells the unit of the notice, with one token where the system asks for one. Where the answer is lost on the way it
   * is sent once more with the same token, which counts once; null says that it had arrived, and that its receipt was
   * lost with the answer.
   */
  async report(sighting: Sighting): Promise<Receipt | null> {
    if (!this.tokens.kept().length && !(await this.asksTokens())) return this.sent(sighting)
    let times = 0
    try {
      return await this.tokens.spend((token) => {
        times += 1
        return this.sent({ ...sighting, token })
      })
    } catch (error) {
      if (times > 1 && error instanceof Refused && error.code === 'TOKEN_SPENT') return null
      throw error
    }
  }

  /** What became of it; null for a receipt that is none. Answers for a request for correction as well. */
  read({ number, secret }: Receipt): Promise<Progress | null> {
    return this.gateway.ask<Progress | null>(READ, { number, secret })
  }

  private async asksTokens(): Promise<boolean> {
    return (await this.gateway.ask<{ tokens: boolean }>(TERMS)).tokens
  }

  private async sent(input: Sighting & { token?: string }): Promise<Receipt> {
    return (await this.gateway.act<{ receipt: Receipt }>(REPORT, input)).receipt
  }
}
