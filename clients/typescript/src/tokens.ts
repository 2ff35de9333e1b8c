import { TOKEN_TYPES, TokenChallenge, genericBatched, publicVerif } from '@cloudflare/privacypass-ts'
import { ERRORS, GatewayError, Refused } from './gateway.js'
import type { Gateway } from './gateway.js'
import type { KeyLog, KeyLogEntry, SeenKeys } from './keylog.js'
import { currentPeriod, isAccepted, redemptionContext } from './periods.js'
import type { Purpose } from './periods.js'
import { solve } from './work.js'

/** The terms of ratings: the choices of a form, and what tokens are bound to. */
export interface Terms {
  issuerName: string
  origin: string
  period: string
  commentLimit: number
  reasonsLimit: number
  tokensPerChallenge: number
  reasons: { code: string; label: string }[]
  directory: string | null
  keyLog: KeyLogEntry[] | null
}

/** A token and its period. It can be spent once and identifies nobody. */
export interface KeptToken {
  period: string
  token: string
  /** Its purpose; omitted for ratings. */
  purpose?: Purpose
}

/** Returns the attestation for `count` tokens, such as `altcha …` or `desk CODE`. */
export type Attest = (count: number) => Promise<string>

interface DirectoryKey {
  'token-type': number
  'token-key': string
  'not-before'?: number
}

const TERMS = `{ ratingTerms {
  issuerName origin period commentLimit reasonsLimit tokensPerChallenge directory reasons { code label }
  keyLog { index period keyId previous hash } } }`
const CHALLENGE = '{ ratingChallenge { altcha } }'
const ISSUE = `mutation IssueTokens($input: IssueTokensInput!) {
  issueTokens(input: $input) { response ${ERRORS} } }`

/**
 * Anonymous tokens for one purpose (Privacy Pass, RFC 9578): fetched in advance and stored until they are spent.
 *
 * The issuer signs them blinded, so that a spent token cannot be traced to the client that fetched it, and it cannot
 * learn their purpose. Fetch a few at a time, well in advance: a token that is fetched and spent in the same
 * second reveals more than it should.
 *
 * Before each request the issuer's keys are looked up in its public log, and the log is compared with the one
 * that was seen before: an issuer that gives one client its own key could recognise that client by it.
 */
export class Tokens {
  private readonly purse: KeptToken[]

  constructor(
    private readonly gateway: Gateway,
    kept: readonly KeptToken[],
    private readonly attest: Attest = async () => `altcha ${await this.solved()}`,
    private readonly clock: () => number,
    private readonly log: KeyLog,
    private readonly purpose: Purpose | null = null,
  ) {
    this.purse = kept.filter((token) => (token.purpose ?? null) === purpose)
  }

  /** The head of the key log, to be stored on the device with the tokens; null before the first. */
  seenKeys(): SeenKeys | null {
    return this.log.seen()
  }

  /** The tokens that may still be spent, to be stored on the device. */
  kept(): KeptToken[] {
    const now = this.clock()
    return this.purse.filter(({ period }) => isAccepted(period, now))
  }

  /** The terms, the same for everybody. */
  terms(): Promise<Terms> {
    return this.gateway.ask<Terms>(TERMS)
  }

  /**
   * Fetches and stores tokens; returns how many there are now. By default as many as one challenge grants.
   * Throws `KeyLogError`, and requests none, if the issuer's keys are not those of its log.
   */
  async refill(count?: number): Promise<number> {
    const terms = await this.terms()
    const wanted = count ?? terms.tokensPerChallenge
    const { period, key, offered } = keyOf(terms.directory, this.clock())
    await this.log.check(terms.keyLog ?? [], offered, key, period)
    const context = await redemptionContext(period, this.purpose)
    const challenge = new TokenChallenge(TOKEN_TYPES.BLIND_RSA.value, terms.issuerName, context, [terms.origin])
    const clients = Array.from({ length: wanted }, () => new publicVerif.Client(publicVerif.BlindRSAMode.PSS))
    const requests: genericBatched.TokenRequest[] = []
    for (const client of clients) {
      requests.push(new genericBatched.TokenRequest(await client.createTokenRequest(challenge, key)))
    }
    const batch = new genericBatched.Client()
    const { response } = await this.gateway.act<{ response: string }>(ISSUE, {
      attestation: await this.attest(wanted),
      request: toBase64url(batch.createTokenRequest(requests).serialize()),
    })
    await this.keep(period, clients, batch.deserializeTokenResponse(fromBase64url(response)))
    return this.kept().length
  }

  /** Removes and returns a random token; fetches some if none is left. */
  async take(): Promise<KeptToken> {
    if (!this.kept().length) await this.refill()
    const usable = this.kept()
    const chosen = usable[below(usable.length)]
    if (!chosen) throw new Error('no token was granted')
    this.purse.splice(this.purse.indexOf(chosen), 1)
    return chosen
  }

  /**
   * Spends one token on the request of `send`. If the response is lost, the request is retried once with the same
   * token, which counts once. The token is kept if the request failed for another reason than the token.
   */
  async spend<T>(send: (token: string) => Promise<T>): Promise<T> {
    const kept = await this.take()
    try {
      return await send(kept.token).catch((error: unknown) => {
        if (!isLost(error)) throw error
        return send(kept.token)
      })
    } catch (error) {
      if (isUnspent(error)) this.purse.push(kept)
      throw error
    }
  }

  private async keep(
    period: string,
    clients: publicVerif.Client[],
    signed: genericBatched.GenericBatchTokenResponse,
  ): Promise<void> {
    let index = 0
    for (const { tokenResponse } of signed) {
      const client = clients[index++]
      if (!client || !(tokenResponse instanceof publicVerif.TokenResponse)) continue
      const token = await client.finalize(tokenResponse)
      const purpose = this.purpose === null ? {} : { purpose: this.purpose }
      this.purse.push({ period, token: toBase64url(token.serialize()), ...purpose })
    }
  }

  private async solved(): Promise<string> {
    const { altcha } = await this.gateway.ask<{ altcha: string }>(CHALLENGE)
    return solve(altcha)
  }
}

/**
 * The first key of our token type whose time has come. It must be this period's: an issuer that could name any week
 * to anybody could tell people apart by it.
 */
function keyOf(directory: string | null, now: number): { period: string; key: Uint8Array; offered: Uint8Array[] } {
  const all = directory === null ? [] : (JSON.parse(directory) as { 'token-keys': DirectoryKey[] })['token-keys']
  const keys = all.filter((key) => key['token-type'] === TOKEN_TYPES.BLIND_RSA.value)
  const entry = keys.find((key) => (key['not-before'] ?? 0) * 1_000 <= now)
  const period = currentPeriod(now)
  if (!entry || currentPeriod((entry['not-before'] ?? 0) * 1_000) !== period) {
    throw new Error(`the issuer has no key for ${period}`)
  }
  const offered = keys.map((key) => fromBase64url(key['token-key']))
  return { period, key: fromBase64url(entry['token-key']), offered }
}

/** Whether what was sent may or may not have arrived. */
function isLost(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof GatewayError && error.code === 'SERVICE_UNAVAILABLE')
}

/** Whether it was refused, and not for its token. */
function isUnspent(error: unknown): boolean {
  return error instanceof Refused ? !error.code.startsWith('TOKEN_') : error instanceof GatewayError && !isLost(error)
}

function below(count: number): number {
  const drawn = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
  return count ? drawn % count : 0
}

function toBase64url(content: Uint8Array): string {
  let text = ''
  for (const byte of content) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
