// Calls the endpoint that served this page. A subscription returns server-sent events, anything else one response.

export const here = location.pathname

export async function* ask(parameters, headers = {}, signal = undefined) {
  const accept = isSubscription(parameters) ? 'text/event-stream' : 'application/graphql-response+json, application/json'
  const response = await fetch(here, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify(parameters),
    signal,
  })
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    yield await response.json()
    return
  }
  yield* events(response.body)
}

export function isSubscription({ query, operationName }) {
  const named = operationName ? new RegExp(`\\bsubscription\\s+${operationName}\\b`) : /^\s*subscription\b/m
  return named.test(query.replace(/#.*$/gm, ''))
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let waiting = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      waiting += value
      const whole = waiting.split('\n\n')
      waiting = whole.pop()
      for (const event of whole) {
        if (event.startsWith('event: complete')) return
        const data = event.split('\n').find((line) => line.startsWith('data: '))
        if (data) yield JSON.parse(data.slice(6))
      }
    }
  } finally {
    await reader.cancel()
  }
}

export async function examples() {
  const response = await fetch(`${here}?asset=examples.json`)
  return response.json()
}
