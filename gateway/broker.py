"""Delivers change events to subscribers through bounded queues; a subscriber that falls behind is disconnected."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from dataclasses import dataclass

from gateway.errors import ChangesLost, ServiceUnavailable, SlowSubscriber
from gateway.ids import Document
from services.cancellation import cancel
from services.errors import Problem, TooManyRequests


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """`what` is PUBLISHED, UPDATED or WITHDRAWN; `document` is a prepared node, None after a withdrawal."""

    what: str
    kind: str
    id: str
    document: Document | None


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Selects events for a subscriber. A withdrawal carries no unit and matches every `unit`."""

    kinds: Collection[str] | None
    unit: str | None

    def matches(self, change: ChangeEvent) -> bool:
        if self.kinds is not None and change.kind not in self.kinds:
            return False
        if self.unit is None or change.document is None:
            return True
        own = change.document["_id"] if change.kind == "unit" else change.document.get("unitCode")
        return own == self.unit


class _Subscriber:
    def __init__(self, wanted: ChangeFilter, backlog: int) -> None:
        self.filter = wanted
        self._queue: asyncio.Queue[ChangeEvent] = asyncio.Queue(backlog)
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def offer(self, change: ChangeEvent) -> None:
        if self.filter.matches(change):
            try:
                self._queue.put_nowait(change)
            except asyncio.QueueFull:
                self.end(SlowSubscriber("The client fell behind and missed events. Refetch, then resubscribe."))

    def end(self, problem: Problem | None) -> None:
        """Ends the subscription immediately, with a problem or, at shutdown, without."""
        if not self._ended.done():
            if problem is None:
                self._ended.set_result(None)
            else:
                self._ended.set_exception(problem)
                self._ended.exception()

    async def events(self) -> AsyncGenerator[ChangeEvent, None]:
        while not self._ended.done():
            coming = asyncio.ensure_future(self._queue.get())
            try:
                await asyncio.wait({coming, self._ended}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await cancel(coming)
            if self._ended.done():
                break
            yield coming.result()
        self._ended.result()


class Broker:
    """Delivers each event to every subscriber whose filter matches."""

    def __init__(self, backlog: int, max_subscribers: int) -> None:
        self._backlog, self._max_subscribers = backlog, max_subscribers
        self._subscribers: set[_Subscriber] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._subscribers)

    def publish(self, change: ChangeEvent) -> None:
        for subscriber in self._subscribers:
            subscriber.offer(change)

    def signal_gap(self) -> None:
        """Events may have been missed: ends every subscription with `ChangesLost`."""
        for subscriber in self._subscribers:
            subscriber.end(ChangesLost("Events may have been missed. Refetch, then resubscribe."))

    def close(self) -> None:
        """Ends every subscription and accepts no new ones."""
        self._closed = True
        for subscriber in self._subscribers:
            subscriber.end(None)

    async def subscribe(self, filter: ChangeFilter) -> AsyncGenerator[ChangeEvent, None]:
        """Events from now on, until `SlowSubscriber` or `ChangesLost`; raises `TooManyRequests`."""
        if self._closed:
            raise ServiceUnavailable("gateway")
        if len(self._subscribers) >= self._max_subscribers:
            raise TooManyRequests("The maximum number of subscriptions is open. Try again later.")
        subscriber = _Subscriber(filter, self._backlog)
        self._subscribers.add(subscriber)
        try:
            async with aclosing(subscriber.events()) as coming:
                async for change in coming:
                    yield change
        finally:
            self._subscribers.discard(subscriber)
