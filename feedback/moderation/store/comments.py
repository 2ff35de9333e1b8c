"""Comments, and the audit log of what staff did to them: both change in one transaction or not at all."""

import asyncio
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from bson.binary import Binary
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError, PyMongoError

from feedback.models import Subject
from feedback.moderation import State, audit
from feedback.moderation.mapping import NO_COMMENT, STANDING, Kept, from_raw, standing_from, to_raw
from feedback.moderation.queues import Queues
from feedback.moderation.store.audit import AuditStore
from services.clock import Clock
from services.documents.batch_find import by_ids, parts
from services.documents.collection import Raw, Session
from services.documents.mongo import Mongo
from services.documents.transactions import transact
from services.errors import Conflict, NotFound, Unavailable

RACES = 5
AT_ONCE = 500
"""Comments read between two turns of whoever else has work."""
AGAIN, AWAIT_MS = 1.0, 200

UNDECIDED: Raw = {"decision": None, "earlier": [], "state": {"$ne": State.WITHDRAWN.value}}
DECIDED = dict.fromkeys(("decision", "earlier", "state"), 1)
DAYS_APART = 60
"""So many days are looked through one by one for what is to be forgotten; what is due for longer, all at once."""


Note = tuple[date | datetime, str, str, Mapping[str, audit.Scalar]]
"""When, who, which act, and details: one line of the audit log."""


class Changing(Conflict):
    code, title = "CHANGING", "The comment is being changed by others; try again"


class QueueBeingRead(Unavailable):
    code, title = "QUEUE_BEING_READ", "The service has just started and is still reading the queue"


