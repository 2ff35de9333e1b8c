"""Uploaded files: recognised by their first bytes, and spooled to an unnamed file while they are read."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO

from services.errors import Problem, TooLarge
from wanted.notices.spreadsheet import LARGEST_FILE, Defaults, Workbook

ZIP = b"PK\x03\x04"
ROWS = 100
"""Rows read at a time, in a worker thread."""


async def import_lines(
    chunks: AsyncIterator[bytes], defaults: Defaults, refuse: Callable[[int, Problem], None]
) -> AsyncIterator[bytes]:
    """The body as JSON Lines (plain or gzip, as it came), read out of the workbook where it is one.

    `refuse` hears of each row of a workbook that is not taken for a line.
    Raises `NotAWorkbook` or `TooLarge` for a workbook that cannot be read.
    """
    start = b""
    async for chunk in chunks:
        start += chunk
        if len(start) >= len(ZIP):
            break
    body = _joined(start, chunks)
    if not start.startswith(ZIP):
        async for chunk in body:
            yield chunk
        return
    with TemporaryFile() as file:
        await spool(body, file, LARGEST_FILE)
        book = await asyncio.to_thread(Workbook, file, defaults)
        lines = book.lines()
        try:
            while piece := await asyncio.to_thread(lambda: b"".join(islice(lines, ROWS))):
                for row in book.refused:
                    refuse(row.number, row.problem)
                book.refused.clear()
                yield piece
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
