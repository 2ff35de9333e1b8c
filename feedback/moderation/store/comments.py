"""Storage of comments; a change and its audit entry are saved in one transaction."""

import asyncio
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from bson.binary import Binary
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from feedback.models import Subject
from feedback.moderation import ModerationState
from feedback.moderation.mapping import (
    NO_COMMENT,
    QUEUE_FIELDS,
    StoredComment,
    comment_from_queue_fields,
    from_raw,
    to_raw,
)
from feedback.moderation.queues import CommentQueues
from feedback.moderation.store.audit import AuditStore
from services.audit.chain import Scalar
from services.clock import Clock
from services.database import Raw, Session
from services.documents.batch_find import find_by_ids, id_batches
from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction
from services.errors import Conflict, NotFound, Unavailable

RACES = 5
AT_ONCE = 500
"""Comments read before the event loop is yielded."""
AWAIT_MS = 200

UNDECIDED: Raw = {"decision": None, "earlier": [], "state": {"$ne": ModerationState.WITHDRAWN.value}}
DECIDED = dict.fromkeys(("decision", "earlier", "state"), 1)
DAYS_APART = 60
"""So many past days are purged one by one; whatever is older, at once."""


AuditNote = tuple[date | datetime, str, str, Mapping[str, Scalar]]
"""When, who, which act, and details: one line of the audit log."""


class CommentChanging(Conflict):
    code, title = "CHANGING", "The comment is being changed by others; try again"


class QueueBeingRead(Unavailable):
    code, title = "QUEUE_BEING_READ", "The service has just started and is still reading the queue"


