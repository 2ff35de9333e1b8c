"""Uploaded tables: spooled to an unnamed file while they are read."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from tempfile import TemporaryFile

from services.documents.imports import TableRow
from services.documents.uploads import spool
from wanted.notices.spreadsheet import LARGEST_FILE, Defaults, Workbook

ROWS = 100
"""Rows read at a time, in a worker thread."""


async def workbook_rows(body: AsyncIterator[bytes], defaults: Defaults) -> AsyncIterator[TableRow]:
    """The rows of a workbook or another table, one for each row of its sheets.

    Raises `NotAWorkbook` or `TooLarge` for a file that cannot be read.
    """
    with TemporaryFile() as file:
        await spool(body, file, LARGEST_FILE)
        book = await asyncio.to_thread(Workbook, file, defaults)
        rows = book.rows()
        try:
            while piece := await asyncio.to_thread(lambda: list(islice(rows, ROWS))):
                for row in piece:
                    yield row
        finally:
            book.close()
