"""Subscribers of a feed: each has a bounded queue, and one that falls behind is disconnected."""

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.errors import TooManyRequests

T = TypeVar("T")

FRAMES_AT_ONCE = 200
FOLLOWING = "following"
"""The comment after the last event of the past: a consumer has caught up."""
SAVED_AT = "saved at "
"""Begins the comment of an event; the seconds since 1970 follow."""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One change. `frame` is the encoded event, shared by all subscribers.

    `saved_at` is when the database took the change, in seconds; None where it is read again from the oplog.
    """

    token: str
    frame: bytes
    saved_at: int | None = None

    @property
    def dated_frame(self) -> bytes:
        """The event with a comment that says when it was saved, from which a consumer sees how far it is behind."""
        return self.frame if self.saved_at is None else b": %b%d\n%b" % (SAVED_AT.encode(), self.saved_at, self.frame)


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
