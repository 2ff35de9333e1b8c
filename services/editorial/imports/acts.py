"""Approving and undoing import runs, a bounded number of rows at a time.

Each act is recorded in the run before its first row is touched, and each row is handled by its own state: a repeated
request goes on where one before ended, whatever ended it, and does nothing twice.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from services.documents.models import StoredDocument
from services.editorial.imports import runs
from services.editorial.imports.kind import ImportedKind, PublicationStage
from services.editorial.imports.recorder import ImportRequest, RunRecorder
from services.editorial.imports.retention import ImportRunRetention
from services.editorial.imports.runs import (
    ImportRun,
    LeftReason,
    LeftRow,
    RowsChanged,
    RunRow,
    RunState,
)
from services.editorial.imports.store import ImportRunStore, RowBatch
from services.editorial.workflow import Step, WrongState
from services.errors import NotFound, Overtaken, Problem, StaleVersion
from services.identity.roles import Identity, ListedUnitTree

D = TypeVar("D", bound=StoredDocument)

BATCHES_AT_ONCE = 1
"""Batches of rows, of 500 each, that one request handles: a thousand take longer than the gateway waits."""


def _left(row: RunRow, reason: LeftReason = LeftReason.CHANGED_SINCE) -> LeftRow:
    return LeftRow(id=row.id, line=row.line, reason=reason)


@dataclass
class ImportRuns(Generic[D]):
    """The import runs of one kind of document."""

    store: ImportRunStore
    kind: ImportedKind[D]
    batches_at_once: int = BATCHES_AT_ONCE

    def recorder(self, request: ImportRequest) -> RunRecorder[D]:
        """The recorder of a new import."""
        return RunRecorder(self.store, self.kind, request)

    async def note_change(self, document: D) -> None:
        """Gives the run that brought the document a new version, before the document is changed.

        What waits of the run is not what was read of it any more, so that nobody approves it unread.
        """
        steps = {(entry.by, entry.at) for entry in self.kind.history(document)}
        for id in self.store.waiting_of(self.kind.name, steps):
            with suppress(Overtaken):
                run = await self.store.runs.get_current(id)
                await self.store.runs.replace(run, run)

    # -- approving ---------------------------------------------------------------------------------------------

    async def approve(self, run: ImportRun, approver: Identity, at: datetime, *, doubtful: bool = False) -> ImportRun:
        """Publishes the next rows of the run; it is `APPROVED` once all are, `APPROVING` until then.

        Doubtful rows are left as drafts unless the approver has looked at them: `doubtful`, of the first request. Who
        goes on with what another approved approves the rest, as that person may not hold the role any more.
        Raises `WrongState`, `SecondPersonNeeded`, `RowsChanged`, `StaleVersion`, `Forbidden`.
        """
        runs.check_approvable(run, approver.subject)
        if run.state is RunState.APPROVED:
            return run
        if run.state is RunState.WAITING:
            run = await self._begin_approval(run, approver, at, doubtful=doubtful)
        elif run.approval is None or run.approval.by != approver.subject:
            run = await self._renew_approval(run, approver, at, doubtful=doubtful)
        return await self._advance(run, self._publish, RunState.APPROVED)

    async def _begin_approval(self, run: ImportRun, approver: Identity, at: datetime, *, doubtful: bool) -> ImportRun:
        batches = [await self.store.batch(run.id, number) for number in await self.store.batches(run.id)]
        found = await self._check_rows(run, [row for batch in batches for row in batch.rows if row.awaits], approver)
        batches = [await self._bound(run, batch, found) for batch in batches]
        step = Step(approver.subject, at)
        approving = runs.approving(run, step, [batch.rows for batch in batches], doubtful=doubtful)
        saved = await self.store.runs.replace(run, approving)
        await self.kind.record(saved)
        return saved

    async def _renew_approval(self, run: ImportRun, approver: Identity, at: datetime, *, doubtful: bool) -> ImportRun:
        """What another approved, of which rows are left, as approved by this person. Raises `Forbidden`."""
        batches = [batch async for batch in self.store.all_rows(run.id)]
        check = self.kind.check_approver
        if check is not None:
            found = await self.kind.collection.get_many(row.id for rows in batches for row in rows if row.awaits)
            for document in filter(self.kind.waits, found.values()):
                check(document, approver)
        renewed = runs.approving(run, Step(approver.subject, at), batches, doubtful=doubtful)
        saved = await self.store.runs.replace(run, renewed)
        await self.kind.record(saved)
        return saved

    async def _check_rows(self, run: ImportRun, rows: Sequence[RunRow], approver: Identity) -> Mapping[str, D]:
        """Raises `RowsChanged`, and what publishing any of them would raise; gives those that were read.

        Only what may have changed or have had another writer is read: each row is compared again when it is published.
        """
        version, check = self.kind.collection.listing.version, self.kind.check_approver
        read = [row for row in rows if check is not None or row.existed or version(row.id) != row.version]
        found = await self.kind.collection.get_many(row.id for row in read)
        changed = [row for row in read if not self._is_approvable(run, found.get(row.id), row, approver)]
        if changed:
            raise RowsChanged(changed)
        return found

    def _is_approvable(self, run: ImportRun, document: D | None, row: RunRow, approver: Identity) -> bool:
        """Whether it is what the run brought. Raises `Forbidden`, `SecondPersonNeeded` for this approver."""
        if document is None or self._is_changed(run, document, row):
            return False
        if self.kind.waits(document):
            try:
                self.kind.publish(document, Step(approver.subject, run.at))
            except WrongState:
                return False
            if self.kind.check_approver is not None:
                self.kind.check_approver(document, approver)
        return True

    async def _bound(self, run: ImportRun, batch: RowBatch, found: Mapping[str, D]) -> RowBatch:
        """The batch with the digests of what is approved, where that is more than its rows brought; kept so."""

        def bound(row: RunRow) -> RunRow:
            whole = self.kind.whole_digest(found[row.id]) if row.id in found else row.digest
            return row.model_copy(update={"approved_digest": None if whole == row.digest else whole})

        after = RowBatch(batch.number, [bound(row) for row in batch.rows])
        if after != batch:
            await self.store.save_rows(run.id, after)
        return after

    def _is_changed(self, run: ImportRun, document: D, row: RunRow) -> bool:
        """Whether it is not what the run brought: ended, other content, or another document of the same id."""
        if self.kind.stage(document) is PublicationStage.ENDED or self.kind.digest(document) != row.digest:
            return True
        return not row.existed and not self.kind.is_from(document, run)

    def _is_approved(self, document: D, row: RunRow) -> bool:
        """Whether all of it was there when the run was approved."""
        approved = row.approved_digest or row.digest
        return document.version == row.version or self.kind.whole_digest(document) == approved

    async def _publish(self, run: ImportRun, rows: Sequence[RunRow]) -> list[LeftRow]:
        """Publishes what is not published yet; gives the rows that were changed in the meantime."""
        approval = run.approval
        assert approval is not None
        awaiting = {row.id: row for row in rows if row.awaits}
        doubtful = [awaiting.pop(row.id) for row in rows if row.awaits and row.doubtful and not approval.doubtful]

        def publish(known: D) -> D:
            row = awaiting[known.id]
            if self._is_changed(run, known, row):
                raise RowsChanged([row])
            if not self.kind.waits(known):
                return known
            if not self._is_approved(known, row):
                raise RowsChanged([row])
            why = f"Import run {run.id}, line {row.line}."
            return self.kind.publish(known, Step(approval.by, approval.at, why))

        refused = await self._update(awaiting, publish)
        drafts = await self.kind.collection.get_many(row.id for row in doubtful)
        doubtful = [row for row in doubtful if row.id in drafts and self.kind.waits(drafts[row.id])]
        left = [_left(row, LeftReason.DOUBTFUL) for row in doubtful] + [_left(awaiting[id]) for id in refused]
        return sorted(left, key=lambda row: row.line)

    # -- undoing -----------------------------------------------------------------------------------------------

    async def undo(self, run: ImportRun, step: Step) -> ImportRun:
        """Deletes the drafts of the run and withdraws what it published; `UNDONE` once all rows were handled.

        Rows that were changed since, and documents that were there before, are left and listed. Repeated for a run
        that was undone, it tries what was left again. Raises `StaleVersion`.
        """
        if run.state is not RunState.UNDOING:
            run = await self.store.runs.replace(run, runs.undoing(run, step))
            await self.kind.record(run)
        return await self._advance(run, self._take_back, RunState.UNDONE)

    async def _take_back(self, run: ImportRun, rows: Sequence[RunRow]) -> list[LeftRow]:
        undoing = run.undoing
        assert undoing is not None
        own = {row.id: row for row in rows}
        left: list[LeftRow] = []
        drafts: list[D] = []

        def take_back(known: D) -> D:
            row = own[known.id]
            if not self.kind.is_from(known, run):
                left.append(_left(row, LeftReason.EXISTED_BEFORE))
                return known
            if self.kind.stage(known) is PublicationStage.ENDED:
                return known
            if self.kind.digest(known) != row.digest:
                left.append(_left(row, LeftReason.CHANGED_SINCE))
                return known
            if self.kind.stage(known) is PublicationStage.PUBLISHED:
                return self.kind.withdraw(known, Step(undoing.by, undoing.at, undoing.why))
            drafts.append(known)
            return known

        refused = await self._update(own, take_back)
        left += [_left(own[id]) for id, problem in refused.items() if not isinstance(problem, NotFound)]
        await self.kind.drop([draft.id for draft in drafts])
        gone = set(await self.kind.collection.remove_many(drafts))
        left += [_left(own[draft.id]) for draft in drafts if draft.id not in gone]
        return sorted(left, key=lambda row: row.line)

    # -- both --------------------------------------------------------------------------------------------------

    async def _update(self, ids: Collection[str], change: Callable[[D], D]) -> Mapping[str, Problem]:
        """What is refused. Those saved at the same moment are tried again as they are then: that may have been an
        earlier request of the same act, which nobody waits for any more."""
        refused = (await self.kind.collection.update_many(ids, change)).refused
        overtaken = [id for id, problem in refused.items() if isinstance(problem, StaleVersion)]
        if not overtaken:
            return refused
        again = (await self.kind.collection.update_many(overtaken, change)).refused
        return {**{id: problem for id, problem in refused.items() if id not in overtaken}, **again}

    async def _advance(
        self, run: ImportRun, handle: Callable[[ImportRun, Sequence[RunRow]], Awaitable[list[LeftRow]]], end: RunState
    ) -> ImportRun:
        """Handles the next batches of the run, and keeps how far it is. Raises `StaleVersion`."""
        numbers = await self.store.batches(run.id, start=run.batches_done)
        for place, number in enumerate(numbers[: self.batches_at_once]):
            batch = await self.store.batch(run.id, number)
            left = await handle(run, batch.rows)
            is_last = place + 1 == len(numbers)
            after = runs.advanced(run, number + 1, left, end if is_last else None)
            run = await self.store.runs.replace(run, after)
        if not numbers:
            run = await self.store.runs.replace(run, runs.advanced(run, run.batches_done, (), end))
        return run


class ServiceRuns:
    """The import runs of a service, of all its kinds. `tree` has the units for whom roles hold; run its `jobs`."""

    def __init__(self, store: ImportRunStore, tree: ListedUnitTree, retention: ImportRunRetention) -> None:
        self.store, self.tree, self.jobs = store, tree, retention.jobs
        self._kinds: dict[str, ImportRuns[Any]] = {}

    def add(self, kind: ImportedKind[D]) -> ImportRuns[D]:
        added = ImportRuns(self.store, kind)
        self._kinds[kind.name] = added
        return added

    def of(self, run: ImportRun) -> ImportRuns[Any]:
        """The runs of the kind of this one."""
        return self._kinds[run.kind]
