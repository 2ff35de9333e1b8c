/** Rating periods: ISO weeks of Asia/Ho_Chi_Minh, which is seven hours ahead of UTC all year. */

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

/** What binds a token's challenge to its period: SHA-256 of the period's name. */
export async function redemptionContext(period: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(period)))
}
