"""Bulk import of JSON Lines, plain or gzip, and of the rows of tables. Each line is accepted or rejected independently.

The report lists each rejected line by number and reason. Importing the same file twice changes nothing
the second time.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import orjson
from pydantic import BaseModel, Field, ValidationError

from services.decompression import decompress
from services.documents.bulk import BulkResult
from services.documents.collection import Collection
from services.documents.models import Camel, StoredDocument
from services.documents.queries import ListQuery
from services.documents.set_aside import NotHandled, SetAsideDocuments
from services.errors import BadInput, Problem, TooLarge, from_validation
from services.limits import RequestLimits
from services.lines import json_lines

D = TypeVar("D", bound=StoredDocument)
E = TypeVar("E")
M = TypeVar("M", bound=BaseModel)

BATCH = 500
LINES_A_TURN = 25
"""Lines after which the importer yields to the event loop, so that it does not delay other requests."""
MAX_REPORTED = 1_000


class RejectedLine(Camel):
    line: int = Field(description="Counted from 1, over all sheets of a workbook that are read.")
    reason: str
    code: str = Field("BAD_INPUT", description="The kind of reason, as in a problem document.")
    sheet: str | None = Field(None, description="Of a workbook: the sheet.")
    cell: str | None = Field(None, description="Of a table: the cell that is to be mended, such as `J8`.")


class ImportWarning(Camel):
    """What was changed in a line to take it in, in how many places; or why a person has to look at it first."""

    line: int = Field(description="Counted from 1, over all sheets of a workbook that are read.")
    code: str
    count: int = 1
    sheet: str | None = Field(None, description="Of a workbook: the sheet.")
    cell: str | None = Field(None, description="Of a table: the cell, such as `J8`.")
    text: str | None = Field(None, description="What was done, for the one who sent the file.")
    value: str | None = Field(None, description="What stands in the cell.")
    doubtful: bool = Field(False, description="The document stays a draft until a person has looked at it.")


@dataclass(frozen=True, slots=True)
class Remark:
    """What a sender should know of a document, before it is known on which line that stands.

    A doubtful one says that a person has to look at the document first: it is imported as a draft, also by an import
    that publishes. `cell`, `text` and `value` are of a table: where it stands, what was done, what is written there.
    """

    code: str
    count: int = 1
    cell: str | None = None
    text: str | None = None
    value: str | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, such as a sheet of a workbook, as the line of an import.

    `fields` are None for a row that holds no document, of which remarks may say why, and for one that is refused:
    `refusal` says why. `cells` says by the name of a field where it stands.
    """

    fields: Mapping[str, Any] | None = None
    remarks: Sequence[Remark] = ()
    refusal: Problem | None = None
    sheet: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def doubtful(self) -> bool:
        return any(remark.doubtful for remark in self.remarks)

    def cell_of(self, problem: Problem) -> str | None:
        """The cell of the first field that a problem names."""
        errors: Any = problem.members.get("errors")
        if not errors:
            return None
        name = str(errors[0].get("field"))
        return self.cells.get(name) or self.cells.get(name.partition(".")[0])


class RowCounts(Camel):
    """What became of the rows of a file, or the lines: `rows` is `read` and `passedOver` together, and `read` is
    `imported`, `doubtful` and `refused`."""

    rows: int = 0
    read: int = 0
    imported: int = Field(default=0, description="Taken as they are, or mended with a warning.")
    passed_over: int = Field(
        default=0, description="Empty, or a heading, a total, a signature: rows that hold no document."
    )
    doubtful: int = Field(
        default=0, description="Taken as drafts for a person to look at, whatever the import publishes."
    )
    refused: int = 0


