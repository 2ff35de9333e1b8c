// Subscribes with graphql-ws or graphql-sse and prints so many results as JSON, then leaves.
// Usage: node subscribe.mjs ws|sse URL COUNT OPERATION
import { createClient as overEvents } from 'graphql-sse'
import { createClient as overSockets } from 'graphql-ws'
import WebSocket from 'ws'

const [way, url, count, operation] = process.argv.slice(2)
const client =
  way === 'ws'
    ? overSockets({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 })
    : overEvents({ url, retryAttempts: 0 })

const came = []
for await (const result of client.iterate(JSON.parse(operation))) {
  came.push(result)
  if (came.length >= Number(count)) break
}
console.log(JSON.stringify(came))
await client.dispose()
process.exit(0)
