"""Storage of the audit log: append-only, one writer at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from bson.binary import Binary
from pymongo.errors import DuplicateKeyError

from feedback.moderation.audit import Checkpoint, Entry, Scalar, append
from services.documents.collection import Raw, Session
from services.documents.mongo import Mongo

Line = tuple[date | datetime, str, str, str, Mapping[str, Scalar]]
"""When, who, which act, on what, and details."""


class AuditStore:
    def __init__(self, mongo: Mongo) -> None:
        self._raw = mongo.database["audit"]
        self._marks = mongo.database["audit_checkpoints"]
        self._head = mongo.database["audit_head"]

    async def last(self, session: Session | None = None) -> Entry | None:
        """The newest entry."""
        head = await self._head.find_one({"_id": "head"}, session=session)
        raw = None if head is None else await self._raw.find_one({"_id": head["sequence"]}, session=session)
        return None if raw is None else _entry(raw)

    async def append(self, lines: Sequence[Line], session: Session) -> None:
        """Adds lines in this transaction. Of two writers one meets the other's sequence number and starts again."""
        if not lines:
            return
        entry = await self.last(session)
        added: list[Raw] = []
        for at, actor, act, target, detail in lines:
            entry = append(entry, at, actor, act, target, detail)
            added.append({"_id": entry.sequence, **asdict(entry)})
        await self._raw.insert_many(added, session=session)
        head = {"_id": "head", "sequence": added[-1]["_id"]}
        await self._head.replace_one({"_id": "head"}, head, upsert=True, session=session)

    async def entries(self, after: int = 0, most: int | None = None) -> AsyncIterator[Entry]:
        """Entries in stored order of their numbers, from the one after `after`."""
        found = self._raw.find({"_id": {"$gt": after}}).sort("_id", 1)
        if most is not None:
            found = found.limit(most)
        async for raw in found:
            yield _entry(raw)

    async def add_checkpoint(self, mark: Checkpoint) -> None:
        raw: Raw = {**asdict(mark), "_id": mark.sequence, "signature": Binary(mark.signature)}
        try:
            await self._marks.insert_one(raw)
        except DuplicateKeyError:
            # Another replica signed the same entry.
            return

    async def is_signed(self, sequence: int) -> bool:
        """Whether there is a checkpoint of the entry with that number."""
        return await self._marks.find_one({"_id": sequence}, {"_id": 1}) is not None

    async def checkpoints(self) -> list[Checkpoint]:
        found = [raw async for raw in self._marks.find({})]
        return [
            Checkpoint(raw["sequence"], raw["hash"], raw["at"], raw["key"], bytes(raw["signature"]))
            for raw in sorted(found, key=lambda raw: raw["sequence"])
        ]


def _entry(raw: Raw) -> Entry:
    return Entry(**{name: value for name, value in raw.items() if name != "_id"})