class ImportReport(Camel):
    """The result of an import. `rejected` lists at most the first 1,000 rejected lines; `rejectedCount` counts all.

    `warnings` lists at most the first 1,000 changes that were made to lines that were taken; `warningCount` counts all.
    """

    inserted: int = 0
    replaced: int = 0
    unchanged: int = 0
    rejected_count: int = 0
    rejected: list[RejectedLine] = Field(default_factory=list)
    warning_count: int = 0
    warnings: list[ImportWarning] = Field(default_factory=list)
    counts: RowCounts = Field(default_factory=RowCounts)
    warned_rows: int = Field(default=0, description="Rows that were mended or guessed.")
    waiting: int = Field(default=0, description="Drafts that wait for the approval of the run.")
    run: str | None = Field(default=None, description="Id of the import run; null where the import changed nothing.")

    def reject(self, line: int, reason: str, code: str, *, sheet: str | None = None, cell: str | None = None) -> None:
        self.rejected_count += 1
        if len(self.rejected) < MAX_REPORTED:
            self.rejected.append(RejectedLine(line=line, reason=reason, code=code, sheet=sheet, cell=cell))

    def warn(self, line: int, remarks: Sequence[Remark], *, sheet: str | None = None) -> list[ImportWarning]:
        """The warnings of a line."""
        found = [ImportWarning(line=line, sheet=sheet, **asdict(remark)) for remark in remarks]
        self.warning_count += len(found)
        self.warnings += found[: MAX_REPORTED - len(self.warnings)]
        return found


