"""Changes on their way to subscribers: each has a bounded queue, and who falls behind is let go."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from dataclasses import dataclass

from gateway.errors import ChangesLost, ServiceUnavailable, SlowReader
from gateway.ids import Document
from services.cancelling import cancel
from services.errors import Problem, TooMany


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is PUBLISHED, UPDATED or WITHDRAWN; `document` is dressed, None where it was withdrawn."""

    what: str
    kind: str
    id: str
    document: Document | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which changes a subscriber wants. A withdrawal names no unit and passes every `unit`."""

    kinds: Collection[str] | None
    unit: str | None

    def takes(self, change: Change) -> bool:
        if self.kinds is not None and change.kind not in self.kinds:
            return False
        if self.unit is None or change.document is None:
            return True
        own = change.document["_id"] if change.kind == "unit" else change.document.get("unitCode")
        return own == self.unit


class _Reader:
    def __init__(self, wanted: Filter, backlog: int) -> None:
        self.wanted = wanted
        self._queue: asyncio.Queue[Change] = asyncio.Queue(backlog)
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def offer(self, change: Change) -> None:
        if self.wanted.takes(change):
            try:
                self._queue.put_nowait(change)
            except asyncio.QueueFull:
                self.end(SlowReader("You read too slowly and missed changes; read anew and subscribe again."))

    def end(self, problem: Problem | None) -> None:
        """Ends the subscription at once, with a problem or, at the end of the service, without."""
        if not self._ended.done():
            if problem is None:
                self._ended.set_result(None)
            else:
                self._ended.set_exception(problem)
                self._ended.exception()

    async def changes(self) -> AsyncGenerator[Change, None]:
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
    """Hands each change to every subscriber that wants it."""

    def __init__(self, backlog: int, readers: int) -> None:
        self._backlog, self._most = backlog, readers
        self._readers: set[_Reader] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._readers)

    def publish(self, change: Change) -> None:
        for reader in self._readers:
            reader.offer(change)

    def interrupted(self) -> None:
        """Changes may have been missed: every subscriber is told and let go."""
        for reader in self._readers:
            reader.end(ChangesLost("Read anew what you show, and subscribe again."))

    def close(self) -> None:
        """Ends every subscription; no new ones are taken."""
        self._closed = True
        for reader in self._readers:
            reader.end(None)

    async def changes(self, wanted: Filter) -> AsyncGenerator[Change, None]:
        """Changes from now on. Ends with `SlowReader` or `ChangesLost`; raises `TooMany`, `ServiceUnavailable`."""
        if self._closed:
            raise ServiceUnavailable("gateway")
        if len(self._readers) >= self._most:
            raise TooMany("There are as many subscriptions as are served; come back shortly.")
        reader = _Reader(wanted, self._backlog)
        self._readers.add(reader)
        try:
            async with aclosing(reader.changes()) as coming:
                async for change in coming:
                    yield change
        finally:
            self._readers.discard(reader)
