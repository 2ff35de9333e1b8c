"""Bodies within bounds: how large a request may be, and how far a compressed one may unpack."""

import zlib
from collections.abc import AsyncIterator

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.errors import BadInput, TooLarge
from services.settings import Limits
from services.web.problems import answer

GZIP = b"\x1f\x8b"
RATIO_FROM = 1 << 20
"""Bytes from which on the ratio of packing is looked at: little bodies may pack well."""


class BodyLimit:
    """ASGI middleware: answers 413 once a body is larger than its limit, wherever its length was declared or not.

    Paths that end in `/import` take whole files and have a limit of their own.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self._limits.import_body if scope["path"].endswith("/import") else self._limits.body
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isascii() and declared.isdigit() and int(declared) > most:
            await answer(TooLarge(f"At most {most} bytes."))(scope, receive, send)
            return
        await self.app(scope, *_bounded(most, scope, receive, send))


def _bounded(most: int, scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """The request's two ends, with the body cut off at `most` bytes and the answer then replaced by a 413."""
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
            await answer(TooLarge(f"At most {most} bytes."))(scope, receive, send)
        elif not refused:
            await send(message)

    return bounded, corrected


async def unpacked(chunks: AsyncIterator[bytes], limits: Limits) -> AsyncIterator[bytes]:
    """The bytes of a body, unpacked where it begins as gzip does.

    Raises `TooLarge` where it unpacks beyond the limits (a zip bomb), `BadInput` where it is broken.
    """
    chunks = _with_whole_mark(chunks)
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
            if plain > limits.import_unpacked or (plain > RATIO_FROM and plain > packed * limits.import_ratio):
                raise TooLarge("The body unpacks to more than is taken.")
            yield piece
        chunk = await anext(chunks, None)
        if chunk is None:
            break
        packed += len(chunk)
        pending = chunk
    if inflate is not None and not inflate.eof:
        raise BadInput.at("body", "the gzip stream breaks off")


async def _with_whole_mark(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes, the first piece long enough to hold gzip's mark."""
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
        raise BadInput.at("body", "is not a whole gzip stream") from error
