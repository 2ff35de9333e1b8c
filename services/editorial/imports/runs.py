"""Import runs: what one import of a file brought, and its approval by a second person.

An import brings drafts. A second person sees the counts, every row that was mended or guessed and a sample, and
approves the run as a whole: it is bound to the digest of the file and of each row, so that a run whose rows were
changed since is refused. Whoever undoes a run deletes its drafts and withdraws what it published.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from services.documents.imports import ImportReport, ImportWarning, RowCounts
from services.documents.models import Camel, Instant, StoredDocument
from services.editorial.waiting import WaitingMatter, WaitingStep, WaitingWork
from services.editorial.workflow import SecondPersonNeeded, Step, WrongState
from services.errors import Conflict

MOST_NAMED = 1_000
"""Rows that a run or an error names; its counts count all."""


class RunState(StrEnum):
    IMPORTING = "IMPORTING"
    """Its rows are being taken, or the import broke off: then the file is imported again, or the run undone."""
    WAITING = "WAITING"
    """Its drafts wait for approval."""
    APPROVING = "APPROVING"
    """Approved; its rows are being published."""
    APPROVED = "APPROVED"
    """Approved, and all its rows are published but those that are left."""
    PUBLISHED = "PUBLISHED"
    """Its rows took effect at once."""
    DRAFTED = "DRAFTED"
    """Each of its rows says that it is a draft, to be approved by itself."""
    REPEATED = "REPEATED"
    """The file was imported again after rows were changed; the later run waits in its place."""
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"


WAITING_STATES = frozenset({RunState.WAITING, RunState.APPROVING})
ONGOING_STATES = WAITING_STATES | {RunState.UNDOING}
"""Of runs that wait for somebody to act or to go on. An import that broke off is over: nobody may come back to it."""


class LeftReason(StrEnum):
    """Why an approval or an undoing left a row as it is."""

    CHANGED_SINCE = "CHANGED_SINCE"
    EXISTED_BEFORE = "EXISTED_BEFORE"
    """The import changed what was there before; undoing it would take that away too."""
    DOUBTFUL = "DOUBTFUL"
    """It is doubtful, and the approval does not say that it was looked at."""


class RunCounts(RowCounts):
    """What became of the rows of the file: `new`, `changed` and `unchanged` are those that are imported or doubtful."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    warned: int = Field(default=0, description="Rows that were mended or guessed.")


class RunRow(Camel):
    """A row that the run brought: its document, as the import left it."""

    id: str
    line: int
    version: int
    digest: str
    awaits: bool = Field(description="Whether the approval of the run publishes it.")
    existed: bool = Field(default=False, description="Whether the document was there before.")
    approved_digest: str | None = Field(
        default=None, description="Of what is approved, where more was sent since than the row brought, such as photos."
    )
    warnings: list[ImportWarning] = Field(default_factory=list)

    @property
    def doubtful(self) -> bool:
        return any(warning.doubtful for warning in self.warnings)


class LeftRow(Camel):
    id: str
    line: int
    reason: LeftReason


class RunApproval(Camel):
    """Who approved which rows of which file."""

    by: str
    at: Instant
    file_digest: str | None
    rows: int
    rows_digest: str = Field(description="SHA-256 over line, id and digest of each row, as it is approved.")
    doubtful: bool = Field(default=False, description="Whether doubtful rows were looked at, and are approved too.")


class RunUndoing(Camel):
    by: str
    at: Instant
    why: str


class ImportRun(StoredDocument):
    """One import of a file. For staff of its units."""

    kind: str
    units: list[str] = Field(default_factory=list)
    file_name: str | None = None
    file_digest: str | None = Field(
        default=None, description="SHA-256 of the bytes of the file; null while it is read."
    )
    by: str
    at: Instant
    state: RunState = RunState.IMPORTING
    counts: RunCounts = Field(default_factory=RunCounts)
    waiting: int = Field(default=0, description="Drafts that the approval publishes.")
    took_over: list[Instant] = Field(
        default_factory=list,
        description="When the person's imports of the same file began that broke off, and whose rows are this run's.",
    )
    approval: RunApproval | None = None
    undoing: RunUndoing | None = None
    batches_done: int = Field(default=0, description="Of an approval or an undoing that is going on.")
    left: list[LeftRow] = Field(
        default_factory=list, description="Rows that the approval or the undoing left, at most 1,000."
    )
    left_count: int = 0

    @property
    def over_since(self) -> datetime | None:
        """When somebody last acted on a run that waits for nobody; None while it waits."""
        return None if self.state in ONGOING_STATES else self.updated_at


