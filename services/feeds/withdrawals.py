"""Withdrawals ahead of the feed: a withdrawal must not wait behind an import of fifty thousand documents.

The change feed is ordered, so its readers lag while many documents are saved at once. A second change stream,
which the database filters to withdrawals, reports them immediately. They are sent
by `/withdrawals`, and again in order by the feed, which remains complete.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import orjson
import structlog
from pymongo.errors import OperationFailure, PyMongoError

from services.database import StreamDatabase
from services.documents.collection import CHANGE
from services.feeds.subscriptions import Subscribers, Subscription

log = structlog.get_logger()

WITHDRAWN = "withdrawn"
WITHDRAWAL_PIPELINE = [{"$match": {f"fullDocument.{CHANGE}": WITHDRAWN}}]
AWAIT_MS = 1_000
RETRY_SECONDS = 0.2
BACKLOG = 1_000
HEARTBEAT = 10.0


def withdrawn_frame(named: Mapping[str, Any], version: int | None) -> bytes:
    """A withdrawal of the document of this name as a server-sent event without an id."""
    data = orjson.dumps({**named, **({} if version is None else {"version": version})})
    return b"event: withdrawn\ndata: %b\n\n" % data


class WithdrawalWatcher:
    """Watches for withdrawals. `on_change` turns a change into the frame to send, or None."""

    def __init__(
        self, streams: StreamDatabase, on_change: Callable[[Mapping[str, Any]], bytes | None], limit: int
    ) -> None:
        self._streams, self._on_change = streams, on_change
        self.subscribers: Subscribers[bytes] = Subscribers(limit, BACKLOG)
        self._closed = False

    async def run(self, begin: Callable[[], Mapping[str, Any] | None]) -> None:
        """Runs until `close`; `begin` gives the position of the ordered change stream to start from."""
        position: Mapping[str, Any] | None = None
        while not self._closed:
            try:
                async with await self._streams.watch(
                    WITHDRAWAL_PIPELINE,
                    resume_after=position or begin(),
                    max_await_time_ms=AWAIT_MS,
                    full_document="updateLookup",
                ) as stream:
                    while stream.alive and not self._closed:
                        change = await stream.try_next()
                        if change is not None:
                            self._publish(change)
                        position = stream.resume_token
            except OperationFailure as error:
                log.warning("withdrawals_failed", code=error.code)
                position = None
            except PyMongoError as error:
                log.warning("withdrawals_interrupted", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    def _publish(self, change: Mapping[str, Any]) -> None:
        frame = self._on_change(change)
        if frame is not None:
            self.subscribers.offer(frame)

    def close(self) -> None:
        """Ends all subscriptions and the watching."""
        self._closed = True
        self.subscribers.end()

    async def events(self, subscription: Subscription[bytes], missed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Server-sent events: the missed ones, then new ones, with comments as heartbeats."""
        async for frame in missed:
            yield frame
        yield b": following\n\n"
        while not subscription.ended:
            frame = await subscription.next(HEARTBEAT)
            if frame is not None:
                yield frame
            elif not subscription.ended:
                yield b":\n\n"
