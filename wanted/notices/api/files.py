"""Uploaded files: spooled to an unnamed file while they are read."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO

from services.documents.imports import TableRow
from services.errors import TooLarge
from wanted.notices.spreadsheet import LARGEST_FILE, SNIFFED, Defaults, Workbook

ROWS = 100
"""Rows read at a time, in a worker thread."""


async def beginning(chunks: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes of a body, by which its kind is known, and the whole body."""
    start = b""
    async for chunk in chunks:
        start += chunk
        if len(start) >= SNIFFED:
            break
    return start[:SNIFFED], _joined(start, chunks)


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


async def _joined(start: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for chunk in rest:
        yield chunk


async def spool(chunks: AsyncIterator[bytes], file: BinaryIO, most: int) -> None:
    """Writes the body to the file, and goes back to its start. Raises `TooLarge`."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLarge(f"At most {most >> 20} MB.")
        await asyncio.to_thread(file.write, chunk)
    file.seek(0)
