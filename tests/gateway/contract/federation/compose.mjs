// Asks the gateway for its subgraph, composes it with the one in stations.graphql, and writes the supergraph.
// Usage: node compose.mjs GATEWAY_URL STATIONS_SDL STATIONS_URL OUTPUT
import { readFileSync, writeFileSync } from 'node:fs'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

const [gateway, stations, stationsUrl, output] = process.argv.slice(2)
const response = await fetch(gateway, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ query: '{ _service { sdl } }' }),
})
const { data } = await response.json()
const result = composeServices([
  { name: 'tiepdan', url: gateway, typeDefs: parse(data._service.sdl) },
  { name: 'stations', url: stationsUrl, typeDefs: parse(readFileSync(stations, 'utf8')) },
])
if (result.supergraphSdl) writeFileSync(output, result.supergraphSdl)
console.log(JSON.stringify({ errors: (result.errors ?? []).map(({ message }) => message) }))
