// Serves stations.graphql as a subgraph. Usage: node stations.mjs STATIONS_SDL. Prints its address when it listens.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { buildASTSchema, concatAST, graphql, parse } from 'graphql'

const sdl = readFileSync(process.argv[2], 'utf8')
const MACHINERY = `
  directive @link(url: String!, import: [String]) repeatable on SCHEMA
  directive @key(fields: String!) repeatable on OBJECT
  scalar _Any
  union _Entity = Station | Unit | Article
  type _Service { sdl: String! }
  extend type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }`
const own = sdl.replace(/^extend schema.*$/m, '')
const schema = buildASTSchema(concatAST([parse(own), parse(MACHINERY)]), { assumeValidSDL: true })
schema.getType('_Entity').resolveType = ({ __typename }) => __typename

const station = (name, code) => ({ __typename: 'Station', name, unit: () => unit(code) })
const unit = (code) => ({
  __typename: 'Unit',
  code,
  stations: () => all.filter(([, of]) => of === code).map(([name, of]) => station(name, of)),
})
const all = [
  ['Đồn thử số 1', 'ca-ha-noi'],
  ['Đồn thử số 2', 'ca-hue'],
]
const entities = {
  Station: ({ name }) => station(name, all.find(([known]) => known === name)?.[1]),
  Unit: ({ code }) => unit(code),
  Article: ({ id }) => ({ __typename: 'Article', id, readers: 7 }),
}
const root = {
  stations: () => all.map(([name, code]) => station(name, code)),
  _service: { sdl },
  _entities: ({ representations }) => representations.map((given) => entities[given.__typename](given)),
}

const server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += piece
  const { query, variables, operationName } = JSON.parse(body)
  const answer = await graphql({ schema, source: query, rootValue: root, variableValues: variables, operationName })
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer))
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/graphql`))
