// The client against a running system: TIEPDAN_URL is its GraphQL address.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { GatewayError, Refused, Tiepdan, currentPeriod, isAccepted, solve } from '../dist/index.js'

const url = process.env.TIEPDAN_URL
const client = new Tiepdan({ url, language: 'en' })
let subject

async function query(text) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: text }),
  })
  return (await response.json()).data
}

before(async () => {
  const { articles } = await query('{ articles(first: 1) { edges { node { id } } } }')
  subject = articles.edges[0].node.id
})

test('periods are ISO weeks of Vietnam', () => {
  assert.equal(currentPeriod(Date.parse('2026-11-22T16:59:59Z')), '2026-W47')
  assert.equal(currentPeriod(Date.parse('2026-11-22T17:00:00Z')), '2026-W48')
  assert.equal(currentPeriod(Date.parse('2027-01-01T00:00:00Z')), '2026-W53')
  assert.equal(currentPeriod(Date.parse('2025-12-29T00:00:00+07:00')), '2026-W01')
  assert.ok(isAccepted('2026-W47', Date.parse('2026-11-24T16:59:59Z')))
  assert.ok(!isAccepted('2026-W47', Date.parse('2026-11-24T17:00:00Z')))
  assert.ok(!isAccepted('2026-W48', Date.parse('2026-11-22T16:59:59Z')))
})

test('the period is the one that the system names', async () => {
  const began = currentPeriod(Date.now())
  const { period } = await client.tokens.terms()
  assert.ok([began, currentPeriod(Date.now())].includes(period))
})

test('tokens are fetched once and each is good once', async () => {
  const terms = await client.tokens.terms()
  assert.equal(await client.tokens.refill(), terms.tokensPerChallenge)
  const kept = client.tokens.kept()
  assert.equal(new Set(kept.map(({ token }) => token)).size, terms.tokensPerChallenge)
  const token = await client.tokens.take()
  const again = new Tiepdan({ url, kept: [token, token] })
  await again.ratings.rate({ subject, stars: 4 })
  await assert.rejects(again.ratings.rate({ subject, stars: 1 }), (error) => {
    assert.ok(error instanceof Refused)
    assert.equal(error.code, 'TOKEN_SPENT')
    return true
  })
  assert.equal(again.tokens.kept().length, 0)
})

test('a rating is given, read, changed and taken back by its receipt', async () => {
  const { receipt, state } = await client.ratings.rate({
    subject,
    stars: 2,
    scales: { content: 1, support: 4 },
    reasons: ['UNCLEAR'],
    comment: 'Gọi tôi số 0912 345 678 nhé',
  })
  assert.equal(state, 'PENDING')
  const own = await client.ratings.read(receipt)
  assert.equal(own.stars, 2)
  assert.equal(own.subject.id, subject)
  assert.deepEqual(own.reasons, ['UNCLEAR'])
  assert.ok(!own.comment.text.includes('345'))
  assert.deepEqual({ ...own.scales }, { interface: null, content: 1, quality: null, support: 4 })
  const changed = await client.ratings.change(receipt, { stars: 5, reasons: ['CLEAR'], scales: { content: null } })
  assert.equal(changed.stars, 5)
  assert.deepEqual({ ...changed.scales }, { interface: null, content: null, quality: null, support: 4 })
  assert.equal((await client.ratings.withdraw(receipt)).state, 'WITHDRAWN')
  assert.equal((await client.ratings.read(receipt)).stars, null)
})

test('a comment is shown as it would be kept', async () => {
  const { text, replaced } = await client.ratings.preview('Số của tôi là 0912 345 678.')
  assert.ok(!text.includes('0912'))
  assert.equal(replaced.length, 1)
})

test('a cry for help is answered at once', async () => {
  const { urgent, referral } = await client.ratings.preview('Cứu tôi với, nó đang phá cửa')
  assert.ok(urgent.message.includes('113'))
  assert.ok(Array.isArray(urgent.numbers))
  assert.equal(referral, null)
  assert.equal((await client.ratings.preview('Thông tin rõ ràng.')).urgent, null)
})

test('a receipt that is none shows nothing', async () => {
  assert.equal(await client.ratings.read('A'.repeat(22)), null)
})

test('a mistake is refused by code and costs no token', async () => {
  const before = client.tokens.kept().length
  await assert.rejects(client.ratings.rate({ subject, stars: 6 }), (error) => {
    assert.ok(error instanceof Refused)
    assert.equal(error.code, 'BAD_INPUT')
    assert.equal(error.refusals[0].field, 'stars')
    return true
  })
  assert.equal(client.tokens.kept().length, before)
})

test('a lost answer is asked for again with the same token', async () => {
  let lost = 0
  const flaky = async (address, init) => {
    const response = await fetch(address, init)
    if (!JSON.parse(init.body).query.includes('SubmitRating') || lost++) return response
    throw new TypeError('fetch failed')
  }
  const patient = new Tiepdan({ url, fetch: flaky, kept: [await client.tokens.take()] })
  const { receipt } = await patient.ratings.rate({ subject, stars: 3 })
  assert.equal(lost, 2)
  assert.equal((await client.ratings.read(receipt)).stars, 3)
})

test('an attestation that does not hold is refused', async () => {
  const guesser = new Tiepdan({ url, attest: async () => 'desk AAAA-AAAA' })
  await assert.rejects(guesser.tokens.refill(1), Refused)
})

test('a challenge that is not understood is not solved', async () => {
  await assert.rejects(solve('{"parameters": {"algorithm": "SCRYPT"}}'), /not solved/)
})

test('nothing that tells who asks goes along', async () => {
  const sent = []
  const listening = (address, init) => {
    sent.push(init)
    return fetch(address, init)
  }
  const quiet = new Tiepdan({ url, fetch: listening, kept: [await client.tokens.take()] })
  await quiet.ratings.rate({ subject, stars: 5 })
  assert.equal(sent.length, 1)
  assert.equal(sent[0].credentials, 'omit')
  assert.equal(sent[0].referrerPolicy, 'no-referrer')
  assert.deepEqual(Object.keys(sent[0].headers).sort(), ['Accept', 'Accept-Language', 'Content-Type'])
})

test('a name is matched with the published notices', async () => {
  const { wantedNotices } = await query('{ wantedNotices(list: WANTED, first: 1) { edges { node { id fullName } } } }')
  const { id, fullName } = wantedNotices.edges[0].node
  const { hits, more, caution } = await client.wanted.match({ name: fullName.toUpperCase() })
  assert.ok(hits.some(({ notice }) => notice.id === id))
  assert.ok(more >= 0)
  assert.ok(caution)
})

test('what the gateway cannot answer is an error with a code', async () => {
  await assert.rejects(client.wanted.match({ name: 'A', birthDate: 'yesterday' }), (error) => {
    assert.ok(error instanceof GatewayError)
    assert.equal(error.code, 'BAD_USER_INPUT')
    return true
  })
})
