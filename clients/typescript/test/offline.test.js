// Whom to call without a connection, against a running system: TIEPDAN_URL is its GraphQL address.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, test } from 'node:test'
import { OfflineHotlines, isOpenAt } from '../dist/index.js'

const url = process.env.TIEPDAN_URL
const ASK = `query($text: String, $situation: ID, $province: String, $location: LocationInput) {
  whoToCall(text: $text, situation: $situation, province: $province, location: $location) {
    urgent situation { code } say(language: VI) numbers { dialled openNow } choices { code }
  } }`
let content
let phrasings
let offline

before(async () => {
  content = await (await fetch(new URL('/hotlines.json', url))).json()
  phrasings = JSON.parse(await readFile(new URL('./phrasings.json', import.meta.url)))
  offline = new OfflineHotlines(content)
})

async function online(asked) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: ASK, variables: asked }),
  })
  return (await response.json()).data.whoToCall
}

function asOnline({ urgent, situation, say, numbers, choices }) {
  return {
    urgent,
    situation: situation && { code: situation.code },
    say: say.vi,
    numbers: numbers.map(({ dialled, openNow }) => ({ dialled, openNow })),
    choices: choices.map(({ code }) => ({ code })),
  }
}

test('what people write is understood as by the service', () => {
  const first = (code) => content.situations.find((one) => one.code === code)?.purposes[0] ?? 'EMERGENCY_POLICE'
  const urgency = (code) => content.situations.find((one) => one.code === code).urgency
  for (const cases of [phrasings.tuning, phrasings.kept]) {
    let right = 0
    for (const [text, meant] of cases) {
      const code = offline.whoToCall({ text }).situation?.code
      right += Number(meant.includes(code))
      if (urgency(meant[0]) === 'EMERGENCY') assert.ok(meant.map(first).includes(first(code)), text)
    }
    assert.ok(right >= 0.95 * cases.length)
  }
})

test('the answer is the same with and without a connection', async () => {
  const asked = [
    {},
    { text: 'xin chào' },
    { situation: 'lost-papers', province: 'ha-noi' },
    { text: 'chaynhacuuvoi', province: 'hue' },
    { text: 'cuuws tooi vowis', location: { latitude: 21.0285113, longitude: 105.8 } },
    ...phrasings.kept.filter((_, at) => at % 8 === 0).map(([text]) => ({ text, province: 'da-nang' })),
  ]
  for (const one of asked) assert.deepEqual(asOnline(offline.whoToCall(one)), await online(one), JSON.stringify(one))
})

test('numbers answer when the service says so, over nights, days off and dates with other hours', async () => {
  const { days, cases } = JSON.parse(await readFile(new URL('./hours.json', import.meta.url)))
  for (const [at, open, times] of cases)
    assert.equal(isOpenAt(times, days, new Date(`${at}:00+07:00`)), open, JSON.stringify([at, times]))
  assert.ok(Object.keys(content.days).length >= 20)
})

test('what there is not is refused', () => {
  assert.throws(() => offline.whoToCall({ situation: 'no-such-thing' }), RangeError)
  assert.throws(() => new OfflineHotlines({ ...content, format: 2 }), /format/)
})

test('a client that has the package is told that it is the newest', async () => {
  const address = new URL('/hotlines.json', url)
  const etag = (await fetch(address)).headers.get('ETag')
  assert.equal((await fetch(address, { headers: { 'If-None-Match': etag } })).status, 304)
})
