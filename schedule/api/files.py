"""Files of the schedule that are uploaded: JSON Lines or a calendar."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from tempfile import TemporaryFile
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from schedule.calendar_import import LARGEST, CalendarLines, is_calendar
from services.documents.imports import ImportReport, TableRow
from services.documents.models import StoredDocument
from services.documents.uploads import beginning, spool
from services.editorial.imports.lines import LineReader, import_lines, import_rows
from services.editorial.imports.preview import ImportPreview
from services.editorial.imports.recorder import RunRecorder
from services.geography.unit_names import UnitNames
from services.geography.units import UnitsDep
from services.limits import RequestLimits
from services.text import Code

BODY: dict[str, Any] = {"requestBody": {"content": {"application/jsonl": {}, "text/calendar": {}}}}
SNIFFED = 64
"""Bytes by which a file is known."""

M = TypeVar("M", bound=BaseModel)
D = TypeVar("D", bound=StoredDocument)
CalendarRows = Callable[[bytes], Iterator[TableRow]]


async def _calendar_lines(
    units: UnitsDep,
    unit: Annotated[Code | None, Query(description="Of all events of a calendar, whatever their titles say.")] = None,
) -> CalendarLines:
    return CalendarLines(UnitNames(units).find, unit)


CalendarLinesDep = Annotated[CalendarLines, Depends(_calendar_lines)]


class ScheduleFile:
    """The file of a request, of which the beginning was read."""

    def __init__(self, request: Request) -> None:
        self._chunks: AsyncIterator[bytes] = request.stream()
        self.is_calendar = False

    async def open(self) -> "ScheduleFile":
        start, self._chunks = await beginning(self._chunks, SNIFFED)
        self.is_calendar = is_calendar(start)
        return self

    async def imported(
        self, reader: LineReader[M, D], recorder: RunRecorder[D], limits: RequestLimits, rows: CalendarRows
    ) -> ImportReport | ImportPreview:
        """Imports its lines, or what `rows` makes of a calendar. Raises `NotACalendar`, `TooLarge` and others."""
        if self.is_calendar:
            return await import_rows(reader, recorder, self._chunks, lambda body: _calendar_rows(body, rows))
        return await import_lines(reader, recorder, self._chunks, limits)


async def _uploaded(request: Request) -> ScheduleFile:
    return await ScheduleFile(request).open()


ScheduleFileDep = Annotated[ScheduleFile, Depends(_uploaded)]


async def _calendar_rows(body: AsyncIterator[bytes], rows: CalendarRows) -> AsyncIterator[TableRow]:
    with TemporaryFile() as file:
        await spool(body, file, LARGEST)
        found = await asyncio.to_thread(lambda: list(rows(file.read())))
    for row in found:
        yield row
