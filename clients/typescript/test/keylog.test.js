// The key log: by itself, and before the tokens of a running system (TIEPDAN_URL).
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { KeyLogError, Tiepdan, compareKeyLogs, verifyKeyLog } from '../dist/index.js'

const url = process.env.TIEPDAN_URL

function appended(log, period, keyId) {
  const previous = log.at(-1)?.hash ?? '00'.repeat(32)
  const place = Buffer.alloc(8)
  place.writeBigUInt64BE(BigInt(log.length))
  const parts = ['tiepdan key log 1\0', Buffer.from(previous, 'hex'), place, Buffer.from(keyId, 'hex'), period]
  const hash = createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest('hex')
  return [...log, { index: log.length, period, keyId, previous, hash }]
}

const key = (text) => createHash('sha256').update(text).digest('hex')
const ONE = appended([], '2026-W46', key('a'))
const TWO = appended(ONE, '2026-W47', key('b'))
const FORK = appended(ONE, '2026-W47', key('mine'))

function fault(code, index) {
  return (error) => {
    assert.ok(error instanceof KeyLogError)
    assert.equal(error.code, code)
    if (index !== undefined) assert.equal(error.index, index)
    return true
  }
}

test('a whole log has a head', async () => {
  assert.equal(await verifyKeyLog([]), null)
  assert.deepEqual(await verifyKeyLog(TWO), { length: 2, hash: TWO[1].hash })
})

test('a log that was changed anywhere is broken there', async () => {
  for (const change of [{ period: '2026-W48' }, { keyId: key('x') }, { previous: key('x') }, { hash: key('x') }, { index: 7 }]) {
    await assert.rejects(verifyKeyLog([ONE[0], { ...TWO[1], ...change }]), fault('KEY_LOG_BROKEN', 1))
  }
  await assert.rejects(verifyKeyLog([TWO[1]]), fault('KEY_LOG_BROKEN', 0))
  await assert.rejects(verifyKeyLog(appended(ONE, '2026-W47', key('a'))), fault('KEY_LOG_BROKEN', 1))
})

test('two observers see the same keys, or one of them less, or a fork', async () => {
  assert.equal(await compareKeyLogs(TWO, TWO), 'same')
  assert.equal(await compareKeyLogs(ONE, TWO), 'prefix')
  assert.equal(await compareKeyLogs(TWO, ONE), 'prefix')
  await assert.rejects(compareKeyLogs(TWO, FORK), fault('KEY_LOG_FORKED', 1))
})

// A client between which and the system somebody sits who changes the terms, and what was asked for besides.
function deceived(change, options = {}) {
  const asked = []
  const client = new Tiepdan({
    url,
    ...options,
    fetch: async (address, init) => {
      const { query } = JSON.parse(init.body)
      const response = await fetch(address, init)
      if (!query.includes('ratingTerms')) {
        asked.push(query)
        return response
      }
      const answer = await response.json()
      change(answer.data.ratingTerms)
      return new Response(JSON.stringify(answer), response)
    },
  })
  return { client, asked }
}

test('the head that was seen is kept and goes on', async () => {
  const first = new Tiepdan({ url })
  assert.equal(first.tokens.seenKeys(), null)
  await first.tokens.refill(1)
  const seen = first.tokens.seenKeys()
  const { keyLog } = await first.tokens.terms()
  assert.deepEqual(seen, { length: keyLog.length, hash: keyLog.at(-1).hash })
  const next = new Tiepdan({ url, seen: { length: 1, hash: keyLog[0].hash } })
  await next.tokens.refill(1)
  assert.deepEqual(next.tokens.seenKeys(), seen)
  const other = await (await fetch(new URL('/key-log', url))).json()
  assert.equal(await compareKeyLogs(keyLog, other.entries), 'same')
})

test('a key that is not in the log is refused before any token is asked for', async () => {
  const { client, asked } = deceived((terms) => {
    const directory = JSON.parse(terms.directory)
    for (const one of directory['token-keys']) one['token-key'] = `${one['token-key'].slice(0, -6)}AAAAAA`
    terms.directory = JSON.stringify(directory)
  })
  await assert.rejects(client.tokens.refill(1), fault('KEY_MISSING'))
  assert.deepEqual(asked, [])
  assert.equal(client.tokens.seenKeys(), null)
  assert.deepEqual(client.tokens.kept(), [])
})

test('a second key beside the right one is refused too', async () => {
  const { client, asked } = deceived((terms) => {
    const directory = JSON.parse(terms.directory)
    const [first] = directory['token-keys']
    directory['token-keys'].push({ ...first, 'token-key': `${first['token-key'].slice(0, -6)}AAAAAA` })
    terms.directory = JSON.stringify(directory)
  })
  await assert.rejects(client.tokens.refill(1), fault('KEY_MISSING'))
  assert.deepEqual(asked, [])
})

test('a log without the keys, or none, is refused', async () => {
  for (const keyLog of [TWO, [], null]) {
    const { client } = deceived((terms) => Object.assign(terms, { keyLog }))
    await assert.rejects(client.tokens.refill(1), fault('KEY_MISSING'))
  }
})

test('a key that stands in the log for another week is refused', async () => {
  const { client } = deceived((terms) => {
    terms.keyLog = terms.keyLog.reduce((log, { keyId }) => appended(log, '2020-W01', keyId), [])
  })
  await assert.rejects(client.tokens.refill(1), fault('KEY_MISSING'))
})

test('another log than the one that was seen is refused, and the old head kept', async () => {
  const { client } = deceived(() => undefined, { seen: { length: 1, hash: key('what everybody else sees') } })
  await assert.rejects(client.tokens.refill(1), fault('KEY_LOG_FORKED', 0))
  assert.equal(client.tokens.seenKeys().hash, key('what everybody else sees'))
})

test('a log that lost entries is refused', async () => {
  const { client } = deceived(() => undefined, { seen: { length: 1_000, hash: key('later') } })
  await assert.rejects(client.tokens.refill(1), fault('KEY_LOG_SHORTENED'))
})

test('a log that does not hold is refused', async () => {
  const { client } = deceived((terms) => {
    terms.keyLog[0].period = '2020-W01'
  })
  await assert.rejects(client.tokens.refill(1), fault('KEY_LOG_BROKEN', 0))
})
