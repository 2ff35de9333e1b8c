// Makes TypeScript as graphql-codegen's command does: `schema.ts` from an SDL file, `operations.ts` from a file of
// operations. Prints how many lines each has.
// Usage: node generate.mjs SDL OPERATIONS FOLDER
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as typedDocuments from '@graphql-codegen/typed-document-node'
import * as typescript from '@graphql-codegen/typescript'
import * as operations from '@graphql-codegen/typescript-operations'
import { parse } from 'graphql'

const [sdl, documents, folder] = process.argv.slice(2)
const STRINGS = ['Date', 'DateTime', 'HTML', 'LanguageTag', 'PartialDate', 'PhoneNumber', 'URL']
const FILES = { 'schema.ts': { typescript }, 'operations.ts': { operations, typedDocuments } }

const lines = {}
for (const [name, pluginMap] of Object.entries(FILES)) {
  const text = await codegen({
    schema: parse(readFileSync(sdl, 'utf8')),
    documents: [{ location: documents, document: parse(readFileSync(documents, 'utf8')) }],
    filename: name,
    config: {
      scalars: Object.fromEntries(STRINGS.map((scalar) => [scalar, 'string'])),
      strictScalars: true,
      useTypeImports: true,
    },
    plugins: Object.keys(pluginMap).map((plugin) => ({ [plugin]: {} })),
    pluginMap,
  })
  writeFileSync(join(folder, name), text)
  lines[name] = text.split('\n').length
}
console.log(JSON.stringify(lines))
