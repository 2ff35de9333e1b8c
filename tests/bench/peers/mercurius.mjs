import Fastify from 'fastify'
import mercurius from 'mercurius'
import { listening, resolvers, typeDefs } from './rows.mjs'

const app = Fastify()
app.register(mercurius, { schema: typeDefs, resolvers, jit: 1 })
await app.listen({ port: 0, host: '127.0.0.1' })
listening(app.server.address().port)
