"""Readers of a change feed: each has a bounded queue, and who falls behind is dropped."""

import asyncio
from dataclasses import dataclass

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One change. `frame` is the event as it goes over the wire, made once for all subscribers."""

    token: str
    frame: bytes


def frame(token: str, change: str, data: bytes) -> bytes:
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (token.encode(), change.encode(), data)


class Subscription:
    """A bounded queue of events; `dropped` is set when its reader fell behind."""

    def __init__(self, backlog: int) -> None:
        self._queue: asyncio.Queue[FeedEvent] = asyncio.Queue(backlog)
        self.dropped = asyncio.Event()

    def offer(self, event: FeedEvent) -> None:
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self.dropped.set()

    def waiting(self) -> list[FeedEvent]:
        """Events that came already, at most `AT_ONCE`; they are taken."""
        return [self._queue.get_nowait() for _ in range(min(self._queue.qsize(), AT_ONCE))]

    async def next(self, patience: float) -> FeedEvent | None:
        """The next event, or None when none came within `patience` seconds or the reader was dropped."""
        if self.dropped.is_set():
            return None
        try:
            # Not wait_for: before Python 3.12 it can swallow a cancellation that comes together with an event.
            async with asyncio.timeout(patience):
                return await self._queue.get()
        except TimeoutError:
            return None
