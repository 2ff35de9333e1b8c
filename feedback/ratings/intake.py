"""The intake: new ratings are added to the open batch, and a due batch is moved as a whole."""

import asyncio
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from feedback.key_files import KeyFiles
from feedback.models import RatingState
from feedback.moderation import Comment
from feedback.moderation.mapping import StoredComment
from feedback.moderation.priority import Urgency, priority
from feedback.moderation.store.audit import AuditStore
from feedback.moderation.store.comments import CommentStore, new_id
from feedback.moderation.store.vault import Vault
from feedback.ratings.batches import IntakeBatch, PendingRating, is_due, is_young
from feedback.ratings.store import PendingRecord, Rating, RatingStore
from feedback.ratings.stored_order import StoredOrder
from feedback.settings import IntakeSettings
from feedback.store import shuffled
from services.database import Session
from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction
from services.errors import Unavailable

log = structlog.get_logger()

PREFIX = "intake-"


@dataclass(slots=True)
class _LockedBatch:
    """A batch locked by this process, and the number of writes in progress."""

    batch: IntakeBatch
    handle: int
    closed: bool = False
    writing: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def pinned(self) -> Iterator[IntakeBatch]:
        self.writing += 1
        self.idle.clear()
        try:
            yield self.batch
        finally:
            self.writing -= 1
            if not self.writing:
                self.idle.set()


class RatingMoving(Unavailable):
    code, title = "RATING_MOVING", "The rating is just moving on; try again shortly"


@dataclass(frozen=True, slots=True)
class IntakeStores:
    mongo: Mongo
    ratings: RatingStore
    comments: CommentStore
    vault: Vault
    audit: AuditStore
    order: StoredOrder


class Intake:
    """Every process has its own open batch; batches that another process left behind are taken over at startup."""

    def __init__(
        self, stores: IntakeStores, files: KeyFiles, settings: IntakeSettings, clock: Callable[[], datetime]
    ) -> None:
        self._stores, self._files, self._settings, self._clock = stores, files, settings, clock
        self._batches: dict[str, _LockedBatch] = {}
        self._current: _LockedBatch | None = None
        self._moving_lock = asyncio.Lock()

    async def start(self) -> None:
        for name in await asyncio.to_thread(self._files.names, PREFIX):
            held = await self._lock_batch(name)
            if held is not None and not await self._stores.ratings.count_batch(name):
                # It was moved, and the process ended before it destroyed the key.
                await self._destroy_key(held)
        lost = [name for name in await self._stores.ratings.batches() if await self.find_batch(name) is None]
        if lost:
            # Without the key folder these ratings are lost; operators have to know.
            log.error("intake_keys_missing", batches=len(lost))
        self._current = next(iter(self._batches.values()), None) or await self._create_batch()

    async def stop(self) -> None:
        for held in self._batches.values():
            os.close(held.handle)
        self._batches.clear()

    async def find_batch(self, name: str) -> IntakeBatch | None:
        """The batch of that name, this process's or another's; None once its key is destroyed."""
        if name in self._batches:
            return self._batches[name].batch
        key = await asyncio.to_thread(self._files.read, name)
        return None if key is None else IntakeBatch(name, key, self._clock())

    @contextmanager
    def open_batch(self) -> Iterator[IntakeBatch]:
        """The open batch, which is not moved while the block runs."""
        assert self._current is not None, "the intake is started first"
        self._stores.order.note_insertion()
        with self._current.pinned() as batch:
            yield batch

    @contextmanager
    def pinned_batch(self, name: str) -> Iterator[IntakeBatch]:
        """The batch of a record that is to change. Raises `RatingMoving` if it is processed, or another replica's."""
        held = self._batches.get(name)
        if held is None or held.closed:
            raise RatingMoving
        with held.pinned() as batch:
            yield batch

    async def move_due_batches(self) -> int:
        """Moves every due batch; returns the number of ratings."""
        moved = 0
        async with self._moving_lock:
            for held in list(self._batches.values()):
                if held is not self._current and is_young(held.batch.opened, self._clock(), self._settings):
                    # Full, but its hour is not over: with very many ratings there are dozens of these to count.
                    continue
                count = await self._stores.ratings.count_batch(held.batch.name)
                if is_due(count, held.batch.opened, self._clock(), self._settings):
                    moved += await self._move_batch(held)
                elif held is self._current and count >= self._settings.max_batch:
                    self._current = await self._create_batch()
        return moved

    async def _move_batch(self, held: _LockedBatch) -> int:
        if held is self._current:
            self._current = await self._create_batch()
        held.closed = True
        try:
            await held.idle.wait()
            records = await self._stores.ratings.batch_records(held.batch.name)
            await store_batch(self._stores, [(record, held.batch.open(record.sealed)) for record in records])
        except BaseException:
            held.closed = False
            raise
        # Only now: until the commit the key is what the waiting ratings are read with after a crash.
        await self._destroy_key(held)
        return len(records)

    async def _destroy_key(self, held: _LockedBatch) -> None:
        await asyncio.to_thread(self._files.destroy, held.batch.name)
        os.close(self._batches.pop(held.batch.name).handle)

    async def _create_batch(self) -> _LockedBatch:
        name = PREFIX + uuid.uuid4().hex
        await asyncio.to_thread(self._files.make, name)
        held = await self._lock_batch(name, self._clock())
        assert held is not None, "nobody else knows the name"
        return held

    async def _lock_batch(self, name: str, opened: datetime | None = None) -> _LockedBatch | None:
        """The batch, unless another process has it. Without `opened` its file tells since when it is open."""
        handle = await asyncio.to_thread(self._files.lock, name)
        if handle is None:
            return None
        key, opened = self._files.read(name), opened or self._files.created_at(name)
        if key is None or opened is None:
            os.close(handle)
            return None
        held = self._batches[name] = _LockedBatch(IntakeBatch(name, key, min(opened, self._clock())), handle)
        held.idle.set()
        return held


