"""Imports JSON Lines, or the rows of another file, as a run, or tells what that would do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from pydantic import BaseModel

from services.documents.imports import BodyDigest, Importer, ImportReport, Remark, TableRow
from services.documents.models import StoredDocument
from services.editorial.imports.preview import ImportPreview, ImportPreviewer
from services.editorial.imports.recorder import RunRecorder
from services.limits import RequestLimits

M = TypeVar("M", bound=BaseModel)
D = TypeVar("D", bound=StoredDocument)


@dataclass(frozen=True, slots=True)
class LineReader(Generic[M, D]):
    """How lines of `model` are read; `onto` lays the document of a line over the one that is there.

    Both raise a `Problem` to refuse the line.
    """

    model: type[M]
    read: Callable[[M], D]
    onto: Callable[[D, D], D]
    remarks: Callable[[D], Sequence[Remark]] = lambda _: ()


async def import_lines(
    reader: LineReader[M, D], recorder: RunRecorder[D], chunks: AsyncIterator[bytes], limits: RequestLimits
) -> ImportReport | ImportPreview:
    """The report of the import, or where the request asks for a dry run, the preview. Raises as `Importer.run` does."""
    return await _import(reader, recorder, chunks, lambda importer, body: importer.run(body, limits))


async def import_rows(
    reader: LineReader[M, D],
    recorder: RunRecorder[D],
    chunks: AsyncIterator[bytes],
    rows: Callable[[AsyncIterator[bytes]], AsyncIterator[TableRow]],
) -> ImportReport | ImportPreview:
    """The same of a file that is read by `rows`. Raises what that raises."""
    return await _import(reader, recorder, chunks, lambda importer, body: importer.run_rows(rows(body)))


async def _import(
    reader: LineReader[M, D],
    recorder: RunRecorder[D],
    chunks: AsyncIterator[bytes],
    run: Callable[[Importer[M, D], AsyncIterator[bytes]], Awaitable[ImportReport]],
) -> ImportReport | ImportPreview:
    kind = recorder.kind
    if recorder.request.dry_run:
        previewer = ImportPreviewer(kind, reader.onto, ImportPreview())
        dry = Importer(reader.model, reader.read, previewer.save, reader.remarks, recorder=previewer)
        return previewer.result(await run(dry, chunks))

    def merged(known: D, given: D) -> D:
        return recorder.merged(known, reader.onto(known, given))

    save, body = partial(kind.collection.save_many, merge=merged), BodyDigest()
    importer = Importer(reader.model, reader.read, save, reader.remarks, recorder=recorder)
    report = await run(importer, body.of(chunks))
    await recorder.close(report, body.hexdigest())
    return report