class CommentStore:
    def __init__(self, mongo: Mongo, audit_store: AuditStore, clock: Clock) -> None:
        self._mongo, self._clock = mongo, clock
        self._raw = mongo.database["comments"]
        self._audit = audit_store
        self._acting = asyncio.Lock()
        self._queues, self._read = Queues(), asyncio.Event()

    async def open(self) -> None:
        await self._raw.create_indexes(
            [
                IndexModel("mark", unique=True),
                IndexModel("subject"),
                IndexModel("state"),
                IndexModel("text_day"),
            ]
        )

    @property
    def queues(self) -> Queues:
        """What waits, and what was decided. Raises `QueueBeingRead` until `follow` has read all there is."""
        if not self._read.is_set():
            raise QueueBeingRead
        return self._queues

    async def read_within(self, seconds: float) -> None:
        """Waits until `follow` has read the queues, but no longer than that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._read.wait()

    async def reload(self) -> None:
        """Reads the queues anew, as other replicas may have left them."""
        gone = set(self._queues.ids())
        cursor = self._raw.find({}, STANDING).batch_size(AT_ONCE)
        while some := await cursor.to_list(AT_ONCE):
            gone.difference_update(raw["_id"] for raw in some)
            now = self._clock()
            for raw in some:
                self._queues.put(standing_from(raw), now)
        for id in gone:
            self._queues.drop(id)
        self._read.set()

    # -- reading -----------------------------------------------------------------------------------------------

    async def get(self, id: str) -> Kept:
        """Raises `NotFound`."""
        found = await self.get_many([id])
        if id not in found:
            raise NotFound(NO_COMMENT)
        return found[id]

    async def get_many(self, ids: Sequence[str]) -> dict[str, Kept]:
        return {raw["_id"]: from_raw(raw) for raw in await by_ids(self._raw, ids)}

    async def by_mark(self, mark: bytes) -> Kept | None:
        raw = await self._raw.find_one({"mark": Binary(mark)})
        return None if raw is None else from_raw(raw)

    async def published(self, subject: Subject) -> list[Kept]:
        found = self._raw.find({"subject": subject.key, "state": State.APPROVED.value})
        return [from_raw(raw) async for raw in found]

    # -- writing -----------------------------------------------------------------------------------------------

    async def add(self, comments: Sequence[Kept], session: Session) -> None:
        """Keeps new comments; put them into the queues with `absorb` once committed."""
        if comments:
            await self._raw.insert_many([_document(kept) for kept in comments], session=session)

    def absorb(self, comments: Iterable[Kept]) -> None:
        for kept in comments:
            self._queues.put(kept.moderated, self._clock())

    async def act(self, id: str, change: Callable[[Kept], Kept], note: Callable[[Kept], Note | None]) -> Kept:
        """The comment after an act, saved together with its line in the audit log.

        `change` sees the comment as it is at this moment and may refuse with a `Problem`; where somebody else was
        faster it is asked again. Raises `NotFound`, `Changing`, and what `change` raises.
        """

        def only(found: Mapping[str, Kept]) -> Mapping[str, Kept]:
            if id not in found:
                raise NotFound(NO_COMMENT)
            return {id: change(found[id])}

        return (await self.act_on_many([id], only, note))[id]

    async def act_on_many(
        self,
        ids: Sequence[str],
        change: Callable[[Mapping[str, Kept]], Mapping[str, Kept]],
        note: Callable[[Kept], Note | None],
    ) -> dict[str, Kept]:
        """The changed ones of these comments, saved in one transaction. `Changing` where others keep being faster."""

        async def write(session: Session) -> dict[str, Kept]:
            found = {raw["_id"]: from_raw(raw) for raw in await by_ids(self._raw, ids, session=session)}
            changed = {id: after for id, after in change(found).items() if after is not found[id]}
            for id, after in changed.items():
                before = found[id].moderated.version
                done = await self._raw.replace_one({"_id": id, "version": before}, _document(after), session=session)
                if not done.matched_count:
                    raise Changing
            lines = [(id, line) for id, after in changed.items() if (line := note(after)) is not None]
            await self._audit.append([(at, who, act, id, detail) for id, (at, who, act, detail) in lines], session)
            return {**found, **changed}

        for _ in range(RACES):
            with suppress(Changing, DuplicateKeyError):
                # One at a time in this process, as every act lengthens the one chain of the audit log.
                async with self._acting:
                    saved = await transact(self._mongo, write)
                self.absorb(saved.values())
                return saved
        raise Changing

    async def forget_texts(self, begun_before: date) -> int:
        """Drops the texts of unpublished comments whose time began before the day, and undecided ones altogether.

        Of how many comments. What is due is found by an index: the cost is that of what there is to forget.
        """
        forgotten = 0
        for days in _spans(begun_before):
            due = await self._raw.find({"text_day": days}, DECIDED).to_list(None)
            gone = [raw["_id"] for raw in due if _is_undecided(raw)]
            for ids in parts(gone):
                await self._delete_undecided(ids, days)
            for ids in parts(raw["_id"] for raw in due):
                await self._raw.update_many(
                    {"_id": {"$in": ids}, "text_day": days}, {"$set": {"sealed": None, "text_day": None}}
                )
            forgotten += len(due)
        return forgotten

    async def _delete_undecided(self, ids: Sequence[str], days: Mapping[str, str]) -> None:
        """Deletes these, but those that somebody decides on at this moment."""
        done = await self._raw.delete_many({"_id": {"$in": ids}, "text_day": days, **UNDECIDED})
        left = set[str]()
        if done.deleted_count < len(ids):
            left = {raw["_id"] for raw in await by_ids(self._raw, ids, {"_id": 1})}
        for id in ids:
            if id not in left:
                self._queues.drop(id)

    async def follow(self) -> None:
        """Reads the queues and keeps them right as other replicas change comments; runs until it is cancelled."""
        while True:
            with suppress(PyMongoError):
                await self._follow()
            # The database is away or has no time, or the place is lost: begin anew.
            await asyncio.sleep(AGAIN)

    async def _follow(self) -> None:
        async with self._raw.watch(max_await_time_ms=1) as present:
            await present.try_next()
            place = present.resume_token
        # What changes while all is read is told afterwards.
        await self.reload()
        async with self._raw.watch(
            full_document="updateLookup", max_await_time_ms=AWAIT_MS, resume_after=place
        ) as changes:
            async for change in changes:
                self._take(change)

    def _take(self, change: Mapping[str, object]) -> None:
        document, key = change.get("fullDocument"), change.get("documentKey")
        if isinstance(document, Mapping):
            self._queues.put(standing_from(document), self._clock())
        elif change.get("operationType") == "delete" and isinstance(key, Mapping):
            self._queues.drop(str(key["_id"]))


def _spans(end: date) -> Iterator[dict[str, str]]:
    """All days before `end` as ranges of ISO dates, each small where the service was down for weeks.

    Ranges with both ends: the embedded database walks all entries of an index below one without a beginning.
    """
    begin = date.min
    for back in reversed(range(DAYS_APART + 1)):
        day = end - timedelta(days=back)
        yield {"$gte": begin.isoformat(), "$lt": day.isoformat()}
        begin = day


def _is_undecided(raw: Mapping[str, object]) -> bool:
    """The same as `UNDECIDED`."""
    return raw["decision"] is None and not raw["earlier"] and raw["state"] != State.WITHDRAWN.value


def new_id() -> uuid.UUID:
    """Random, so that it tells nothing about when."""
    return uuid.uuid4()


def _document(kept: Kept) -> Raw:
    raw = to_raw(kept)
    return {
        **raw,
        "mark": Binary(kept.mark),
        "sealed": None if kept.sealed is None else Binary(kept.sealed, 6),
    }
