"""Uploaded files: the beginning of one, by which its kind is known, and the whole of it within bounds."""

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO

from services.errors import TooLarge


async def beginning(chunks: AsyncIterator[bytes], size: int) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes of a body, at most `size`, and the whole body."""
    start = b""
    async for chunk in chunks:
        start += chunk
        if len(start) >= size:
            break
    return start[:size], _joined(start, chunks)


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
