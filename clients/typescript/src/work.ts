/** Proof of work, ALTCHA's second version: the counter whose PBKDF2 key begins as given. */

interface Parameters {
  algorithm: string
  cost: number
  keyLength: number
  keyPrefix: string
  nonce: string
  salt: string
}

interface Challenge {
  parameters: Parameters
  signature?: string
}

const PBKDF2 = /^PBKDF2\/(SHA-(?:256|384|512))$/
const MOST = 0xffff_ffff

/** Solves a challenge, given as JSON; gives the base64 payload that goes after `altcha ` in an attestation. */
export async function solve(challenge: string): Promise<string> {
  const given = JSON.parse(challenge) as Challenge
  const { parameters } = given
  const hash = PBKDF2.exec(parameters.algorithm)?.[1]
  if (!hash) throw new Error(`a challenge of ${parameters.algorithm} is not solved here`)
  const salt = bytes(parameters.salt)
  const nonce = bytes(parameters.nonce)
  for (let counter = 0; counter <= MOST; counter++) {
    const key = await crypto.subtle.importKey('raw', password(nonce, counter), 'PBKDF2', false, ['deriveBits'])
    const algorithm = { name: 'PBKDF2', hash, salt, iterations: parameters.cost }
    const derived = hex(new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, parameters.keyLength * 8)))
    if (derived.startsWith(parameters.keyPrefix.toLowerCase())) {
      return btoa(JSON.stringify({ challenge: given, solution: { counter, derivedKey: derived } }))
    }
  }
  throw new Error('the challenge has no solution')
}

function password(nonce: Uint8Array, counter: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(nonce.length + 4)
  joined.set(nonce)
  new DataView(joined.buffer).setUint32(nonce.length, counter)
  return joined
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function hex(content: Uint8Array): string {
  return Array.from(content, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
