"""Bulk import of JSON Lines, plain or gzip. Each line is accepted or rejected independently.

The report lists each rejected line by number and reason. Importing the same file twice changes nothing
the second time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import orjson
from pydantic import BaseModel, Field, ValidationError

from services.documents.bulk import BulkResult
from services.documents.collection import Collection
from services.documents.models import Camel, StoredDocument
from services.documents.queries import ListQuery
from services.documents.set_aside import NotHandled, SetAsideDocuments
from services.errors import BadInput, Problem, TooLarge, from_validation
from services.feeds.lines import json_lines
from services.settings import RequestLimits
from services.web.bodies import decompress

D = TypeVar("D", bound=StoredDocument)
E = TypeVar("E")
M = TypeVar("M", bound=BaseModel)

BATCH = 500
LINES_A_TURN = 25
"""Lines after which the importer yields to the event loop, so that it does not delay other requests."""
MAX_REPORTED = 1_000


class RejectedLine(Camel):
    line: int = Field(description="Counted from 1.")
    reason: str
    code: str = Field("BAD_INPUT", description="The kind of reason, as in a problem document.")


class ImportWarning(Camel):
    """What was changed in a line to take it in, in how many places."""

    line: int = Field(description="Counted from 1.")
    code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Remark:
    """What a sender should know of a document, before it is known on which line that stands."""

    code: str
    count: int = 1


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

    def reject(self, line: int, problem: Problem) -> None:
        self.rejected_count += 1
        if len(self.rejected) < MAX_REPORTED:
            self.rejected.append(RejectedLine(line=line, reason=problem.detail, code=problem.code))

    def warn(self, line: int, remark: Remark) -> None:
        self.warning_count += 1
        if len(self.warnings) < MAX_REPORTED:
            self.warnings.append(ImportWarning(line=line, code=remark.code, count=remark.count))


@dataclass
class Importer(Generic[M, D]):
    """`read` turns a validated line into a document (raises `Problem` to reject it); `save` saves a batch; `remarks`
    says of a document that was read what its sender should know.

    One batch is saved while the next is read, so that the database and this process work at the same time.
    """

    model: type[M]
    read: Callable[[M], D]
    save: Callable[[Sequence[D]], Awaitable[BulkResult]]
    remarks: Callable[[D], Sequence[Remark]] = lambda _: ()
    report: ImportReport = field(default_factory=ImportReport)
    _batch: dict[str, tuple[int, D]] = field(default_factory=dict)
    _saving: asyncio.Task[None] | None = None
    _set_aside: SetAsideDocuments = field(default_factory=lambda: SetAsideDocuments("import"))

    async def run(self, chunks: AsyncIterator[bytes], limits: RequestLimits) -> ImportReport:
        """Imports the whole body.

        Raises `TooLarge` or `BadInput` if the body itself is invalid, and `ConsumerStopped` where very many lines fail
        for a reason that is not theirs; lines saved before remain.
        """
        number = 0
        try:
            async for raw in json_lines(decompress(chunks, limits), limits.import_line):
                number += 1
                if raw.strip():
                    await self._line(number, raw, limits.import_line)
                if number % LINES_A_TURN == 0:
                    await asyncio.sleep(0)
            await self._flush()
        finally:
            await self._await_save()
            self.report.rejected.sort(key=lambda rejected: rejected.line)
        return self.report

    async def _line(self, number: int, raw: bytes, longest: int) -> None:
        if len(raw) > longest:
            self.report.reject(number, TooLarge(f"longer than {longest} bytes"))
            return
        try:
            document = self.read(self.model.model_validate(orjson.loads(raw)))
            remarks = self.remarks(document)
        except orjson.JSONDecodeError as error:
            self.report.reject(number, BadInput(f"is not JSON in UTF-8: {error.msg}"))
        except ValidationError as error:
            self.report.reject(number, from_validation(error.errors(include_input=False)))
        except Problem as problem:
            self.report.reject(number, problem)
        except Exception as error:  # whatever it is: one line must not keep all others from being imported
            self._reject(number, NotHandled.by(error))
        else:
            for remark in remarks:
                self.report.warn(number, remark)
            if document.id in self._batch:
                await self._flush()
            self._batch[document.id] = (number, document)
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

    async def _save(self, batch: dict[str, tuple[int, D]]) -> None:
        saved = await self.save([document for _, document in batch.values()])
        self.report.inserted += saved.inserted
        self.report.replaced += saved.replaced
        self.report.unchanged += saved.unchanged
        for id, problem in saved.refused.items():
            self._reject(batch[id][0], problem)

    def _reject(self, number: int, problem: Problem) -> None:
        """Raises `ConsumerStopped`."""
        if isinstance(problem, NotHandled):
            self._set_aside.add(self.model.__name__, f"line {number}", None, problem.error)
        self.report.reject(number, problem)


async def export(collection: Collection[D, E], line_model: type[M], query: ListQuery) -> AsyncIterator[bytes]:
    """What the query selects as JSON Lines in the import format: importing an export again changes nothing."""
    names = {f.alias or name for name, f in line_model.model_fields.items()}
    async for document in collection.all():
        line = collection.attempt(
            document, lambda one: _exported(one, names) if query.test(collection.kind.entry(one)) else b""
        )
        if line:
            yield line


def _exported(document: StoredDocument, names: set[str]) -> bytes:
    fields = document.model_dump(mode="json", by_alias=True)
    return orjson.dumps({k: v for k, v in fields.items() if k in names}) + b"\n"
