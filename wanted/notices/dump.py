"""The published notices as one file: JSON Lines, closed by a line that sums up and signs all before it.

The last line says how many lines there are before it, their SHA-256 (of the bytes, line ends included), when the dump
was made, and an Ed25519 signature (RFC 8032) over these three. It stands in the file itself, for a dump is made again
per request: a stored one would still hold what was withdrawn since.
"""

import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field

from services.documents.models import Camel, Instant

FORMAT = "tiepdan-wanted-dump-1"
PIECE = 1 << 16


class Trailer(Camel):
    """The last line of a dump."""

    complete: bool = True
    count: int = Field(description="Lines before this one.")
    sha256: str = Field(description="Of the bytes before this line, in hex.")
    made_at: Instant
    key_id: str
    signature: str = Field(description="Ed25519, base64, over `signed_bytes`.")


class DumpKey(Camel):
    """The public key that dumps are signed with."""

    algorithm: str = "Ed25519"
    key_id: str
    public_key: str = Field(description="The 32 bytes of RFC 8032, base64.")


class BadDump(ValueError):
    """The file is truncated, changed, or signed with another key."""


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hex digits of the key's SHA-256."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def public(key: Ed25519PrivateKey) -> DumpKey:
    shown = key.public_key()
    return DumpKey(key_id=key_id(shown), public_key=base64.b64encode(shown.public_bytes_raw()).decode())


def signed_bytes(count: int, sha256: str, made_at: datetime) -> bytes:
    """What is signed: four lines, the first naming the format."""
    return f"{FORMAT}\n{count}\n{sha256}\n{made_at.isoformat()}".encode()


async def dump(lines: AsyncIterator[bytes], made_at: datetime, key: Ed25519PrivateKey) -> AsyncIterator[bytes]:
    """The lines, each with its end, and the trailer; in pieces of some 64 kB."""
    digest, count, held = hashlib.sha256(), 0, bytearray()
    async for line in lines:
        digest.update(line)
        count += 1
        held += line
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    sha256 = digest.hexdigest()
    signature = base64.b64encode(key.sign(signed_bytes(count, sha256, made_at))).decode()
    trailer = Trailer(count=count, sha256=sha256, made_at=made_at, key_id=key_id(key.public_key()), signature=signature)
    yield bytes(held) + orjson.dumps(trailer.model_dump(mode="json", by_alias=True)) + b"\n"


def verified_dump(content: Iterable[bytes], key: Ed25519PublicKey, on_line: Callable[[bytes], None]) -> Trailer:
    """Hands each line of a dump to `on_line` and gives the trailer. Raises `BadDump`; then what was taken is not to be
    trusted."""
    digest, count = hashlib.sha256(), 0
    last: bytes | None = None
    for line in content:
        if last is not None:
            digest.update(last)
            count += 1
            on_line(last)
        last = line
    try:
        trailer = Trailer.model_validate(orjson.loads(last or b""))
    except ValueError as error:
        raise BadDump("The dump has no last line that sums it up: it is cut off.") from error
    if (trailer.count, trailer.sha256) != (count, digest.hexdigest()):
        raise BadDump("The lines are not those that were signed.")
    try:
        signed = signed_bytes(trailer.count, trailer.sha256, trailer.made_at)
        key.verify(base64.b64decode(trailer.signature), signed)
    except (InvalidSignature, ValueError) as error:
        raise BadDump("The signature is not by this key.") from error
    return trailer
