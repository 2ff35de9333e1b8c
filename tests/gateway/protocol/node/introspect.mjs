// Builds a client schema from an introspection answer with graphql-js 16 and 17, and prints each schema's SDL size.
import { readFileSync } from 'node:fs'
import * as js16 from 'graphql'
import * as js17 from 'graphql-17'

const answer = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const sizes = [js16, js17].map(({ buildClientSchema, printSchema, assertValidSchema }) => {
  const schema = buildClientSchema(answer.data)
  assertValidSchema(schema)
  return printSchema(schema).length
})
console.log(JSON.stringify(sizes))
