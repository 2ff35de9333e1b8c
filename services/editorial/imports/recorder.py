"""Records what an import brings, batch by batch, so that it can be approved or undone as a whole.

A batch is recorded before it is saved, so that no document is there of which no run knows, and again with the result.
An import that breaks off leaves its run as it is; importing the file again takes over what is there of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.documents.bulk import BulkResult
from services.documents.imports import ImportReport, ReadRow
from services.documents.models import StoredDocument, new_id, same_content
from services.editorial.imports.broken_off import BrokenOffImports
from services.editorial.imports.kind import ImportedKind
from services.editorial.imports.runs import ImportRun, RunRow, RunState, counts_of
from services.editorial.imports.store import ImportRunStore, RowBatch
from services.editorial.workflow import Step

D = TypeVar("D", bound=StoredDocument)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """How a file is to be imported: as drafts, with `publish` public at once, or with `dry_run` not at all."""

    step: Step
    file_name: str | None = None
    publish: bool = False
    dry_run: bool = False


@dataclass
class RunRecorder(Generic[D]):
    """The recorder of one import."""

    store: ImportRunStore
    kind: ImportedKind[D]
    request: ImportRequest
    not_awaiting: set[str] = field(default_factory=set)
    """Ids whose rows say themselves that they are drafts."""
    _run: ImportRun | None = None
    _rows: dict[str, RunRow] = field(default_factory=dict)
    _broken_off: BrokenOffImports | None = None
    _met: set[str] = field(default_factory=set)
    """The units of documents that were there: a row may move one to another unit."""
    _batches: int = 0
    _repeated: set[str] = field(default_factory=set)
    _waiting: int = 0
    _count: int = 0

    async def begin(self, rows: Sequence[ReadRow[D]]) -> None:
        await self._include({self.kind.unit(row.document) for row in rows})
        self._rows = {row.document.id: self._row(row) for row in rows}
        earlier = await self._earlier_imports()
        for row in self._rows.values():
            earlier.meet(row)
        await self._keep()

    def merged(self, known: D, after: D) -> D:
        """`after`, which is to be saved in place of `known`; notes what its row brings."""
        row = self._rows[known.id]
        self._met.add(self.kind.unit(known))
        own = self._run is not None and self.kind.is_from(known, self._run)
        taken = self._is_broken_off(known)
        if own or taken:
            self._repeated.add(known.id)
        changed = not same_content(known, after)
        if not (changed or taken or self.kind.waits(known)):
            del self._rows[known.id]
            return after
        awaits = row.awaits and self.kind.waits(after)
        found = {"digest": self.kind.digest(after), "version": known.version + changed, "awaits": awaits}
        brought = row.model_copy(update={**found, "existed": not own})
        # What waits of it already may be another person's: the row brings that only if it says the same.
        is_same = brought.digest == row.digest or (taken and self._meets(brought))
        if changed or own or is_same:
            self._rows[known.id] = brought
        else:
            del self._rows[known.id]
        return after

    async def finish(self, saved: BulkResult) -> None:
        for id in saved.refused:
            self._rows.pop(id, None)
        await self._include(self._met)
        await self._keep()
        self._count += len(self._rows)
        self._waiting += sum(row.awaits for row in self._rows.values())
        self._batches += 1

    async def close(self, report: ImportReport, file_digest: str) -> None:
        """Ends the run once the whole file was read; the report says which run waits for how many approvals."""
        if self._run is None:
            return
        await self._drop_repeated()
        run = self._run.model_copy(
            update={
                "file_digest": file_digest,
                "counts": counts_of(report),
                "waiting": self._waiting,
                "took_over": (await self._earlier_imports()).same_file(),
                "state": self._end(),
            }
        )
        earlier = await self._earlier(run) if not report.inserted and not report.replaced else None
        if earlier is not None or not self._count:
            await self.store.forget(self._run)
            kept = earlier
        else:
            kept = await self.store.runs.replace(self._run, run)
            await self._replace_earlier(kept)
        if kept is not None:
            report.run, report.waiting = kept.id, kept.waiting

    def _end(self) -> RunState:
        if self._waiting:
            return RunState.WAITING
        return RunState.DRAFTED if self.not_awaiting and not self.request.publish else RunState.PUBLISHED

    async def _earlier_imports(self) -> BrokenOffImports:
        """Those that broke off before this one began."""
        assert self._run is not None
        if self._broken_off is None:
            self._broken_off = await BrokenOffImports.before(self._run, self.store)
        return self._broken_off

    def _is_broken_off(self, known: D) -> bool:
        """Whether an import that broke off brought it."""
        found = self._broken_off
        return found is not None and self.kind.is_by(known, self.request.step.by, found.moments)

    def _meets(self, row: RunRow) -> bool:
        """Whether the row as it is saved is one of an import that broke off: what it leaves out may be there."""
        return self._broken_off is not None and self._broken_off.meet(row)

    def _row(self, row: ReadRow[D]) -> RunRow:
        return RunRow(
            id=row.document.id,
            line=row.line,
            version=row.document.version,
            digest=self.kind.digest(row.document),
            awaits=self.kind.waits(row.document) and row.document.id not in self.not_awaiting,
            warnings=list(row.warnings),
        )

    async def _include(self, units: set[str]) -> None:
        """The run, made with its first batch, names the units of all its rows and of what they change."""
        step = self.request.step
        if self._run is None:
            made = ImportRun(
                id=new_id(),
                kind=self.kind.name,
                units=sorted(units),
                file_name=self.request.file_name,
                by=step.by,
                at=step.at,
            )
            self._run = await self.store.runs.insert(made)
        elif not units.issubset(self._run.units):
            more = self._run.model_copy(update={"units": sorted(units.union(self._run.units))})
            self._run = await self.store.runs.replace(self._run, more)

    async def _keep(self) -> None:
        assert self._run is not None
        await self.store.save_rows(self._run.id, RowBatch(self._batches, list(self._rows.values())))

    async def _drop_repeated(self) -> None:
        """Of rows with one id the last one counts."""
        assert self._run is not None
        if not self._repeated:
            return
        seen: set[str] = set()
        for number in reversed(range(self._batches)):
            batch = await self.store.batch(self._run.id, number)
            kept = [row for row in batch.rows if row.id not in seen]
            seen |= self._repeated.intersection(row.id for row in kept)
            if len(kept) < len(batch.rows):
                dropped = [row for row in batch.rows if row not in kept]
                self._count -= len(dropped)
                self._waiting -= sum(row.awaits for row in dropped)
                await self.store.save_rows(self._run.id, RowBatch(number, kept))

    async def _earlier(self, run: ImportRun) -> ImportRun | None:
        """A run of the same file that still waits as it was, where this one brings nothing new."""
        for id in self.store.others_waiting(run):
            other = await self.store.runs.get_current(id)
            if other.state is RunState.WAITING and not await self._is_changed(other):
                return other
        return None

    async def _is_changed(self, run: ImportRun) -> bool:
        async for rows in self.store.all_rows(run.id):
            if any(self.kind.collection.listing.version(row.id) != row.version for row in rows):
                return True
        return False

    async def _replace_earlier(self, run: ImportRun) -> None:
        for id in self.store.others_waiting(run):
            other = await self.store.runs.get_current(id)
            if other.state is RunState.WAITING:
                repeated = other.model_copy(update={"state": RunState.REPEATED, "waiting": 0})
                await self.store.runs.replace(other, repeated)
