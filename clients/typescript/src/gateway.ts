/** Calls the gateway without identifying the caller: no cookies, no referrer, no access token. */

/** An entry of a mutation's `errors`. */
export interface Refusal {
  /** Stable, for programs to branch on. */
  code: string
  /** For people, in the client's language. */
  message: string
  /** The invalid input field. */
  field: string | null
}

/** One entry of a GraphQL answer's `errors`. */
export interface Failure {
  message: string
  path?: readonly (string | number)[]
  extensions?: { code?: string; requestId?: string }
}

/** The operation failed. `code` is the first error's, or `HTTP_503` and the like. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'

  constructor(
    readonly code: string,
    message: string,
    readonly failures: readonly Failure[] = [],
    /** Seconds to wait before a retry, if the gateway sent `Retry-After`. */
    readonly retryAfter: number | null = null,
  ) {
    super(message)
  }
}

/** A mutation returned errors. `code` is the first one's. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string

  constructor(readonly refusals: readonly Refusal[]) {
    super(refusals.map((refusal) => refusal.message).join(' '))
    this.code = refusals[0]?.code ?? 'REFUSED'
  }
}

export const ERRORS = 'errors { code message field }'

interface Answer {
  data?: Record<string, unknown> | null
  errors?: Failure[]
}

export class Gateway {
  constructor(
    private readonly url: string,
    private readonly language: string,
    private readonly fetching: typeof fetch,
  ) {}

  /** The root field's value. Throws `GatewayError`; errors of `fetch` itself are passed on. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await this.fetching(this.url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json, application/json',
        'Accept-Language': this.language,
      },
      body: JSON.stringify({ query, variables }),
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
    const { data, errors } = await answerOf(response)
    if (errors?.length || !data) throw failed(response, errors ?? [])
    return Object.values(data)[0] as T
  }

  /** The payload of a mutation. Throws `Refused` for the errors in it, and as `ask` does. */
  async act<T extends object>(mutation: string, input: object): Promise<T> {
    const { errors, ...payload } = await this.ask<T & { errors: Refusal[] }>(mutation, { input })
    if (errors.length) throw new Refused(errors)
    return payload as unknown as T
  }
}

async function answerOf(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer
  } catch {
    return {}
  }
}

function failed(response: Response, errors: Failure[]): GatewayError {
  const code = errors[0]?.extensions?.code ?? `HTTP_${response.status}`
  const wait = Number(response.headers.get('Retry-After') ?? Number.NaN)
  const message = errors[0]?.message ?? `the gateway answered ${response.status}`
  return new GatewayError(code, message, errors, Number.isFinite(wait) ? wait : null)
}
