"""Storage of import runs, and of the rows of each in the batches in which they were saved."""

from collections.abc import AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import IndexModel

from services.clock import Clock
from services.database import Database, Raw
from services.documents.batch_find import find_by_ids
from services.documents.collection import Collection, Kind
from services.documents.pages import CursorCodec
from services.documents.queries import Key
from services.editorial.imports.runs import WAITING_STATES, ImportRun, RunRow, RunState

ROWS = "import_rows"


@dataclass(frozen=True, slots=True)
class RunEntry:
    """What runs are listed by: the newest first."""

    kind: str
    units: tuple[str, ...]
    waiting: bool
    at: float
    file: tuple[str | None, str]
    """Its digest, and who imported it."""
    importing: bool
    took_over: tuple[datetime, ...]
    over_since: datetime | None


def _entry(run: ImportRun) -> RunEntry:
    file, at = (run.file_digest, run.by), run.at.timestamp()
    importing, waiting = run.state is RunState.IMPORTING, run.state in WAITING_STATES
    return RunEntry(run.kind, tuple(run.units), waiting, at, file, importing, tuple(run.took_over), run.over_since)


RUNS: Kind[ImportRun, RunEntry] = Kind(
    name="import_run",
    collection="import_runs",
    model=ImportRun,
    entry=_entry,
    order=(Key("at", descending=True),),
    public=lambda _: False,
    public_form=lambda run: run,
    cache_size=100,
)


def _is_like(entry: RunEntry, run: ImportRun) -> bool:
    """Whether it is of the same kind, by the same person."""
    return (entry.kind, entry.file[1]) == (run.kind, run.by)


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Rows of a run that were saved together, `number` from 0."""

    number: int
    rows: list[RunRow]


class ImportRunStore:
    """`runs`, and their rows. Publish `runs` with the collections of the service, so that its list is kept current."""

    def __init__(self, database: Database, cursors: CursorCodec, clock: Clock) -> None:
        self.runs, self.cursors = Collection(RUNS, database, cursors, clock=clock), cursors
        self._rows = database[ROWS]

    async def open(self) -> None:
        await self._rows.create_indexes([IndexModel([("run", 1), ("number", 1)])])

    async def save_rows(self, run_id: str, batch: RowBatch) -> None:
        """Keeps the batch in place of the one of this number; one without rows is not kept."""
        id = f"{run_id}:{batch.number}"
        if not batch.rows:
            await self._rows.delete_one({"_id": id})
            return
        record: Raw = {
            "_id": id,
            "run": run_id,
            "number": batch.number,
            "lastLine": batch.rows[-1].line,
            "count": len(batch.rows),
            "warned": sum(bool(row.warnings) for row in batch.rows),
            "rows": [row.model_dump(by_alias=True, exclude_defaults=True) for row in batch.rows],
        }
        await self._rows.replace_one({"_id": id}, record, upsert=True)

    async def batches(self, run_id: str, start: int = 0, after_line: int = 0, *, warned: bool = False) -> list[int]:
        """Numbers of the batches of a run from `start` on that hold rows after a line, in order."""
        query: Raw = {"run": run_id, "number": {"$gte": start}, "lastLine": {"$gt": after_line}}
        if warned:
            query["warned"] = {"$gt": 0}
        found = await self._rows.find(query, {"number": 1}).to_list(None)
        return sorted(raw["number"] for raw in found)

    async def batch(self, run_id: str, number: int) -> RowBatch:
        """The batch; without rows where it is not there."""
        raw: dict[str, Any] | None = await self._rows.find_one({"_id": f"{run_id}:{number}"})
        return RowBatch(number, [RunRow.model_validate(row) for row in raw["rows"]] if raw else [])

    async def count(self, run_id: str, *, warned: bool) -> int:
        """How many rows of a run there are, or of those how many were mended or guessed."""
        counts = await self._rows.find({"run": run_id}, {"count": 1, "warned": 1}).to_list(None)
        return sum(raw["warned" if warned else "count"] for raw in counts)

    async def all_rows(self, run_id: str) -> AsyncIterator[Sequence[RunRow]]:
        for number in await self.batches(run_id):
            yield (await self.batch(run_id, number)).rows

    async def forget(self, run: ImportRun) -> bool:
        """Deletes a run that is still at its version, then its rows; says whether it is gone."""
        gone = bool(await self.runs.remove_many([run]))
        if gone:
            await self._rows.delete_many({"run": run.id})
        return gone

    async def drop_stray_rows(self) -> None:
        """Deletes rows whose run is gone: it was deleted by a process that ended before it had deleted them."""
        with_rows = {raw["run"] for raw in await self._rows.find({}, {"run": 1}).to_list(None)}
        # The database is asked, not the listing: a run is there before its rows, but may not be listed yet.
        there = {raw["_id"] for raw in await find_by_ids(self.runs.raw, sorted(with_rows), {"_id": 1})}
        for id in with_rows - there:
            await self._rows.delete_many({"run": id})

    def over_before(self, moment: datetime) -> list[str]:
        """Ids of runs that are over since before a moment, those first that have been for longest."""
        since = {id: entry.over_since for id, entry in self.runs.listing.entries()}
        over = {id: at for id, at in since.items() if at is not None and at < moment}
        return sorted(over, key=over.__getitem__)

    def waiting_of(self, kind: str, steps: AbstractSet[tuple[str, datetime]]) -> list[str]:
        """Ids of the runs of a kind that wait and were made by one of these people at that moment."""
        moments = {(by, at.timestamp()) for by, at in steps}
        return [
            id
            for id, entry in self.runs.listing.entries()
            if entry.waiting and entry.kind == kind and (entry.file[1], entry.at) in moments
        ]

    def unfinished(self, run: ImportRun) -> list[str]:
        """Ids of other runs of the kind by the same person that are not finished and that none has taken over."""
        own = [(id, entry) for id, entry in self.runs.listing.entries() if _is_like(entry, run) and id != run.id]
        taken = {at.timestamp() for _, entry in own for at in entry.took_over}
        return [id for id, entry in own if entry.importing and entry.at not in taken]

    def others_waiting(self, run: ImportRun) -> list[str]:
        """Ids of other runs of the same file by the same person that wait."""
        file = (run.file_digest, run.by)
        return [
            id
            for id, entry in self.runs.listing.entries()
            if id != run.id and entry.waiting and entry.file == file and entry.kind == run.kind
        ]
