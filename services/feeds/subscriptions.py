"""Subscribers of a feed: each has a bounded queue, and one that falls behind is disconnected."""

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.errors import TooManyRequests

T = TypeVar("T")

FRAMES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One change. `frame` is the encoded event, shared by all subscribers."""

    token: str
    frame: bytes


def frame(token: str, change: str, data: bytes) -> bytes:
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (token.encode(), change.encode(), data)


class Subscription(Generic[T]):
    """The pending events of one subscriber. It has `ended` when the subscriber fell behind or was disconnected."""

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
        """Ends the subscription and wakes a waiting reader."""
        if not self.ended:
            self.ended = True
            if self._queue.full():
                self._queue.get_nowait()
            self._queue.put_nowait(None)

    def take_waiting(self) -> list[T]:
        """Removes and returns the queued events, a limited number at a time."""
        taken = [self._queue.get_nowait() for _ in range(min(self._queue.qsize(), FRAMES_AT_ONCE))]
        return [event for event in taken if event is not None]

    async def next(self, max_wait: float) -> T | None:
        """The next event, or None after `max_wait` seconds or at the end of the subscription."""
        if self.ended:
            return None
        try:
            # Not wait_for: before Python 3.12 it can swallow a cancellation that comes together with an event.
            async with asyncio.timeout(max_wait):
                return await self._queue.get()
        except TimeoutError:
            return None


class Subscribers(Generic[T]):
    """The subscribers of a feed, up to a limit."""

    def __init__(self, limit: int, backlog: int) -> None:
        self._limit, self._backlog = limit, backlog
        self._subscriptions: set[Subscription[T]] = set()

    def subscribe(self) -> Subscription[T]:
        """Raises `TooManyRequests` if the limit is reached."""
        if len(self._subscriptions) >= self._limit:
            raise TooManyRequests(
                "The feed has reached its limit of subscribers; try again shortly.", headers={"Retry-After": "5"}
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
        """Ends all subscriptions."""
        for subscription in self._subscriptions:
            subscription.end()