class CommentStore:
    def __init__(self, mongo: Mongo, audit_store: AuditStore, clock: Clock) -> None:
        self._mongo, self._clock = mongo, clock
        self._raw = mongo.database["comments"]
        self._audit = audit_store
        self.update_lock = asyncio.Lock()
        """Held while a comment changes: every act lengthens the one chain of the audit log."""
        self._queues, self._queues_read = CommentQueues(), asyncio.Event()

    async def open(self) -> None:
        await self._raw.create_indexes(
            [
                IndexModel("mark", unique=True),
                IndexModel("subject"),
                IndexModel("state"),
                IndexModel("text_day"),
                IndexModel("period"),
            ]
        )

    @property
    def queues(self) -> CommentQueues:
        """What waits, and what was decided. Raises `QueueBeingRead` until `follow` has read all there is."""
        if not self._queues_read.is_set():
            raise QueueBeingRead
        return self._queues

    async def wait_for_queues(self, seconds: float) -> None:
        """Waits until `follow` has read the queues, but no longer than that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._queues_read.wait()

    async def reload(self) -> None:
        """Reloads the queues, which other replicas may have changed."""
        gone = set(self._queues.ids())
        cursor = self._raw.find({}, QUEUE_FIELDS).batch_size(AT_ONCE)
        while some := await cursor.to_list(AT_ONCE):
            gone.difference_update(raw["_id"] for raw in some)
            now = self._clock()
            for raw in some:
                self._queues.put(comment_from_queue_fields(raw), now)
        for id in gone:
            self._queues.drop(id)
        self._queues_read.set()

    # -- reading -----------------------------------------------------------------------------------------------

    async def get(self, id: str) -> StoredComment:
        """Raises `NotFound`."""
        found = await self.get_many([id])
        if id not in found:
            raise NotFound(NO_COMMENT)
        return found[id]

    async def get_many(self, ids: Sequence[str]) -> dict[str, StoredComment]:
        return {raw["_id"]: from_raw(raw) for raw in await find_by_ids(self._raw, ids)}

    async def by_mark(self, mark: bytes) -> StoredComment | None:
        raw = await self._raw.find_one({"mark": Binary(mark)})
        return None if raw is None else from_raw(raw)

    async def published(self, subject: Subject) -> list[StoredComment]:
        found = self._raw.find({"subject": subject.key, "state": ModerationState.APPROVED.value})
        return [from_raw(raw) async for raw in found]

    # -- writing -----------------------------------------------------------------------------------------------

    async def insert_comments(self, comments: Sequence[StoredComment], session: Session) -> None:
        """Keeps new comments; put them into the queues with `enqueue` once committed."""
        if comments:
            await self._raw.insert_many([_document(kept) for kept in comments], session=session)

    def enqueue(self, comments: Iterable[StoredComment]) -> None:
        for kept in comments:
            self._queues.put(kept.moderated, self._clock())

    async def update_comment(
        self,
        id: str,
        change: Callable[[StoredComment], StoredComment],
        note: Callable[[StoredComment], AuditNote | None],
    ) -> StoredComment:
        """The comment after an act, saved together with its line in the audit log.

        `change` gets the current comment and may refuse with a `Problem`; if a concurrent change was
        faster it is asked again. Raises `NotFound`, `CommentChanging`, and what `change` raises.
        """

        def only(found: Mapping[str, StoredComment]) -> Mapping[str, StoredComment]:
            if id not in found:
                raise NotFound(NO_COMMENT)
            return {id: change(found[id])}

        return (await self.update_comments([id], only, note))[id]

    async def update_comments(
        self,
        ids: Sequence[str],
        change: Callable[[Mapping[str, StoredComment]], Mapping[str, StoredComment]],
        note: Callable[[StoredComment], AuditNote | None],
    ) -> dict[str, StoredComment]:
        """The changed comments, saved in one transaction. `CommentChanging` after repeated conflicts."""

        async def write(session: Session) -> dict[str, StoredComment]:
            found = {raw["_id"]: from_raw(raw) for raw in await find_by_ids(self._raw, ids, session=session)}
            changed = {id: after for id, after in change(found).items() if after is not found[id]}
            for id, after in changed.items():
                before = found[id].moderated.version
                done = await self._raw.replace_one({"_id": id, "version": before}, _document(after), session=session)
                if not done.matched_count:
                    raise CommentChanging
            lines = [(id, line) for id, after in changed.items() if (line := note(after)) is not None]
            await self._audit.append([(at, who, act, id, detail) for id, (at, who, act, detail) in lines], session)
            return {**found, **changed}

        for _ in range(RACES):
            with suppress(CommentChanging, DuplicateKeyError):
                async with self.update_lock:
                    saved = await run_transaction(self._mongo, write)
                self.enqueue(saved.values())
                return saved
        raise CommentChanging

    async def purge_texts(self, begun_before: date) -> int:
        """Drops the texts of unpublished comments whose time began before the day, and undecided ones altogether.

        Returns the number of comments. An index finds them: the cost grows with what is purged alone.
        """
        forgotten = 0
        for days in _spans(begun_before):
            due = await self._raw.find({"text_day": days}, DECIDED).to_list(None)
            gone = [raw["_id"] for raw in due if _is_undecided(raw)]
            for ids in id_batches(gone):
                await self._delete_undecided(ids, days)
            for ids in id_batches(raw["_id"] for raw in due):
                await self._raw.update_many(
                    {"_id": {"$in": ids}, "text_day": days}, {"$set": {"sealed": None, "text_day": None}}
                )
            forgotten += len(due)
        return forgotten

    async def _delete_undecided(self, ids: Sequence[str], days: Mapping[str, str]) -> None:
        """Deletes these, except those that are being decided concurrently."""
        done = await self._raw.delete_many({"_id": {"$in": ids}, "text_day": days, **UNDECIDED})
        left = set[str]()
        if done.deleted_count < len(ids):
            left = {raw["_id"] for raw in await find_by_ids(self._raw, ids, {"_id": 1})}
        for id in ids:
            if id not in left:
                self._queues.drop(id)

    async def follow(self) -> None:
        """Loads the queues and follows changes by other replicas, until the database or the resume token is lost."""
        async with self._raw.watch(max_await_time_ms=1) as present:
            await present.try_next()
            place = present.resume_token
        # Changes made during the load arrive afterwards.
        await self.reload()
        async with self._raw.watch(
            full_document="updateLookup", max_await_time_ms=AWAIT_MS, resume_after=place
        ) as changes:
            gone: set[str] = set()
            while True:
                change = await changes.try_next()
                if change is not None:
                    self._handle_change(change, gone)
                while change is None and gone:
                    # Nothing came after: they were not deleted only to be stored in another place.
                    self._queues.drop(gone.pop())

    def _handle_change(self, change: Mapping[str, object], gone: set[str]) -> None:
        document, key = change.get("fullDocument"), change.get("documentKey")
        if isinstance(document, Mapping):
            self._queues.put(comment_from_queue_fields(document), self._clock())
            gone.discard(str(document["_id"]))
        elif change.get("operationType") == "delete" and isinstance(key, Mapping):
            gone.add(str(key["_id"]))


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
    return raw["decision"] is None and not raw["earlier"] and raw["state"] != ModerationState.WITHDRAWN.value


def new_id() -> uuid.UUID:
    """Random, so that it reveals nothing about the time."""
    return uuid.uuid4()


def _document(stored: StoredComment) -> Raw:
    raw = to_raw(stored)
    return {
        **raw,
        "mark": Binary(stored.mark),
        "sealed": None if stored.sealed is None else Binary(stored.sealed, 6),
    }
