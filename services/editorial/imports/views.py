"""What staff are shown of an import run before they approve it, and what they send."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic import Field, SerializeAsAny

from services.documents.imports import ImportWarning
from services.documents.models import Camel, StoredDocument, as_saved
from services.documents.pages import CursorCodec, Edge, Page, PageInfo
from services.editorial.imports.kind import ImportedKind
from services.editorial.imports.runs import ImportRun, RunRow
from services.editorial.imports.store import ImportRunStore
from services.text import Prose

D = TypeVar("D", bound=StoredDocument)

SAMPLED = 4
"""Rows of each batch that is sampled: the first, one of the middle and the last batch."""


class ShownRow(Camel):
    """A row of the file, and its document as it is now, with its correction; null where it is not there any more."""

    id: str
    line: int
    warnings: list[ImportWarning]
    changed: bool = Field(description="Whether the document was changed since the import, or is not there any more.")
    document_kind: str
    document: SerializeAsAny[Camel] | None


class ShownRun(ImportRun):
    """A run with a sample of its rows: the first, some of the middle, and the last."""

    sample: list[ShownRow]


class ApprovalInput(Camel):
    doubtful: bool = Field(default=False, description="The doubtful rows were looked at, and are to be published too.")


class UndoInput(Camel):
    why: Prose = Field(description="The reason, for the history of what is withdrawn.")


class RunViews(Generic[D]):
    """Shows the runs of one kind of document."""

    def __init__(self, store: ImportRunStore, kind: ImportedKind[D], cursors: CursorCodec) -> None:
        self._store, self._kind, self._cursors = store, kind, cursors

    async def shown(self, run: ImportRun) -> ShownRun:
        numbers = await self._store.batches(run.id)
        chosen = dict.fromkeys(numbers[place] for place in (0, len(numbers) // 2, -1)) if numbers else {}
        batches = [(await self._store.batch(run.id, number)).rows for number in chosen]
        sample = [row for rows in batches for row in _sample(rows, last=rows is batches[-1])]
        return ShownRun(**dict(run), sample=await self._rows(sample))

    async def page(self, run: ImportRun, first: int, after: str | None, *, warned: bool) -> Page[ShownRow]:
        """Rows in the order of the file, or those alone that were mended or guessed. Raises `BadCursor`."""
        scope = f"import_run.{run.id}.{warned}"
        line = int(self._cursors.decode(after, scope)[0] or 0) if after else 0
        found: list[RunRow] = []
        for number in await self._store.batches(run.id, after_line=line, warned=warned):
            rows = (await self._store.batch(run.id, number)).rows
            found += [row for row in rows if row.line > line and (row.warnings or not warned)]
            if len(found) > first:
                break
        edges = [
            Edge(cursor=self._cursors.encode((row.line,), scope), node=row) for row in await self._rows(found[:first])
        ]
        ends = {"start_cursor": edges[0].cursor, "end_cursor": edges[-1].cursor} if edges else {}
        info = PageInfo(has_next_page=len(found) > first, has_previous_page=after is not None, **ends)
        return Page(edges=edges, page_info=info, total_count=await self._store.count(run.id, warned=warned))

    async def _rows(self, rows: Sequence[RunRow]) -> list[ShownRow]:
        found = await self._kind.collection.get_many(row.id for row in rows)
        return [self._row(row, found.get(row.id)) for row in rows]

    def _row(self, row: RunRow, document: D | None) -> ShownRow:
        return ShownRow(
            id=row.id,
            line=row.line,
            warnings=row.warnings,
            changed=document is None or self._kind.digest(document) != row.digest,
            document_kind=self._kind.collection.kind.name,
            document=document and self._shown(document),
        )

    def _shown(self, document: D) -> Camel:
        """The public form with what waits of it, as the approval of the run would publish it."""
        shown = as_saved(self._kind.collection.kind.public_form(document), document)
        return shown.model_copy(update=dict(self._kind.content(document)))


def _sample(rows: Sequence[RunRow], *, last: bool) -> Sequence[RunRow]:
    """The last rows of the last batch too, and the first of each."""
    chosen = [*rows[:SAMPLED], *(rows[-SAMPLED:] if last else ())]
    return list({row.id: row for row in chosen}.values())
