"""Storage of the audit trail: append-only."""

from collections.abc import Callable, Collection
from datetime import datetime

import structlog
from pymongo.errors import DuplicateKeyError, PyMongoError

from services.documents.collection import Database, Raw
from services.documents.loading import loaded
from services.errors import Problem, Unavailable
from wanted.audit.chain import AuditAct, AuditCheck, AuditEntry, broken, chained, following

log = structlog.get_logger()

COLLECTION = "audit"
TRIES = 20


class AuditTrail:
    """`clock` gives the time of each entry."""

    def __init__(self, database: Database, key: bytes, clock: Callable[[], datetime]) -> None:
        self._raw, self._key, self._clock = database[COLLECTION], key, clock
        self._last: AuditEntry | None = None

    async def open(self) -> None:
        await self._raw.create_index("unit")
        async for raw in self._raw.find({}).sort("_id", -1).limit(1):
            self._last = _entry(raw)

    async def record(self, by: str, act: AuditAct, target: str, unit: str, why: str | None = None) -> None:
        """Returns when the entry is on disk. Raises `Unavailable` where other replicas were always faster."""
        for _ in range(TRIES):
            entry = following(self._last, self._clock(), by, act, target, unit).model_copy(update={"why": why})
            entry = chained(entry, self._key)
            fields = entry.model_dump(by_alias=True, exclude={"sequence"})
            try:
                await self._raw.insert_one({**fields, "_id": entry.sequence})
            except DuplicateKeyError:
                await self._catch_up()
            else:
                if self._last is None or self._last.sequence < entry.sequence:
                    self._last = entry
                return
        raise Unavailable("The audit trail is being written by many at once; try again shortly.")

    async def note(self, by: str, act: AuditAct, target: str, unit: str, why: str | None = None) -> None:
        """Records what was done already and stands in the document's own history too: never fails for its own sake."""
        try:
            await self.record(by, act, target, unit, why)
        except (Problem, PyMongoError) as error:
            log.error("audit_entry_missing", act=act, target=target, error=type(error).__name__)

    async def _catch_up(self) -> None:
        known = self._last.sequence if self._last else 0
        newer = [_entry(raw) async for raw in self._raw.find({"_id": {"$gt": known}})]
        self._last = max([*newer, *([self._last] if self._last else [])], key=lambda entry: entry.sequence)

    async def read(self, units: Collection[str], before: int | None, first: int) -> list[AuditEntry]:
        """The newest `first` entries about these units, with numbers below `before`."""
        query: Raw = {"unit": {"$in": sorted(units)}}
        if before is not None:
            query["_id"] = {"$lt": before}
        found = [_entry(raw) async for raw in self._raw.find(query).sort("_id", -1).limit(first)]
        return sorted(found, key=lambda entry: -entry.sequence)

    async def last(self) -> AuditEntry | None:
        """The newest entry."""
        return next(iter([_entry(raw) async for raw in self._raw.find({}).sort("_id", -1).limit(1)]), None)

    async def check(self, reached: tuple[int, str] | None = None) -> AuditCheck:
        """Whether it is whole, and still holds the entry (number and MAC) that it is known to have reached."""
        entries = sorted([_entry(raw) async for raw in self._raw.find({})], key=lambda entry: entry.sequence)
        unmet = reached is not None and reached not in {(entry.sequence, entry.mac) for entry in entries}
        return AuditCheck(entries=len(entries), broken=broken(entries, self._key), unmet=unmet)


def _entry(raw: Raw) -> AuditEntry:
    return loaded(AuditEntry, {**{k: v for k, v in raw.items() if k != "_id"}, "sequence": raw["_id"]})
