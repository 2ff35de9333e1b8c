// Sightings against a running system: TIEPDAN_URL is its GraphQL address.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Refused, Tiepdan } from '../dist/index.js'

const url = process.env.TIEPDAN_URL
const client = new Tiepdan({ url, language: 'en' })
let sighting

function refusedWith(code) {
  return (error) => {
    assert.ok(error instanceof Refused)
    assert.equal(error.code, code)
    return true
  }
}

before(async () => {
  const query = '{ wantedNotices(list: WANTED, first: 1) { edges { node { id } } } }'
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { wantedNotices } = (await response.json()).data
  const notice = wantedNotices.edges[0].node.id
  const seenAt = new Date(Date.now() - 3_600_000).toISOString()
  sighting = { notice, place: 'Bến xe Giả Định', seenAt, text: 'Đi xe máy màu xanh.' }
})

test('a sighting is told and followed up by its receipt', async () => {
  const receipt = await client.sightings.report(sighting)
  const progress = await client.sightings.read(receipt)
  assert.equal(progress.number, receipt.number)
  assert.equal(progress.state, 'RECEIVED')
  assert.match(progress.due, /^\d{4}-\d{2}-\d{2}$/)
  assert.equal(progress.outcome, null)
  assert.equal(progress.answer, null)
  const wrong = receipt.secret.startsWith('A') ? 'B' : 'A'
  assert.equal(await client.sightings.read({ ...receipt, secret: wrong + receipt.secret.slice(1) }), null)
})

test('its tokens are kept apart from those for ratings', async () => {
  const first = new Tiepdan({ url })
  await first.tokens.refill(2)
  await first.sightings.tokens.refill(2)
  const kept = [...first.tokens.kept(), ...first.sightings.tokens.kept()]
  const later = new Tiepdan({ url, kept: JSON.parse(JSON.stringify(kept)) })
  assert.deepEqual(later.tokens.kept(), first.tokens.kept())
  assert.deepEqual(later.sightings.tokens.kept(), first.sightings.tokens.kept())
  assert.ok(await later.sightings.report(sighting))
  assert.ok((await later.ratings.rate({ subject: sighting.notice, stars: 4 })).receipt)
})

test('a token for one thing is refused for the other', async () => {
  const { period, token } = await client.tokens.take()
  const disguised = new Tiepdan({ url, kept: [{ period, token, purpose: 'sighting' }] })
  await assert.rejects(disguised.sightings.report(sighting), refusedWith('TOKEN_WRONG_CHALLENGE'))
  const other = await client.sightings.tokens.take()
  const turned = new Tiepdan({ url, kept: [{ period: other.period, token: other.token }] })
  await assert.rejects(
    turned.ratings.rate({ subject: sighting.notice, stars: 1 }),
    refusedWith('TOKEN_WRONG_CHALLENGE'),
  )
})

test('a mistake is refused by code and costs no token', async () => {
  const before = client.sightings.tokens.kept().length
  assert.ok(before)
  await assert.rejects(client.sightings.report({ ...sighting, place: '' }), refusedWith('BAD_INPUT'))
  assert.equal(client.sightings.tokens.kept().length, before)
})

test('a lost answer is asked for again, and what had arrived counts once', async () => {
  let sent = 0
  const losing = (arrived) => async (address, init) => {
    const reporting = JSON.parse(init.body).query.includes('ReportSighting')
    if (!reporting || sent++) return fetch(address, init)
    if (arrived) await fetch(address, init)
    throw new TypeError('fetch failed')
  }
  for (const arrived of [false, true]) {
    sent = 0
    const patient = new Tiepdan({ url, fetch: losing(arrived), kept: [await client.sightings.tokens.take()] })
    const receipt = await patient.sightings.report(sighting)
    assert.equal(sent, 2)
    if (arrived) assert.equal(receipt, null)
    else assert.equal((await client.sightings.read(receipt)).state, 'RECEIVED')
  }
})

test('a system that asks for no tokens is given none', async () => {
  const inputs = []
  const plain = async (address, init) => {
    const { query, variables } = JSON.parse(init.body)
    if (query.includes('sightingTerms')) return Response.json({ data: { sightingTerms: { tokens: false } } })
    inputs.push(variables.input)
    return fetch(address, init)
  }
  const open = new Tiepdan({ url, fetch: plain })
  await assert.rejects(open.sightings.report(sighting), refusedWith('TOKEN_REQUIRED'))
  assert.deepEqual(inputs, [sighting])
})
