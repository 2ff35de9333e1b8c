"""Updating the index from the feeds: operations are applied in batches, together with the feed position.

A withdrawn document is hidden as soon as its event arrives, before the index is updated.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

import structlog

from search.engine import Engine, Exclusion, NotIndexable, Operation, Removal
from search.indexable import IndexDocument, index_document
from services.cancellation import cancel, run_to_completion
from services.documents.set_aside import ConsumerStopped, SetAsideDocuments
from services.domain import Registry
from services.errors import Degradation
from services.feeds.sinks import FeedChange, SnapshotItem

log = structlog.get_logger()

BATCH_SECONDS = 0.05
"""Seconds in which changes are gathered before they are applied."""
MAX_PENDING = 2_000
RESTORE_BATCH = 500
"""Documents of a snapshot that are indexed at a time, to bound memory."""
RETRY = 1.0


class Indexer:
    """Applies operations of all sources one batch at a time, in the order in which they came."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._operations: list[Operation] = []
        self._positions: dict[str, str] = {}
        self._accepted = self._visible = 0
        self._pending = asyncio.Event()
        self._progress = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._failing = False
        self.hidden: set[str] = set()
        """Keys withdrawn whose removal is not applied yet."""
        self._hidden_versions: dict[str, int] = {}
        """Keys withdrawn ahead of their turn, with the version that is: what was before it is hidden until then."""
        self._set_aside: dict[str, SetAsideDocuments] = {}
        for source, aside in engine.set_aside():
            self.set_aside(source).remember([aside])

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="indexer")

    async def stop(self) -> None:
        """Applies what waits, then ends."""
        if self._task:
            await cancel(self._task)
        if self._operations or self._positions:
            await self._apply()

    def set_aside(self, source: str) -> SetAsideDocuments:
        """What of a source could not be indexed, also before a restart."""
        if source not in self._set_aside:
            self._set_aside[source] = SetAsideDocuments(f"index of {source}")
        return self._set_aside[source]

    async def check(self) -> None:
        """Raises `Degradation` while the index cannot be written; it answers searches as of before."""
        if self._failing or self._task is None or self._task.done():
            raise Degradation(f"cannot be written, {self.pending} changes wait")

    @property
    def pending(self) -> int:
        """Number of operations that wait to be applied."""
        return len(self._operations)

    def is_visible(self, key: str) -> bool:
        """Whether a document that the index gives may be shown."""
        return key not in self.hidden and key not in self._hidden_versions

    def hide(self, key: str, version: int) -> None:
        """Hides a document at once, whatever operations on it are pending."""
        self._hidden_versions[key] = max(version, self._hidden_versions.get(key, 0))

    async def add(self, source: str, operations: Sequence[Operation], token: str | None = None) -> None:
        """Takes operations and the place they reach, if they reach one; waits while too much waits already.

        A place alone is written with the next operations.
        """
        async with self._progress:
            await self._progress.wait_for(lambda: self.pending < MAX_PENDING)
        self._operations += operations
        self._accepted += len(operations)
        if token is not None and not self.set_aside(source).stopped:
            self._positions[source] = token
        for operation in operations:
            match operation:
                case Removal(key=key) | Exclusion(key=key):
                    self.hidden.add(key)
                    self._hidden_versions.pop(key, None)
                case IndexDocument(key=key, version=version):
                    self.hidden.discard(key)
                    if version > self._hidden_versions.get(key, version):
                        del self._hidden_versions[key]
        if operations:
            self._pending.set()

    async def wait_until_visible(self) -> None:
        """Returns when everything taken so far is visible."""
        taken = self._accepted
        async with self._progress:
            await self._progress.wait_for(lambda: self._visible >= taken)

    async def stale_keys(self, source: str, keys: Collection[str]) -> list[str]:
        """Indexed keys of a source that are not among `keys`."""
        await self.wait_until_visible()
        return await asyncio.to_thread(lambda: [key for key, _ in self._engine.indexed(source) if key not in keys])

    async def _run(self) -> None:
        while True:
            await self._pending.wait()
            await asyncio.sleep(BATCH_SECONDS)
            self._pending.clear()
            while not await self._apply():
                await asyncio.sleep(RETRY)

    async def _apply(self) -> bool:
        """Applies what waits; says whether it went well. What did not go well waits on."""
        operations, self._operations = self._operations, []
        positions, self._positions = self._positions, {}
        taken = len(operations)
        try:
            try:
                await self._write(operations, positions)
            except NotIndexable as refusal:
                operations, positions = self._without(refusal.errors, operations, positions)
                await self._write(operations, positions)
        except Exception as error:
            log.error("index_write_failed", exc_info=error)
            self._operations = [*operations, *self._operations]
            self._positions = {**positions, **self._positions}
            self._visible += taken - len(operations)
            self._failing = True
            return False
        self._failing = False
        waiting = {o.key for o in self._operations if not isinstance(o, IndexDocument)}
        self.hidden -= {o.key for o in operations if not isinstance(o, IndexDocument)} - waiting
        self._settle(operations)
        self._visible += taken
        async with self._progress:
            self._progress.notify_all()
        return True

    async def _write(self, operations: Sequence[Operation], positions: Mapping[str, str]) -> None:
        await run_to_completion(asyncio.to_thread(self._engine.apply, operations, positions))

    def _without(
        self, errors: Mapping[int, str], operations: Sequence[Operation], positions: Mapping[str, str]
    ) -> tuple[list[Operation], dict[str, str]]:
        """The operations with the documents set aside that the index cannot take.

        Where a source has set aside too many it stops: its earlier versions stay, and so does its position.
        """
        kept, stopped = list[Operation](), set[str]()
        for place, operation in enumerate(operations):
            if not isinstance(operation, IndexDocument) or place not in errors:
                kept.append(operation)
                continue
            kind, _, id = operation.key.partition(":")
            try:
                aside = self.set_aside(operation.source).add(kind, id, operation.version, errors[place])
            except ConsumerStopped:
                stopped.add(operation.source)
            else:
                kept.append(Exclusion(operation.source, aside))
        return kept, {source: token for source, token in positions.items() if source not in stopped}

    def _settle(self, operations: Sequence[Operation]) -> None:
        """What is set aside, after these operations were applied in their order."""
        for operation in operations:
            if isinstance(operation, Exclusion):
                self.set_aside(operation.source).remember([operation.aside])
                continue
            kind, _, id = operation.key.partition(":")
            for aside in self._set_aside.values():
                aside.discard(kind, id)


