/** The issuer's key log: a hash chain of all its keys, so that a key made for one person is detected. */

/** One key: its place from 0, its week, its SHA-256, and the chain's hash before and with it; hashes in hex. */
export interface KeyLogEntry {
  index: number
  period: string
  keyId: string
  previous: string
  hash: string
}

/** The head of a verified log: its length and the last entry's hash. Store it on the device. */
export interface SeenKeys {
  length: number
  hash: string
}

/**
 * - `KEY_LOG_BROKEN`: the chain does not hold;
 * - `KEY_LOG_SHORTENED`: entries that were seen are no longer there;
 * - `KEY_LOG_FORKED`: it is another log than the one that was seen, or than another observer's;
 * - `KEY_MISSING`: the issuer offers a key that its log does not have.
 */
export type KeyLogFault = 'KEY_LOG_BROKEN' | 'KEY_LOG_SHORTENED' | 'KEY_LOG_FORKED' | 'KEY_MISSING'

/** The issuer may be giving this client keys of its own. No token was requested; report it. */
export class KeyLogError extends Error {
  override readonly name = 'KeyLogError'

  constructor(
    readonly code: KeyLogFault,
    message: string,
    /** The first entry that is wrong, where there is one. */
    readonly index: number | null = null,
  ) {
    super(message)
  }
}

const DOMAIN = new TextEncoder().encode('tiepdan key log 1\0')
const GENESIS = '00'.repeat(32)
const HEX = /^[0-9a-f]{64}$/

/** The head of a whole log; null of an empty one. Throws `KeyLogError` where the chain breaks. */
export async function verifyKeyLog(entries: readonly KeyLogEntry[]): Promise<SeenKeys | null> {
  let previous = GENESIS
  const known = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    const follows = entry.index === index && entry.previous === previous && HEX.test(entry.keyId)
    if (!follows || known.has(entry.keyId) || entry.hash !== (await chained(entry))) {
      throw new KeyLogError('KEY_LOG_BROKEN', `the key log does not hold at entry ${index}`, index)
    }
    known.add(entry.keyId)
    previous = entry.hash
  }
  return entries.length ? { length: entries.length, hash: previous } : null
}

/**
 * Whether two observers are shown the same keys: `same`, or `prefix` where one of them has merely looked earlier.
 * Throws `KeyLogError` where they are not. Ask it of a log that was fetched elsewhere, `https://host/key-log`.
 */
export async function compareKeyLogs(
  ours: readonly KeyLogEntry[],
  theirs: readonly KeyLogEntry[],
): Promise<'same' | 'prefix'> {
  await verifyKeyLog(ours)
  await verifyKeyLog(theirs)
  const fork = ours.findIndex((entry, index) => theirs[index] !== undefined && theirs[index].hash !== entry.hash)
  if (fork >= 0) throw new KeyLogError('KEY_LOG_FORKED', `the two logs differ from entry ${fork} on`, fork)
  return ours.length === theirs.length ? 'same' : 'prefix'
}

/** The log as this client knows it; verifies newer ones against it. */
export class KeyLog {
  constructor(private head: SeenKeys | null) {}

  /** The head, to be stored and passed to the next client. */
  seen(): SeenKeys | null {
    return this.head && { ...this.head }
  }

  /**
   * Remembers a newer log, once it holds, goes on from the one that was seen, and has every key that is offered, the
   * chosen one for its own period. Throws `KeyLogError`, and then remembers nothing.
   */
  async check(entries: readonly KeyLogEntry[], offered: readonly Uint8Array[], chosen: Uint8Array, period: string) {
    const head = await verifyKeyLog(entries)
    if (this.head) this.goesOn(entries, this.head)
    const logged = new Map(entries.map((entry) => [entry.keyId, entry.period]))
    for (const key of offered) {
      const name = await keyId(key)
      if (!logged.has(name)) throw new KeyLogError('KEY_MISSING', `the log does not have the key ${name.slice(0, 16)}`)
    }
    if (logged.get(await keyId(chosen)) !== period) {
      throw new KeyLogError('KEY_MISSING', `the log does not have the key as one of ${period}`)
    }
    this.head = head
  }

  private goesOn(entries: readonly KeyLogEntry[], head: SeenKeys): void {
    const same = entries[head.length - 1]
    if (!same) throw new KeyLogError('KEY_LOG_SHORTENED', `the log had ${head.length} entries`, entries.length)
    if (same.hash !== head.hash) throw new KeyLogError('KEY_LOG_FORKED', 'it is not the log that was seen', same.index)
  }
}

async function keyId(key: Uint8Array): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', Uint8Array.from(key)))
}

async function chained({ index, period, keyId: id, previous }: KeyLogEntry): Promise<string> {
  const place = new Uint8Array(8)
  new DataView(place.buffer).setBigUint64(0, BigInt(index))
  const parts = [DOMAIN, bytes(previous), place, bytes(id), new TextEncoder().encode(period)]
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return hex(await crypto.subtle.digest('SHA-256', joined))
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function hex(content: ArrayBuffer): string {
  return Array.from(new Uint8Array(content), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
