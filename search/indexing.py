"""Updating the index from the feeds: operations are applied in batches, together with the feed position.

A withdrawn document is hidden as soon as its event arrives, before the index is updated.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence

import structlog

from search.engine import Engine, Operation, Removal
from search.indexable import IndexDocument, index_document
from services.cancellation import cancel, run_to_completion
from services.domain import Registry
from services.errors import Unavailable
from services.feeds.follower import FeedChange, SnapshotItem

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
        if token is not None:
            self._positions[source] = token
        for operation in operations:
            match operation:
                case Removal(key):
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
        try:
            await run_to_completion(asyncio.to_thread(self._engine.apply, operations, positions))
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

    def __init__(self, source: str, registry: Registry, indexer: Indexer) -> None:
        self._source, self._registry, self._indexer = source, registry, indexer
        self.restored = asyncio.Event()
        self.count = 0

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        """Indexes a snapshot of the source in batches: replaces each document, then removes those that are gone.

        So the previous state stays searchable, even if the snapshot is interrupted. The feed position is written
        with the last batch: a restart before that continues from the old position, or from none.
        """
        keys, batch = set[str](), list[Operation]()
        async for item in items:
            if len(batch) >= RESTORE_BATCH:
                await self._indexer.add(self._source, batch)
                batch = []
            for operation in self._read(item.kind, item.id, item.document):
                keys.add(operation.key)
                batch.append(operation)
        batch += [Removal(key) for key in await self._indexer.stale_keys(self._source, keys)]
        await self._indexer.add(self._source, batch, token)
        self.count = len(keys)
        self.restored.set()

    async def apply_change(self, change: FeedChange) -> None:
        if change.document is None:
            operations: list[Operation] = [Removal(f"{change.kind}:{change.id}")]
        else:
            operations = self._read(change.kind, change.id, change.document)
        await self._indexer.add(self._source, operations, change.token)

    def hide_withdrawn(self, change: FeedChange) -> None:
        """Hides a document whose withdrawal arrived ahead of the feed."""
        if change.version is not None:
            self._indexer.hide(f"{change.kind}:{change.id}", change.version)

    async def record_position(self, token: str) -> None:
        await self._indexer.add(self._source, [], token)

    async def mark_lost(self) -> None:
        return None

    def _read(self, kind: str, id: str, document: dict[str, object]) -> list[Operation]:
        try:
            return [index_document(self._registry, self._source, kind, id, document)]
        except (KeyError, ValueError) as error:
            log.error("document_not_indexable", kind=kind, exc_info=error)
            return []