class SourceSink:
    """One service's feed on its way into the index (a `services.feeds.sinks.Sink`)."""

    def __init__(self, source: str, registry: Registry, indexer: Indexer) -> None:
        self._source, self._registry, self._indexer = source, registry, indexer
        self.set_aside = indexer.set_aside(source)
        self.restored = asyncio.Event()
        self.count = 0

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        """Indexes a snapshot of the source in batches: replaces each document, then removes those that are gone.

        So the previous state stays searchable, even if the snapshot is interrupted. The feed position is written
        with the last batch: a restart before that continues from the old position, or from none.
        """
        earlier = {Exclusion(self._source, aside).key for aside in self.set_aside}
        keys, batch = set[str](), list[Operation]()
        async for item in items:
            if len(batch) >= RESTORE_BATCH:
                await self._indexer.add(self._source, batch)
                batch = []
            if item.kind not in self._registry.searchable:
                continue
            operation = self.set_aside.attempt(
                item.kind, item.id, item.version, lambda one=item: self._read(one.kind, one.id, one.document)
            )
            if operation is not None:
                keys.add(operation.key)
                batch.append(operation)
        excluded = [Exclusion(self._source, aside) for aside in self.set_aside]
        gone = {*earlier, *await self._indexer.stale_keys(self._source, keys)} - keys
        batch += [Removal(key) for key in gone - {exclusion.key for exclusion in excluded}]
        batch += excluded
        await self._indexer.add(self._source, batch, token)
        self.count = len(keys)
        self.restored.set()

    async def apply_change(self, change: FeedChange) -> None:
        aside = self.set_aside.get(change.kind, change.id)
        if change.kind not in self._registry.searchable:
            await self.record_position(change.token)
            return
        if change.document is not None:
            operation: Operation = self._read(change.kind, change.id, change.document)
        elif change.set_aside is not None and aside is not None:
            operation = Exclusion(self._source, aside)
        else:
            operation = Removal(f"{change.kind}:{change.id}")
        await self._indexer.add(self._source, [operation], change.token or None)

    def hide_withdrawn(self, change: FeedChange) -> None:
        """Hides a document whose withdrawal arrived ahead of the feed."""
        if change.version is not None:
            self._indexer.hide(f"{change.kind}:{change.id}", change.version)

    async def record_position(self, token: str) -> None:
        await self._indexer.add(self._source, [], token or None)

    async def mark_lost(self) -> None:
        return None

    def _read(self, kind: str, id: str, document: dict[str, object]) -> IndexDocument:
        """Raises whatever keeps the document from being indexed."""
        return index_document(self._registry, self._source, kind, id, document)
