// Runs operations through graphql-ws and prints, for each, what came, as JSON.
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const [url, connectionParams, origin, ...operations] = process.argv.slice(2)

class FromPage extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, origin ? { origin } : {})
  }
}

const client = createClient({
  url,
  webSocketImpl: FromPage,
  connectionParams: JSON.parse(connectionParams),
  retryAttempts: 0,
})

const told = await Promise.all(
  operations.map(async (operation) => {
    const came = []
    try {
      for await (const result of client.iterate(JSON.parse(operation))) {
        came.push(result)
        if (came.length >= 5) break
      }
    } catch (error) {
      if (Array.isArray(error)) return { came, errors: error.map(({ message, extensions }) => ({ message, extensions })) }
      return { came, closed: error.code ?? String(error.message ?? error) }
    }
    return { came }
  }),
)
console.log(JSON.stringify(told))
await client.dispose()
process.exit(0)
