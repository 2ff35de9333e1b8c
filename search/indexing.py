"""Keeping the index up with the feeds: operations are gathered and applied together with the place they reach.

A thing withdrawn is hidden the moment its event arrives, before the index has caught up.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence

import structlog

from search.engine import Engine, Operation, Removal
from search.indexable import Indexable, indexable
from services.cancelling import cancel, unbroken
from services.errors import Unavailable
from services.feeds.follower import Change, Item

log = structlog.get_logger()

PAUSE = 0.05
"""Seconds in which changes are gathered before they are applied."""
MOST = 2_000
BITE = 500
"""Documents that are taken at once of a source that is read anew: so many are in memory beside those that wait."""
RETRY = 1.0


class Indexer:
    """Applies operations of all sources one batch at a time, in the order in which they came."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._operations: list[Operation] = []
        self._positions: dict[str, str] = {}
        self._taken = self._visible = 0
        self._pending = asyncio.Event()
        self._progress = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._failing = False
        self.hidden: set[str] = set()
        """Keys withdrawn whose removal is not applied yet."""
        self._ahead: dict[str, int] = {}
        """Keys withdrawn ahead of their turn, with the version that is: what was before it is hidden until then."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="indexer")

    async def stop(self) -> None:
        """Applies what waits, then ends."""
        if self._task:
            await cancel(self._task)
        if self._operations or self._positions:
            await self._apply()

    async def ready(self) -> None:
        """Raises `Unavailable` while the index cannot be written."""
        if self._failing or self._task is None or self._task.done():
            raise Unavailable("The index is not kept up to date.")

    def shows(self, key: str) -> bool:
        """Whether a document that the index gives may be shown."""
        return key not in self.hidden and key not in self._ahead

    def withdraw(self, key: str, version: int) -> None:
        """Hides a thing at once, whatever of it is still on its way into the index."""
        self._ahead[key] = max(version, self._ahead.get(key, 0))

    async def add(self, source: str, operations: Sequence[Operation], token: str | None = None) -> None:
        """Takes operations and the place they reach, if they reach one; waits while too much waits already.

        A place alone is written with the next operations.
        """
        async with self._progress:
            await self._progress.wait_for(lambda: len(self._operations) < MOST)
        self._operations += operations
        self._taken += len(operations)
        if token is not None:
            self._positions[source] = token
        for operation in operations:
            match operation:
                case Removal(key):
                    self.hidden.add(key)
                    self._ahead.pop(key, None)
                case Indexable(key=key, version=version):
                    self.hidden.discard(key)
                    if version > self._ahead.get(key, version):
                        del self._ahead[key]
        if operations:
            self._pending.set()

    async def settle(self) -> None:
        """Returns when everything taken so far is visible."""
        taken = self._taken
        async with self._progress:
            await self._progress.wait_for(lambda: self._visible >= taken)

    async def others(self, source: str, keys: Collection[str]) -> list[str]:
        """Keys of everything of a source that is in the index and is not among these."""
        await self.settle()
        return await asyncio.to_thread(lambda: [key for key, _ in self._engine.indexed(source) if key not in keys])

    async def _run(self) -> None:
        while True:
            await self._pending.wait()
            await asyncio.sleep(PAUSE)
            self._pending.clear()
            while not await self._apply():
                await asyncio.sleep(RETRY)

    async def _apply(self) -> bool:
        """Applies what waits; says whether it went well. What did not go well waits on."""
        operations, self._operations = self._operations, []
        positions, self._positions = self._positions, {}
        try:
            await unbroken(asyncio.to_thread(self._engine.apply, operations, positions))
        except Exception as error:
            log.error("index_write_failed", exc_info=error)
            self._operations = [*operations, *self._operations]
            self._positions = {**positions, **self._positions}
            self._failing = True
            return False
        self._failing = False
        waiting = {o.key for o in self._operations if isinstance(o, Removal)}
        self.hidden -= {o.key for o in operations if isinstance(o, Removal)} - waiting
        self._visible += len(operations)
        async with self._progress:
            self._progress.notify_all()
        return True


class SourceSink:
    """One service's feed on its way into the index (a `services.feeds.follower.Sink`)."""

    def __init__(self, source: str, indexer: Indexer) -> None:
        self._source, self._indexer = source, indexer
        self.restored = asyncio.Event()
        self.count = 0

    async def restore(self, items: AsyncIterator[Item], token: str) -> None:
        """Everything of the source anew, bite by bite: each document takes its own place, and the rest goes at the end.

        So what was there answers all the while, also where the reading breaks off. The place in the feed is written
        with the last bite: whoever begins again before has the old place, or none.
        """
        keys, bite = set[str](), list[Operation]()
        async for item in items:
            if len(bite) >= BITE:
                await self._indexer.add(self._source, bite)
                bite = []
            for operation in self._read(item.kind, item.id, item.document):
                keys.add(operation.key)
                bite.append(operation)
        bite += [Removal(key) for key in await self._indexer.others(self._source, keys)]
        await self._indexer.add(self._source, bite, token)
        self.count = len(keys)
        self.restored.set()

    async def change(self, change: Change) -> None:
        if change.document is None:
            operations: list[Operation] = [Removal(f"{change.kind}:{change.id}")]
        else:
            operations = self._read(change.kind, change.id, change.document)
        await self._indexer.add(self._source, operations, change.token)

    def ahead(self, change: Change) -> None:
        """Hides what is told to be withdrawn before its turn."""
        if change.version is not None:
            self._indexer.withdraw(f"{change.kind}:{change.id}", change.version)

    async def position(self, token: str) -> None:
        await self._indexer.add(self._source, [], token)

    async def lost(self) -> None:
        return None

    def _read(self, kind: str, id: str, document: dict[str, object]) -> list[Operation]:
        try:
            return [indexable(self._source, kind, id, document)]
        except (KeyError, ValueError) as error:
            log.error("document_not_indexable", kind=kind, exc_info=error)
            return []
