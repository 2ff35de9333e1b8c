"""Withdrawals ahead of their turn: what is taken back must not wait behind an import of fifty thousand things.

The change feed tells of everything in order, so its readers fall behind while much is saved at once. A second look
at the same change stream, of which the database picks the withdrawals alone, knows of them right away. They go out
by `/withdrawals`, and once more in their turn by the feed, which stays the whole truth.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import orjson
import structlog
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure, PyMongoError

from services.collection import CHANGE, Raw
from services.errors import TooMany

log = structlog.get_logger()

Streams = AsyncDatabase[Raw]
"""A database as change streams are read from it: without a thread for each."""

WITHDRAWN = "withdrawn"
CHOSEN = [{"$match": {f"fullDocument.{CHANGE}": WITHDRAWN}}]
AWAIT_MS = 1_000
AGAIN = 0.2
BACKLOG = 1_000
"""Who is so far behind is let go, never waited for."""
HEARTBEAT = 10.0


def withdrawn_frame(kind: str, id: str, version: int) -> bytes:
    """A withdrawal as a server-sent event without a place in the feed."""
    data = orjson.dumps({"kind": kind, "id": id, "version": version})
    return b"event: withdrawn\ndata: %b\n\n" % data


class Withdrawals:
    """Looks for withdrawals. `told` takes a change and gives the frame that goes out, or None."""

    def __init__(self, streams: Streams, told: Callable[[Mapping[str, Any]], bytes | None], readers: int) -> None:
        self._streams, self._told, self._most = streams, told, readers
        self._readers: set[asyncio.Queue[bytes | None]] = set()
        self._closed = False

    async def run(self, begin: Callable[[], Mapping[str, Any] | None]) -> None:
        """Looks for as long as it is let; `begin` gives the place of the ordered look, to begin (again) from."""
        position: Mapping[str, Any] | None = None
        while not self._closed:
            try:
                async with await self._streams.watch(
                    CHOSEN, resume_after=position or begin(), max_await_time_ms=AWAIT_MS, full_document="updateLookup"
                ) as stream:
                    while stream.alive and not self._closed:
                        change = await stream.try_next()
                        if change is not None:
                            self._tell(change)
                        position = stream.resume_token
            except OperationFailure as error:
                log.warning("withdrawals_failed", code=error.code)
                position = None
            except PyMongoError as error:
                log.warning("withdrawals_interrupted", error=type(error).__name__)
            await asyncio.sleep(AGAIN)

    def _tell(self, change: Mapping[str, Any]) -> None:
        frame = self._told(change)
        for reader in tuple(self._readers) if frame is not None else ():
            try:
                reader.put_nowait(frame)
            except asyncio.QueueFull:
                self._readers.discard(reader)
                _ended(reader)

    def close(self) -> None:
        """Ends what readers read, and the look."""
        self._closed = True
        for reader in self._readers:
            _ended(reader)

    def subscribe(self) -> "asyncio.Queue[bytes | None]":
        """Frames as they come, None at the end. Raises `TooMany`."""
        if len(self._readers) >= self._most:
            raise TooMany("As many read here as are served; come back shortly.", headers={"Retry-After": "5"})
        reader: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)
        self._readers.add(reader)
        return reader

    def unsubscribe(self, reader: "asyncio.Queue[bytes | None]") -> None:
        self._readers.discard(reader)

    async def events(self, reader: "asyncio.Queue[bytes | None]", missed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Server-sent events: what was missed, then what comes, and a comment now and then while nothing does."""
        async for frame in missed:
            yield frame
        yield b": following\n\n"
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    frame = await reader.get()
            except TimeoutError:
                yield b":\n\n"
                continue
            if frame is None:
                return
            yield frame


def _ended(reader: "asyncio.Queue[bytes | None]") -> None:
    """Tells a reader that there is no more, in place of its last frame where it has as many as it may."""
    if reader.full():
        reader.get_nowait()
    reader.put_nowait(None)
