"""Readers of a feed: each has a bounded queue, and who falls behind is let go, never waited for."""

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.errors import TooMany

T = TypeVar("T")

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One change. `frame` is the event as it goes over the wire, made once for all subscribers."""

    token: str
    frame: bytes


def frame(token: str, change: str, data: bytes) -> bytes:
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (token.encode(), change.encode(), data)


class Subscription(Generic[T]):
    """What one reader is still to be told. It has `ended` when the reader fell behind, or was told so."""

    def __init__(self, backlog: int) -> None:
        self._queue: asyncio.Queue[T | None] = asyncio.Queue(backlog)
        self.ended = False

    def offer(self, event: T) -> None:
        if self.ended:
            return
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Lets the reader go, at once where it waits for something."""
        if not self.ended:
            self.ended = True
            if self._queue.full():
                self._queue.get_nowait()
            self._queue.put_nowait(None)

    def waiting(self) -> list[T]:
        """Events that came already, at most `AT_ONCE`; they are taken."""
        taken = [self._queue.get_nowait() for _ in range(min(self._queue.qsize(), AT_ONCE))]
        return [event for event in taken if event is not None]

    async def next(self, patience: float) -> T | None:
        """The next event, or None when none came within `patience` seconds or the reader was let go."""
        if self.ended:
            return None
        try:
            # Not wait_for: before Python 3.12 it can swallow a cancellation that comes together with an event.
            async with asyncio.timeout(patience):
                return await self._queue.get()
        except TimeoutError:
            return None


class Readers(Generic[T]):
    """Everybody who reads a feed, at most so many at once."""

    def __init__(self, most: int, backlog: int) -> None:
        self._most, self._backlog = most, backlog
        self._subscriptions: set[Subscription[T]] = set()

    def subscribe(self) -> Subscription[T]:
        """Raises `TooMany` when the feed has as many readers as it serves."""
        if len(self._subscriptions) >= self._most:
            raise TooMany(
                "This feed has as many readers as it serves; come back shortly.", headers={"Retry-After": "5"}
            )
        subscription: Subscription[T] = Subscription(self._backlog)
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription[T]) -> None:
        subscription.end()
        self._subscriptions.discard(subscription)

    def offer(self, event: T) -> None:
        for subscription in self._subscriptions:
            subscription.offer(event)

    def end(self) -> None:
        """Lets everybody go who reads now."""
        for subscription in self._subscriptions:
            subscription.end()
