"""Dry run of an import, line by line: what it would change and publish, and rows as they were read."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, Literal, TypeVar

from pydantic import Field, SerializeAsAny

from services.documents.bulk import BulkResult
from services.documents.imports import ImportReport, ImportWarning, ReadRow, RejectedLine, RowCounts
from services.documents.models import Camel, StoredDocument, same_content
from services.editorial.imports.kind import ImportedKind, PublicationStage
from services.errors import Problem

D = TypeVar("D", bound=StoredDocument)

MOST_LISTED = 1_000
ENDS = 3
"""Rows that are shown of the beginning and of the end of the file."""
_BOOKKEEPING = frozenset({"version", "createdAt", "updatedAt", "history"})


class PreviewChange(Camel):
    """What is there already, and the fields that would change."""

    id: str
    fields: list[str]


class PreviewRow(Camel):
    """A row as it was read."""

    line: int
    id: str
    warnings: list[ImportWarning]
    document: SerializeAsAny[Camel]


class ImportPreview(Camel):
    """Nothing was changed. Lists hold at most 1,000 each; the numbers count all.

    `new`, `changed` and `same` are the rows that would be imported, those that are doubtful among them.
    """

    dry_run: Literal[True] = True
    counts: RowCounts = Field(default_factory=RowCounts)
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected_count: int = 0
    warned_rows: int = 0
    published: int = Field(default=0, description="Rows whose documents would be new or changed in public at once.")
    waiting: int = Field(default=0, description="Drafts that would wait for approval.")
    first: list[PreviewRow] = Field(default_factory=list)
    last: list[PreviewRow] = Field(default_factory=list)
    odd: list[PreviewRow] = Field(default_factory=list, description="Rows that were mended or guessed.")
    changes: list[PreviewChange] = Field(default_factory=list)
    rejected: list[RejectedLine] = Field(default_factory=list)
    warning_count: int = 0
    warnings: list[ImportWarning] = Field(default_factory=list)


P = TypeVar("P", bound=ImportPreview)


class ImportPreviewer(Generic[D, P]):
    """Stands in for the save and the recorder of an import. `report` is what stands so far.

    `onto` lays the document of a line over the one that is there, and raises a `Problem` to refuse it.
    """

    def __init__(self, kind: ImportedKind[D], onto: Callable[[D, D], D], report: P) -> None:
        self.report = report
        self._kind, self._onto = kind, onto
        self._last: deque[ReadRow[D]] = deque(maxlen=ENDS)

    async def begin(self, rows: Sequence[ReadRow[D]]) -> None:
        self.report.first += [self._shown(row) for row in rows[: ENDS - len(self.report.first)]]
        odd = [row for row in rows if row.warnings]
        self.report.odd += [self._shown(row) for row in odd[: MOST_LISTED - len(self.report.odd)]]
        self._last.extend(rows)

    async def finish(self, saved: BulkResult) -> None:
        return

    async def save(self, batch: Sequence[D]) -> BulkResult:
        """Reports what a save would do."""
        known = await self._kind.collection.get_many(document.id for document in batch)
        refused: dict[str, Problem] = {}
        for document in batch:
            before = known.get(document.id)
            try:
                if before is None:
                    self.add_new(document)
                    # Others' requests are answered in between: a new row may be compared with all that is there.
                    await asyncio.sleep(0)
                else:
                    self.add_existing(before, self._onto(before, document))
            except Problem as problem:
                refused[document.id] = problem
        return BulkResult(0, 0, 0, refused)

    def add_existing(self, before: D, after: D) -> None:
        """A line about a stored document; `after` is what would be saved."""
        if same_content(before, after):
            self.report.same += 1
            self.report.waiting += self._kind.stage(before) is PublicationStage.UNPUBLISHED
            return
        self.report.changed += 1
        self._count(before, after)
        if len(self.report.changes) < MOST_LISTED:
            self.report.changes.append(PreviewChange(id=after.id, fields=_changed(before, after)))

    def add_new(self, document: D) -> None:
        self.report.new += 1
        self._count(None, document)

    def result(self, read: ImportReport) -> P:
        found = self.report
        found.counts, found.warned_rows = read.counts, read.warned_rows
        found.rejected, found.rejected_count = read.rejected, read.rejected_count
        found.warnings, found.warning_count = read.warnings, read.warning_count
        found.last = [self._shown(row) for row in self._last]
        return found

    def _count(self, before: D | None, after: D) -> None:
        """A document is seen to change in public; else what is new of it is a draft or a correction."""
        known, shown = before and self._public(before), self._public(after)
        seen = bool(_changed(known, shown)) if known and shown else known is not shown
        self.report.published += seen
        self.report.waiting += not seen

    def _public(self, document: D) -> Camel | None:
        kind = self._kind.collection.kind
        return kind.public_form(document) if kind.public(document) else None

    def _shown(self, row: ReadRow[D]) -> PreviewRow:
        content = self._kind.content(row.document)
        return PreviewRow(line=row.line, id=row.document.id, warnings=list(row.warnings), document=content)


def _changed(before: Camel, after: Camel) -> list[str]:
    """Names of the fields that differ, as a client knows them."""
    old, new = (document.model_dump(by_alias=True) for document in (before, after))
    return sorted(name for name in new if name not in _BOOKKEEPING and old.get(name) != new[name])
