// Runs every audit of graphql-http against an address and prints what each said, as JSON.
import { auditServer } from 'graphql-http'

const results = await auditServer({ url: process.argv[2] })
const told = results.map(({ id, name, status, reason }) => ({ id, name, status, reason: reason ?? null }))
console.log(JSON.stringify(told))
