"""Storage of the audit trail."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pymongo.errors import DuplicateKeyError, PyMongoError

from services.audit.chain import ChainEntry
from services.audit.store import ChainStore
from services.audit.verification import ChainVerifier, Fault, Finding
from services.database import Database, Raw
from services.documents.loading import loaded
from services.editorial.imports.runs import ImportRun
from services.errors import Problem, Unavailable
from wanted.audit.models import AuditAct, AuditCheck, AuditCheckpoint, AuditEntry, audit_chain

log = structlog.get_logger()

COLLECTION = "audit"
TRIES = 20


class AuditTrail:
    """`key` is the chain's, `clock` gives the time of each entry, which is saved in no transaction with its act."""

    def __init__(self, database: Database, key: bytes, clock: Callable[[], datetime]) -> None:
        self._chain, self._clock = ChainStore(database, COLLECTION, audit_chain(key), _raw, _chain_entry), clock
        self._last: ChainEntry | None = None

    async def open(self) -> None:
        await self._chain.raw.create_index("unit")
        self._last = await self.last()

    async def record(self, by: str, act: AuditAct, target: str, unit: str, why: str | None = None) -> None:
        """Returns when the entry is on disk. Raises `Unavailable` where other replicas were always faster."""
        for _ in range(TRIES):
            line = (self._clock(), by, act.value, target, {"unit": unit, "why": why})
            try:
                entry = await self._chain.append(self._last, [line])
            except DuplicateKeyError:
                await self._catch_up()
            else:
                self._remember(entry)
                return
        raise Unavailable("The audit trail is being written by many at once; try again shortly.")

    async def note(self, by: str, act: AuditAct, target: str, unit: str, why: str | None = None) -> None:
        """Records what was done already and stands in the document's own history too: never fails for its own sake."""
        try:
            await self.record(by, act, target, unit, why)
        except (Problem, PyMongoError) as error:
            log.error("audit_entry_missing", act=act, target=target, error=type(error).__name__)

    async def note_run(self, run: ImportRun) -> None:
        """Notes that an import run is being approved or undone."""
        target, unit = f"import-run:{run.id}", min(run.units, default="*")
        if run.undoing is not None:
            await self.note(run.undoing.by, AuditAct.WITHDRAWN, target, unit, run.undoing.why)
        elif run.approval is not None:
            await self.note(run.approval.by, AuditAct.PUBLISHED, target, unit, f"{run.waiting} of {run.file_digest}")

    def _remember(self, entry: ChainEntry | None) -> None:
        if entry is not None and (self._last is None or self._last.sequence < entry.sequence):
            self._last = entry

    async def _catch_up(self) -> None:
        async for entry in self._chain.ascending(self._last.sequence if self._last else 0):
            self._remember(entry)

    async def read(self, units: Collection[str], before: int | None, first: int) -> list[AuditEntry]:
        """The newest `first` entries about these units, with numbers below `before`."""
        query: Raw = {"unit": {"$in": sorted(units)}}
        if before is not None:
            query["_id"] = {"$lt": before}
        return [_audit_entry(entry) async for entry in self._chain.descending(query, first)]

    async def last(self) -> ChainEntry | None:
        """The newest entry."""
        return await self._chain.newest()

    def checkpoint(self, entry: ChainEntry, at: datetime, key: Ed25519PrivateKey) -> AuditCheckpoint:
        """The signed statement that the trail reached `entry`."""
        return AuditCheckpoint.of(self._chain.chain.checkpoint(entry, at, key))

    async def check(self, reached: tuple[int, str] | None = None) -> AuditCheck:
        """Whether it is whole, and still holds the entry (number and MAC) that it is known to have reached."""
        verifier = ChainVerifier(self._chain.chain)
        unmet = reached is not None
        async for entry in self._chain.ascending():
            verifier.add(entry)
            unmet = unmet and (entry.sequence, entry.hash) != reached
        return AuditCheck(entries=verifier.count, broken=_broken(verifier.findings()), unmet=unmet)


def _broken(findings: Iterable[Finding]) -> list[int]:
    """The numbers of entries that are changed, or not linked to the one before."""
    return sorted({found.last + (found.fault is Fault.REMOVED) for found in findings})


def _raw(entry: ChainEntry) -> Raw:
    fields = _audit_entry(entry).model_dump(by_alias=True, exclude={"sequence"})
    return {**fields, "_id": entry.sequence}


def _audit_entry(entry: ChainEntry) -> AuditEntry:
    return AuditEntry.model_construct(
        sequence=entry.sequence,
        at=datetime.fromisoformat(entry.at),
        by=entry.actor,
        act=AuditAct(entry.act),
        target=entry.target,
        unit=entry.detail["unit"],
        why=entry.detail["why"],
        previous=entry.previous,
        mac=entry.hash,
    )


def _chain_entry(raw: Raw) -> ChainEntry:
    read = loaded(AuditEntry, {**{k: v for k, v in raw.items() if k != "_id"}, "sequence": raw["_id"]})
    return ChainEntry(
        sequence=read.sequence,
        at=read.at.isoformat().replace("+00:00", "Z"),
        actor=read.by,
        act=read.act.value,
        target=read.target,
        detail={"unit": read.unit, "why": read.why},
        previous=read.previous,
        hash=read.mac,
    )
