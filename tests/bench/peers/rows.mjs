// What every peer serves: the schema, the rows that the bench wrote, and where to listen.
// Usage: node SERVER.mjs ROWS SCHEMA; prints the port when it listens.
import { readFileSync } from 'node:fs'

const [rowsFile, schemaFile] = process.argv.slice(2)

export const typeDefs = readFileSync(schemaFile, 'utf8')
const { rows, people } = JSON.parse(readFileSync(rowsFile, 'utf8'))

export const resolvers = {
  Query: { rows: (_, { first }) => rows.slice(0, first) },
  Row: { author: (row) => people[row.authorId] },
}

export const listening = (port) => console.log(JSON.stringify({ port }))
