"""Decompresses what comes in, within limits of size and ratio."""

import zlib
from collections.abc import AsyncIterator

from services.errors import BadInput, TooLarge
from services.limits import RequestLimits

GZIP = b"\x1f\x8b"
RATIO_CHECKED_FROM = 1 << 20
"""Decompressed bytes above which the compression ratio is checked: small bodies may compress well."""


async def decompress(chunks: AsyncIterator[bytes], limits: RequestLimits) -> AsyncIterator[bytes]:
    """The bytes of a body, decompressed if it is gzip.

    Raises `TooLarge` if it decompresses beyond the limits (a zip bomb), `BadInput` if it is corrupt.
    """
    chunks = _with_whole_magic(chunks)
    first = await anext(chunks, b"")
    inflate = zlib.decompressobj(wbits=31) if first.startswith(GZIP) else None
    packed, plain = len(first), 0
    pending = first
    while True:
        while pending:
            if inflate is None:
                piece, pending = pending, b""
            else:
                piece, pending = _inflated(inflate, pending)
            plain += len(piece)
            if plain > limits.import_decompressed or (
                plain > RATIO_CHECKED_FROM and plain > packed * limits.import_ratio
            ):
                raise TooLarge("The body decompresses to more than the limit.")
            yield piece
        chunk = await anext(chunks, None)
        if chunk is None:
            break
        packed += len(chunk)
        pending = chunk
    if inflate is not None and not inflate.eof:
        raise BadInput.at("body", "the gzip stream is truncated")


async def _with_whole_magic(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes; the first chunk is long enough to hold the magic number of gzip."""
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= len(GZIP):
            break
    yield head
    async for chunk in chunks:
        yield chunk


def _inflated(inflate: "zlib._Decompress", pending: bytes) -> tuple[bytes, bytes]:
    try:
        return inflate.decompress(pending, 1 << 18), inflate.unconsumed_tail
    except zlib.error as error:
        raise BadInput.at("body", "is not a valid gzip stream") from error