class BodyDigest:
    """The SHA-256 of a body while it is read."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    async def of(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for chunk in chunks:
            self._hash.update(chunk)
            yield chunk

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


@dataclass(frozen=True, slots=True)
class ReadRow(Generic[D]):
    """A row that was read: its document, and what was mended or guessed in it."""

    line: int
    row: TableRow
    document: D
    warnings: Sequence[ImportWarning]


class RowRecorder(Protocol[D]):
    """Hears of each batch of rows before it is saved, and of the result."""

    async def begin(self, rows: Sequence[ReadRow[D]]) -> None: ...

    async def finish(self, saved: BulkResult) -> None: ...


class NoRecorder:
    async def begin(self, rows: Sequence[object]) -> None:
        return

    async def finish(self, saved: BulkResult) -> None:
        return


@dataclass
class Importer(Generic[M, D]):
    """`read` turns a validated line into a document (raises `Problem` to reject it); `save` saves a batch; `remarks`
    says of a document that was read what its sender should know; `explain` words a rejection of a table's row;
    `as_draft` gives the draft that a doubtful row is; `recorder` hears of what is saved.

    One batch is saved while the next is read, so that the database and this process work at the same time.
    """

    model: type[M]
    read: Callable[[M], D]
    save: Callable[[Sequence[D]], Awaitable[BulkResult]]
    remarks: Callable[[D], Sequence[Remark]] = lambda _: ()
    explain: Callable[[Problem, TableRow], str] = lambda problem, _: problem.detail
    as_draft: Callable[[D], D] = lambda document: document
    recorder: RowRecorder[D] = field(default_factory=NoRecorder)
    report: ImportReport = field(default_factory=ImportReport)
    _batch: dict[str, ReadRow[D]] = field(default_factory=dict)
    _saving: asyncio.Task[None] | None = None
    _set_aside: SetAsideDocuments = field(default_factory=lambda: SetAsideDocuments("import"))

    async def run(self, chunks: AsyncIterator[bytes], limits: RequestLimits) -> ImportReport:
        """Imports the whole body, JSON Lines.

        Raises `TooLarge` or `BadInput` if the body itself is invalid, and `ConsumerStopped` where very many lines fail
        for a reason that is not theirs; lines saved before remain.
        """
        longest = limits.import_line
        lines = json_lines(decompress(chunks, limits), longest)
        return await self.run_rows(_row_of_json(raw, longest) async for raw in lines)

    async def run_rows(self, rows: AsyncIterator[TableRow]) -> ImportReport:
        """Imports rows that were read elsewhere. Raises what they raise, and `ConsumerStopped` as `run` does."""
        number = 0
        try:
            async for row in rows:
                number += 1
                await self._row(number, row)
                if number % LINES_A_TURN == 0:
                    await asyncio.sleep(0)
            await self._flush()
        finally:
            await self._await_save()
            self.report.rejected.sort(key=lambda rejected: rejected.line)
            self._count(number)
        return self.report

    def _count(self, rows: int) -> None:
        counts, report = self.report.counts, self.report
        counts.rows, counts.refused = rows, report.rejected_count
        counts.read = rows - counts.passed_over
        counts.imported = counts.read - counts.doubtful - counts.refused

    async def _row(self, number: int, row: TableRow) -> None:
        if row.refusal is not None:
            self._reject(number, row, row.refusal)
            return
        if row.fields is None:
            self.report.counts.passed_over += 1
            self.report.warn(number, row.remarks, sheet=row.sheet)
            return
        try:
            document = self.read(self.model.model_validate(row.fields))
            remarks = self.remarks(document)
        except ValidationError as error:
            self._reject(number, row, from_validation(error.errors(include_input=False)))
        except Problem as problem:
            self._reject(number, row, problem)
        except Exception as error:  # whatever it is: one line must not keep all others from being imported
            self._reject(number, row, NotHandled.by(error))
        else:
            self.report.counts.doubtful += row.doubtful
            warnings = self.report.warn(number, (*row.remarks, *remarks), sheet=row.sheet)
            self.report.warned_rows += bool(warnings)
            await self._add(ReadRow(number, row, self.as_draft(document) if row.doubtful else document, warnings))

    async def _add(self, read: ReadRow[D]) -> None:
        if read.document.id in self._batch:
            await self._flush()
        self._batch[read.document.id] = read
        if len(self._batch) >= BATCH:
            await self._flush()

    async def _flush(self) -> None:
        await self._await_save()
        batch, self._batch = self._batch, {}
        if batch:
            self._saving = asyncio.create_task(self._save(batch))

    async def _await_save(self) -> None:
        saving, self._saving = self._saving, None
        if saving is not None:
            await saving

    async def _save(self, batch: dict[str, ReadRow[D]]) -> None:
        await self.recorder.begin(list(batch.values()))
        saved = await self.save([read.document for read in batch.values()])
        await self.recorder.finish(saved)
        self.report.inserted += saved.inserted
        self.report.replaced += saved.replaced
        self.report.unchanged += saved.unchanged
        for id, problem in saved.refused.items():
            read = batch[id]
            self.report.counts.doubtful -= read.row.doubtful
            self._reject(read.line, read.row, problem)

    def _reject(self, number: int, row: TableRow, problem: Problem) -> None:
        """Raises `ConsumerStopped`."""
        if isinstance(problem, NotHandled):
            self._set_aside.add(self.model.__name__, f"line {number}", None, problem.error)
        reason = self.explain(problem, row)
        self.report.reject(number, reason, problem.code, sheet=row.sheet, cell=row.cell_of(problem))


def _row_of_json(raw: bytes, longest: int) -> TableRow:
    if len(raw) > longest:
        return TableRow(refusal=TooLarge(f"longer than {longest} bytes"))
    if not raw.strip():
        return TableRow()
    try:
        fields = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return TableRow(refusal=BadInput(f"is not JSON in UTF-8: {error.msg}"))
    return TableRow(fields) if isinstance(fields, dict) else TableRow(refusal=BadInput("is not a JSON object"))


async def export(
    collection: Collection[D, E],
    line_model: type[M],
    query: ListQuery,
    written: Callable[[D], BaseModel] | None = None,
) -> AsyncIterator[bytes]:
    """What the query selects as JSON Lines in the import format: importing an export again changes nothing.

    `written` gives the fields of a line where they are not simply those of the document.
    """
    names = {f.alias or name for name, f in line_model.model_fields.items()}

    def line_of(document: D) -> bytes:
        if not query.test(collection.kind.entry(document)):
            return b""
        return _exported(document, names) if written is None else _line(written(document))

    async for document in collection.all():
        if line := collection.attempt(document, line_of):
            yield line


def _line(fields: BaseModel) -> bytes:
    return orjson.dumps(fields.model_dump(mode="json", by_alias=True, exclude_unset=True)) + b"\n"


def _exported(document: StoredDocument, names: set[str]) -> bytes:
    fields = document.model_dump(mode="json", by_alias=True)
    return orjson.dumps({k: v for k, v in fields.items() if k in names}) + b"\n"
