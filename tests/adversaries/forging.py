"""The token forger: tokens that must buy nothing, and one token used many times."""

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx

from feedback.tokens.keys import PeriodKey
from feedback.tokens.pending_token import PendingToken
from services.crypto.privacypass.blindrsa import blind_sign
from services.crypto.privacypass.encoding import decode_padded, encode_padded
from services.crypto.privacypass.messages import TokenChallenge, TokenResponse
from tests.adversaries.citizens import Citizen, body

REPLAYS = 100

# Where the parts of a token begin: type, nonce, digest of the challenge, id of the key, signature.
PARTS = (0, 1, 2, 20, 34, 50, 66, 90, 98, 200, 353)


def raw(token: str) -> bytes:
    return decode_padded(token, "the token")


def altered(token: str) -> Iterator[tuple[str, str]]:
    """The token with something wrong with it, and what."""
    good = raw(token)
    for length in (0, 1, 2, 34, 98, len(good) - 1):
        yield f"cut to {length}", encode_padded(good[:length])
    yield "lengthened", encode_padded(good + b"\0")
    yield "twice", encode_padded(good + good)
    for place in PARTS:
        for bit in (0, 7):
            flipped = bytearray(good)
            flipped[place] ^= 1 << bit
            yield f"bit {bit} of byte {place} flipped", encode_padded(bytes(flipped))
    yield "no signature", encode_padded(good[:98] + bytes(256))
    yield "signature as large as can be", encode_padded(good[:98] + b"\xff" * 256)
    yield "words", base64.urlsafe_b64encode("con mèo".encode() * 40).decode()


def self_signed(key: PeriodKey, challenge: TokenChallenge, named: bytes) -> str:
    """A token that the forger signed with a key of his own, under the name of another."""
    pending = PendingToken.begin(challenge, replace(key, key_id=named))
    signature = blind_sign(key.signing, pending.request.blinded_message)
    return encode_padded(pending.finish(TokenResponse(signature)).encode())


def spellings(token: str) -> Iterator[str]:
    """The same token, written in other ways that a reader may take."""
    bare = token.rstrip("=")
    yield from (bare, bare + "=", bare + "==")
    # The last character holds bits that no byte needs: a careless reader drops them.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(bare[-1])
    yield from (bare[:-1] + alphabet[last ^ flip] for flip in range(1, 4))


async def rated(citizen: Citizen, token: str, **fields: Any) -> httpx.Response:
    return await citizen.ask("/ratings", json=body(token, **fields))


async def replayed(citizen: Citizen, token: str, times: int = REPLAYS) -> list[httpx.Response]:
    """The token used for many different ratings at once."""
    fields = ({"stars": 1 + number % 5, "comment": f"Lần thứ {number}."} for number in range(times))
    return list(await asyncio.gather(*(rated(citizen, token, **given) for given in fields)))