async def store_batch(stores: IntakeStores, pending: list[tuple[PendingRecord, PendingRating]]) -> None:
    """Deletes the records and inserts their ratings and comments, each shuffled, in one transaction."""
    ratings = [_rating(given) for _, given in pending]
    comments = [
        await _comment(stores.vault, given) for _, given in pending if given.comment is not None and not given.withdrawn
    ]

    async def write(session: Session) -> None:
        if not await stores.ratings.delete_batch([record for record, _ in pending], session):
            return
        if ratings:
            await stores.ratings.insert_ratings(shuffled(ratings), session)
        await stores.comments.insert_comments(shuffled(comments), session)

    async with stores.ratings.counts_lock:
        await run_transaction(stores.mongo, write)
    stores.order.note_insertion(given.period for _, given in pending)
    stores.comments.enqueue(comments)


def _rating(pending: PendingRating) -> Rating:
    counted = Rating(
        id=str(new_id()),
        state=RatingState.COUNTED,
        mark=bytes.fromhex(pending.rating_mark),
        period=pending.period,
        subject=pending.subject,
        unit=pending.unit,
        stars=pending.stars,
        scales=dict(pending.scales),
        reasons=tuple(pending.reasons),
        month=pending.day.isoformat()[:7],
    )
    return counted.as_withdrawn() if pending.withdrawn else counted


async def _comment(vault: Vault, pending: PendingRating) -> StoredComment:
    text = pending.comment or ""
    urgent = priority(text).level is Urgency.URGENT
    return StoredComment(
        moderated=Comment(new_id(), about=pending.unit, unit=pending.unit, received=pending.day, priority=int(urgent)),
        subject=pending.subject,
        period=pending.period,
        mark=bytes.fromhex(pending.comment_mark),
        sealed=await vault.seal(text, pending.period),
    )
