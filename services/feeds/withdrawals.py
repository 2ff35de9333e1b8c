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

from services.documents.collection import CHANGE, Raw
from services.feeds.subscriptions import Readers, Subscription

log = structlog.get_logger()

Streams = AsyncDatabase[Raw]
"""A database as change streams are read from it: without a thread for each."""

WITHDRAWN = "withdrawn"
CHOSEN = [{"$match": {f"fullDocument.{CHANGE}": WITHDRAWN}}]
AWAIT_MS = 1_000
AGAIN = 0.2
BACKLOG = 1_000
HEARTBEAT = 10.0


def withdrawn_frame(kind: str, id: str, version: int) -> bytes:
    """A withdrawal as a server-sent event without a place in the feed."""
    data = orjson.dumps({"kind": kind, "id": id, "version": version})
    return b"event: withdrawn\ndata: %b\n\n" % data


class Withdrawals:
    """Looks for withdrawals. `told` takes a change and gives the frame that goes out, or None."""

    def __init__(self, streams: Streams, told: Callable[[Mapping[str, Any]], bytes | None], readers: int) -> None:
        self._streams, self._told = streams, told
        self.readers: Readers[bytes] = Readers(readers, BACKLOG)
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
        if frame is not None:
            self.readers.offer(frame)

    def close(self) -> None:
        """Ends what readers read, and the look."""
        self._closed = True
        self.readers.end()

    async def events(self, subscription: Subscription[bytes], missed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Server-sent events: what was missed, then what comes, and a comment now and then while nothing does."""
        async for frame in missed:
            yield frame
        yield b": following\n\n"
        while not subscription.ended:
            frame = await subscription.next(HEARTBEAT)
            if frame is not None:
                yield frame
            elif not subscription.ended:
                yield b":\n\n"
