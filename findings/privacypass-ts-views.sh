#!/usr/bin/env bash
# @cloudflare/privacypass-ts 0.8.1: bytes that are a view of a larger buffer are read and written wrongly.
#
# Expected: the functions take Uint8Array, and a Uint8Array may be a view: Node's Buffer is one (small Buffers share a
# pool), and so is whatever subarray() gives. Reading starts where the view starts; 32 bytes are written as 32 bytes.
#
# Seen: TokenChallenge.deserialize reads from the start of the buffer underneath, so the second of two challenges in
# one buffer is read as the first, without an error. serialize writes the whole buffer underneath: a challenge of 65
# bytes whose redemption context is a view of 32 bytes among 100 is 133 bytes long, and its digest is no other
# party's. Copies (new Uint8Array(view)) go through. Extension and Extensions of the same file do mind the view when
# they read.
#
# Why it matters: a client or a test under Node that decodes base64url with Buffer gets other challenges and other
# digests than the browser, and the tokens fail to verify with no hint why.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @cloudflare/privacypass-ts@0.8.1

cat > probe.mjs <<'PROBE'
import { TokenChallenge } from '@cloudflare/privacypass-ts'

const none = new Uint8Array(0)
const [first, second] = ['first.example', 'other.example'].map((name) => new TokenChallenge(2, name, none).serialize())
const both = new Uint8Array(first.length + second.length)
both.set(first)
both.set(second, first.length)
const view = both.subarray(first.length)
console.log('view read as', TokenChallenge.deserialize(view).issuerName)
console.log('copy read as', TokenChallenge.deserialize(new Uint8Array(view)).issuerName)

const context = new Uint8Array(100).subarray(4, 36)
const length = (bytes) => new TokenChallenge(2, 'issuer.example', bytes, ['site.example']).serialize().length
console.log('context of', context.length, 'bytes: written', length(context), 'as copy', length(new Uint8Array(context)))
PROBE
seen=$(node probe.mjs)

expected=$(cat <<'SEEN'
view read as first.example
copy read as other.example
context of 32 bytes: written 133 as copy 65
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
