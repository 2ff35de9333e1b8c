"""A small server in front of a service: hands on what comes, slowly where it is told to, or answers rubbish itself.

It also counts the requests that go to the service, which a service that was killed cannot tell any more.
"""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from launcher.ports import LOOPBACK

HEAD = re.compile(rb"(?:GET|POST|PUT|PATCH|DELETE|HEAD) (/[^ ?]*)[^ ]* HTTP/1\.1\r\n")
FEEDS = ("/changes", "/snapshot")
CHUNK = 65_536


def _answer(body: bytes, status: bytes = b"200 OK", media: bytes = b"application/json", length: int = -1) -> bytes:
    size = len(body) if length < 0 else length
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (status, media, size)
    return head + body


RUBBISH: Mapping[str, bytes] = {
    "a page": _answer(b"<!doctype html><title>Welcome to nginx!</title>", media=b"text/html"),
    "a list": _answer(b"[]"),
    "an empty object": _answer(b"{}"),
    "cut off": _answer(b'{"edges": [{"cursor": "a", "no', length=5_000),
    "a fault": _answer(
        b'{"code": "INTERNAL", "detail": "File /srv/app/store.py, line 3"}', b"500 Internal Server Error"
    ),
    "no HTTP": b"\x00\xff\x15\x03\x01 what is this?\r\n\r\n" * 20,
    "a proxy's page": _answer(b"<h1>502</h1> upstream db-3.internal:27017", b"502 Bad Gateway", b"text/html"),
    "depth": _answer(b'{"edges": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
    "other types": _answer(b'{"edges": 3, "found": [], "reads": "no", "totalCount": {}, "reasons": true}'),
    "nulls": _answer(b'{"edges": [{"node": null}, null], "found": null, "reads": [null, null], "totalCount": null}'),
}
"""What a broken service, or something else at its address, may answer."""


class Relay:
    """In front of one service's port; `address` is where to ask instead."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._delay = 0.0
        self._rubbish = b""
        self._healed = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.requests: Counter[str] = Counter()

    @property
    def address(self) -> str:
        assert self._server is not None
        return f"http://{LOOPBACK}:{self._server.sockets[0].getsockname()[1]}"

    def asked(self, *, feeds: bool = False) -> int:
        """Requests so far: those of readers, or those that follow the feed."""
        return sum(count for path, count in self.requests.items() if path.endswith(FEEDS) is feeds)

    def slow(self, seconds: float) -> None:
        """From now on each piece of an answer comes so much later."""
        self._delay = seconds
        self._healed.clear()

    def spoil(self, rubbish: bytes) -> None:
        """From now on the service is not asked; this is answered instead. Open connections end."""
        self._rubbish = rubbish
        for connection in self._connections:
            connection.cancel()

    def heal(self) -> None:
        """From now on it hands everything on again."""
        if self._rubbish:
            self.spoil(b"")
        self._delay = 0.0
        self._healed.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Relay"]:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        try:
            yield self
        finally:
            self._server.close()
            for connection in self._connections:
                connection.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._rubbish:
            await self._talk_rubbish(reader, writer)
            return
        try:
            there, back = await asyncio.open_connection(LOOPBACK, self._port)
        except OSError:
            # Nobody is there. What would have been asked counts all the same.
            self._count(await reader.read(CHUNK))
            return
        ways = [
            asyncio.create_task(self._hand_on(reader, back, self._count)),
            asyncio.create_task(self._hand_on(there, writer, self._wait)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            back.close()

    async def _hand_on(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, seen: Callable[[bytes], object]
    ) -> None:
        while piece := await source.read(CHUNK):
            waiting = seen(piece)
            if asyncio.iscoroutine(waiting):
                await waiting
            sink.write(piece)
            await sink.drain()

    async def _wait(self, _: bytes) -> None:
        if self._delay:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._delay):
                    await self._healed.wait()

    def _count(self, piece: bytes) -> None:
        for path in HEAD.findall(piece):
            self.requests[path.decode("latin-1")] += 1

    async def _talk_rubbish(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(CHUNK):
            self._count(piece)
            if HEAD.search(piece):
                writer.write(self._rubbish)
                await writer.drain()
                if b"Content-Length: 5000" in self._rubbish or not self._rubbish.startswith(b"HTTP"):
                    return
