import { ERRORS, Refused } from './gateway.js'
import type { Gateway } from './gateway.js'
import type { Tokens } from './tokens.js'

/** A sighting of the person of a notice. */
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
  /** Omitted to stay anonymous. */
  contact?: { phone?: string; email?: string }
}

/** Shown once and known to the sender only: number and secret to follow the submission with. */
export interface Receipt {
  number: string
  secret: string
}

/** The status of a submission. */
export interface Progress {
  number: string
  state: 'RECEIVED' | 'IN_REVIEW' | 'CLOSED'
  /** The day by which it is answered, such as `2026-12-01`. */
  due: string
  outcome: 'ACCEPTED' | 'REJECTED' | 'USEFUL' | 'NOT_USEFUL' | 'KNOWN' | null
  /** The unit's answer. */
  answer: string | null
}

const TERMS = '{ sightingTerms { tokens } }'
const REPORT = `mutation ReportSighting($input: ReportSightingInput!) {
  reportSighting(input: $input) { receipt { number secret } ${ERRORS} } }`
const READ = `query Submission($number: String!, $secret: String!) {
  submission(number: $number, secret: $secret) { number state due outcome answer } }`

/** Reports of sightings, without an account. */
export class Sightings {
  constructor(
    private readonly gateway: Gateway,
    /** Tokens for sightings; those for ratings are not valid here. */
    readonly tokens: Tokens,
  ) {}

  /**
   * Reports to the unit of the notice, with one token if the deployment requires one. If the response is lost, it
   * is retried once with the same token, which counts once; null means that it had arrived and that its receipt was
   * lost with the response.
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

  /** The status of a sighting or a correction request; null for an unknown receipt. */
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
