// Reads an introspection answer and the exported SDL with graphql-js 16 and 17. Prints for each version whether both
// are the same schema, or the first line in which they differ.
// Usage: node introspection.mjs ANSWER SDL
import { readFileSync } from 'node:fs'
import * as js16 from 'graphql'
import * as js17 from 'graphql-17'

const [answer, sdl] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'))

const found = [js16, js17].map((js) => {
  const print = (schema) => {
    js.assertValidSchema(schema)
    return js.printSchema(js.lexicographicSortSchema(schema)).split('\n')
  }
  const introspected = print(js.buildClientSchema(JSON.parse(answer).data))
  const exported = print(js.buildSchema(sdl))
  const at = exported.findIndex((line, index) => line !== introspected[index])
  const same = at === -1 && exported.length === introspected.length
  return { version: js.version, lines: exported.length, same, differ: same ? null : [exported[at], introspected[at]] }
})
console.log(JSON.stringify(found))