class RowsChanged(Conflict):
    """Rows are not as the import left them, so that nobody knows what would be approved."""

    code, title = "IMPORT_ROWS_CHANGED", "Rows of the import were changed since"

    def __init__(self, rows: Sequence[RunRow]) -> None:
        named = ", ".join(f"{row.id} (line {row.line})" for row in rows[:5])
        more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
        super().__init__(
            f"Changed since: {named}{more}. Approve them by themselves, or import the file again.",
            rows=[{"id": row.id, "line": row.line} for row in rows[:MOST_NAMED]],
        )


def waiting_work(run: ImportRun) -> WaitingWork | None:
    """The run as it waits for approval, if it does."""
    if run.state not in WAITING_STATES:
        return None
    return WaitingWork(
        title=run.file_name or run.kind,
        units=tuple(run.units),
        what=WaitingMatter.IMPORT_RUN,
        step=WaitingStep.APPROVAL,
        since=run.at,
        writers=frozenset({run.by}),
        steps=frozenset({(run.by, run.at)}),
    )


def counts_of(report: ImportReport) -> RunCounts:
    return RunCounts(
        **dict(report.counts),
        new=report.inserted,
        changed=report.replaced,
        unchanged=report.unchanged,
        warned=report.warned_rows,
    )


def rows_digest(batches: Iterable[Sequence[RunRow]]) -> str:
    """SHA-256 over line, id and digest of each row, in the order of the file."""
    found = hashlib.sha256()
    for rows in batches:
        for row in rows:
            found.update(f"{row.line}\0{row.id}\0{row.approved_digest or row.digest}\n".encode())
    return found.hexdigest()


def check_approvable(run: ImportRun, by: str) -> None:
    """Raises `WrongState` for a run that does not wait, `SecondPersonNeeded` for the person who imported it."""
    if run.state not in {RunState.WAITING, RunState.APPROVING, RunState.APPROVED}:
        raise WrongState(f"The run cannot be approved: it is {run.state}.", state=run.state.value)
    if by == run.by:
        raise SecondPersonNeeded("Who imported a file does not approve it.")


def approving(run: ImportRun, step: Step, batches: Sequence[Sequence[RunRow]], *, doubtful: bool) -> ImportRun:
    """The run as approved, before its first row is published; its doubtful rows only if they were looked at."""
    approval = RunApproval(
        by=step.by,
        at=step.at,
        file_digest=run.file_digest,
        rows=sum(len(rows) for rows in batches),
        rows_digest=rows_digest(batches),
        doubtful=doubtful,
    )
    fresh = {"state": RunState.APPROVING, "approval": approval, "batches_done": 0, "left": [], "left_count": 0}
    return run.model_copy(update=fresh)


def undoing(run: ImportRun, step: Step) -> ImportRun:
    """The run as it is undone; what an earlier try left is tried again."""
    undo = RunUndoing(by=step.by, at=step.at, why=step.why or "")
    fresh = {"state": RunState.UNDOING, "undoing": undo, "batches_done": 0, "left": [], "left_count": 0}
    return run.model_copy(update=fresh)


def advanced(run: ImportRun, done: int, left: Sequence[LeftRow], end: RunState | None) -> ImportRun:
    """The run after `done` batches of its rows were handled; in the state `end` when these were the last."""
    return run.model_copy(
        update={
            "batches_done": done,
            "left": [*run.left, *left][:MOST_NAMED],
            "left_count": run.left_count + len(left),
            "state": end or run.state,
            "waiting": 0 if end else run.waiting,
        }
    )
