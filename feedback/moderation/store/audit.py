"""Storage of the audit log and of its signed checkpoints."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict

from bson.binary import Binary
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pymongo.errors import DuplicateKeyError

from feedback.moderation.audit import AUDIT_CHAIN
from services.audit.chain import ChainEntry, Checkpoint
from services.audit.store import ChainStore, Line
from services.audit.verification import ChainVerifier
from services.database import Raw, Session
from services.documents.mongo import Mongo


class AuditStore:
    """The number of the newest entry is in a document of its own, where two transactions meet."""

    def __init__(self, mongo: Mongo) -> None:
        self._chain = ChainStore(mongo.database, "audit", AUDIT_CHAIN, asdict, _entry)
        self._marks = mongo.database["audit_checkpoints"]
        self._head = mongo.database["audit_head"]

    async def last(self, session: Session | None = None) -> ChainEntry | None:
        """The newest entry."""
        head = await self._head.find_one({"_id": "head"}, session=session)
        return None if head is None else await self._chain.find(head["sequence"], session)

    async def append(self, lines: Sequence[Line], session: Session) -> None:
        """Adds lines in this transaction. Of two writers one meets the other's sequence number and starts again."""
        newest = await self._chain.append(await self.last(session), lines, session) if lines else None
        if newest is not None:
            head = {"_id": "head", "sequence": newest.sequence}
            await self._head.replace_one({"_id": "head"}, head, upsert=True, session=session)

    def entries(self, after: int = 0, most: int | None = None) -> AsyncIterator[ChainEntry]:
        """Entries in the order of their numbers, from the one after `after`."""
        return self._chain.ascending(after, most)

    async def verify(self, keys: Iterable[Ed25519PublicKey]) -> ChainVerifier:
        """The verifier after it has seen the whole log; `keys` are those of the stored checkpoints."""
        return await self._chain.verify(await self.checkpoints(), keys)

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


def _entry(raw: Raw) -> ChainEntry:
    return ChainEntry(**{name: value for name, value in raw.items() if name != "_id"})
