// Runs operations through graphql-sse in distinct connections mode and prints, for each, what came, as JSON.
import { createClient } from 'graphql-sse'

const [url, headers, ...operations] = process.argv.slice(2)
const client = createClient({ url, headers: JSON.parse(headers), retryAttempts: 0 })

const told = []
for (const operation of operations) {
  const came = []
  try {
    for await (const result of client.iterate(JSON.parse(operation))) {
      came.push(result)
      if (came.length >= 5) break
    }
    told.push({ came })
  } catch (error) {
    told.push({ came, failed: String(error.message ?? error) })
  }
}
console.log(JSON.stringify(told))
client.dispose()
process.exit(0)
