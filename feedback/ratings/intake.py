"""The intake at work: records come into the open batch, and a batch that is due moves on as a whole."""

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
from feedback.moderation.mapping import Kept
from feedback.moderation.priority import Level, priority
from feedback.moderation.store.audit import AuditStore
from feedback.moderation.store.comments import CommentStore, new_id
from feedback.moderation.store.vault import Vault
from feedback.ratings.batches import Batch, Waiting, is_due, is_young, shuffled, tone_of
from feedback.ratings.store import Rating, RatingStore, Record
from feedback.settings import IntakeSettings
from services.documents.collection import Session
from services.documents.mongo import Mongo
from services.documents.transactions import transact
from services.errors import Unavailable

log = structlog.get_logger()

PREFIX = "intake-"


@dataclass(slots=True)
class _Held:
    """A batch of this process, and how many records are being written into it just now."""

    batch: Batch
    handle: int
    closed: bool = False
    writing: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def in_use(self) -> Iterator[Batch]:
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
class Stores:
    mongo: Mongo
    ratings: RatingStore
    comments: CommentStore
    vault: Vault
    audit: AuditStore


class Intake:
    """Every process has a batch of its own open; those that another one left behind are taken over at the start."""

    def __init__(
        self, stores: Stores, files: KeyFiles, settings: IntakeSettings, clock: Callable[[], datetime]
    ) -> None:
        self._stores, self._files, self._settings, self._clock = stores, files, settings, clock
        self._held: dict[str, _Held] = {}
        self._open: _Held | None = None
        self._moving = asyncio.Lock()

    async def start(self) -> None:
        for name in await asyncio.to_thread(self._files.names, PREFIX):
            held = await self._hold(name)
            if held is not None and not await self._stores.ratings.count(name):
                # It moved on, and the process ended before it could destroy the key.
                await self._destroy(held)
        lost = [name for name in await self._stores.ratings.batches() if await self.batch(name) is None]
        if lost:
            # Where the folder of keys was lost nothing brings these ratings back; somebody has to know.
            log.error("intake_keys_missing", batches=len(lost))
        self._open = next(iter(self._held.values()), None) or await self._new()

    async def stop(self) -> None:
        for held in self._held.values():
            os.close(held.handle)
        self._held.clear()

    async def batch(self, name: str) -> Batch | None:
        """The batch of that name, this process's or another's; None once its key is destroyed."""
        if name in self._held:
            return self._held[name].batch
        key = await asyncio.to_thread(self._files.read, name)
        return None if key is None else Batch(name, key, self._clock())

    @contextmanager
    def entry(self) -> Iterator[Batch]:
        """The open batch; it does not move on while the block runs."""
        assert self._open is not None, "the intake is started first"
        with self._open.in_use() as batch:
            yield batch

    @contextmanager
    def change(self, name: str) -> Iterator[Batch]:
        """The batch of a record that is to change. Raises `RatingMoving` where it moves on, or is another replica's."""
        held = self._held.get(name)
        if held is None or held.closed:
            raise RatingMoving
        with held.in_use() as batch:
            yield batch

    async def move(self) -> int:
        """Moves every batch that is due; how many ratings that were."""
        moved = 0
        async with self._moving:
            for held in list(self._held.values()):
                if held is not self._open and is_young(held.batch.opened, self._clock(), self._settings):
                    # Full, but its hour is not over: with very many ratings there are dozens of these to count.
                    continue
                count = await self._stores.ratings.count(held.batch.name)
                if is_due(count, held.batch.opened, self._clock(), self._settings):
                    moved += await self._move_on(held)
                elif held is self._open and count >= self._settings.at_most:
                    self._open = await self._new()
        return moved

    async def _move_on(self, held: _Held) -> int:
        if held is self._open:
            self._open = await self._new()
        held.closed = True
        try:
            await held.idle.wait()
            records = await self._stores.ratings.batch(held.batch.name)
            await move(self._stores, [(record, held.batch.open(record.sealed)) for record in records])
        except BaseException:
            held.closed = False
            raise
        # Only now: until the commit the key is what the waiting ratings are read with after a crash.
        await self._destroy(held)
        return len(records)

    async def _destroy(self, held: _Held) -> None:
        await asyncio.to_thread(self._files.destroy, held.batch.name)
        os.close(self._held.pop(held.batch.name).handle)

    async def _new(self) -> _Held:
        name = PREFIX + uuid.uuid4().hex
        await asyncio.to_thread(self._files.make, name)
        held = await self._hold(name, self._clock())
        assert held is not None, "nobody else knows the name"
        return held

    async def _hold(self, name: str, opened: datetime | None = None) -> _Held | None:
        """The batch, unless another process has it. Without `opened` its file tells since when it is open."""
        handle = await asyncio.to_thread(self._files.hold, name)
        if handle is None:
            return None
        key, opened = self._files.read(name), opened or self._files.made_at(name)
        if key is None or opened is None:
            os.close(handle)
            return None
        held = self._held[name] = _Held(Batch(name, key, min(opened, self._clock())), handle)
        held.idle.set()
        return held


async def move(stores: Stores, waiting: list[tuple[Record, Waiting]]) -> None:
    """Takes the records out of the intake and keeps ratings and comments, each in an order of their own."""
    ratings = [_rating(given) for _, given in waiting]
    comments = [
        await _comment(stores.vault, given) for _, given in waiting if given.comment is not None and not given.withdrawn
    ]

    async def write(session: Session) -> None:
        if not await stores.ratings.take_out([record for record, _ in waiting], session):
            return
        if ratings:
            await stores.ratings.keep(shuffled(ratings), session)
        await stores.comments.add(shuffled(comments), session)

    async with stores.ratings.counting:
        await transact(stores.mongo, write)
    stores.comments.absorb(comments)


def _rating(given: Waiting) -> Rating:
    counted = Rating(
        id=str(new_id()),
        state=RatingState.COUNTED,
        mark=bytes.fromhex(given.rating_mark),
        period=given.period,
        subject=given.subject,
        unit=given.unit,
        stars=given.stars,
        reasons=tuple(given.reasons),
        month=given.day.isoformat()[:7],
    )
    return counted.withdrawn() if given.withdrawn else counted


async def _comment(vault: Vault, given: Waiting) -> Kept:
    text = given.comment or ""
    urgent = priority(text).level is Level.URGENT
    return Kept(
        moderated=Comment(new_id(), about=given.unit, unit=given.unit, received=given.day, priority=int(urgent)),
        subject=given.subject,
        tone=tone_of(given.stars),
        period=given.period,
        mark=bytes.fromhex(given.comment_mark),
        sealed=await vault.seal(text, given.period),
    )
