/** Periods that tokens are for: ISO weeks of Asia/Ho_Chi_Minh, which is seven hours ahead of UTC all year. */

/** What a token is for; those for ratings name none. */
export type Purpose = 'sighting'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const ZONE = 7 * HOUR
const GRACE = 2 * DAY

/** The period that a moment (in milliseconds) falls in, such as `2026-W48`. */
export function currentPeriod(now: number): string {
  const local = new Date(now + ZONE)
  const thursday = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()))
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
  const year = thursday.getUTCFullYear()
  const week = Math.ceil(((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY + 1) / 7)
  return `${year}-W${String(week).padStart(2, '0')}`
}

/** Whether a token of the period may be spent at a moment: in its week, and two days longer. */
export function isAccepted(period: string, now: number): boolean {
  return [now, now - GRACE].some((moment) => currentPeriod(moment) === period)
}

/** What binds a token's challenge to its purpose and period: SHA-256 of both, or of the period alone for ratings. */
export async function redemptionContext(period: string, purpose: Purpose | null): Promise<Uint8Array> {
  const label = purpose === null ? period : `${purpose} ${period}`
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(label)))
}
