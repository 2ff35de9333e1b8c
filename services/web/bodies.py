"""Limits on request bodies: their size, and the size and ratio of their decompression."""

import zlib
from collections.abc import AsyncIterator

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.errors import BadInput, TooLarge
from services.settings import RequestLimits
from services.web.problems import problem_response

GZIP = b"\x1f\x8b"
RATIO_CHECKED_FROM = 1 << 20
"""Decompressed bytes above which the compression ratio is checked: small bodies may compress well."""


class BodyLimit:
    """ASGI middleware: responds 413 once a body exceeds its limit, whether or not its length was declared.

    Paths that end in `/import` take whole files and have a limit of their own.
    """

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        self.app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self._limits.import_body if scope["path"].endswith("/import") else self._limits.body
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isascii() and declared.isdigit() and int(declared) > most:
            await problem_response(TooLarge(f"At most {most} bytes."))(scope, receive, send)
            return
        await self.app(scope, *_bounded(most, scope, receive, send))


def _bounded(most: int, scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """`receive` and `send` that limit the body to `most` bytes and replace the response by a 413 beyond it."""
    received = 0
    refused = False

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise TooLarge(f"At most {most} bytes.")
        return message

    async def corrected(message: Message) -> None:
        nonlocal refused
        if received > most and message["type"] == "http.response.start":
            refused = True
            await problem_response(TooLarge(f"At most {most} bytes."))(scope, receive, send)
        elif not refused:
            await send(message)

    return bounded, corrected


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
