"""Atomic writing of content that exists only once: disk space is reserved before the content is created."""

import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO

from launcher.errors import file_errors

PAGE_BYTES, CARD_BYTES = 64 << 10, 16 << 10
"""Maximum bytes of a sheet: the page, and each code with its image."""

Make = Callable[[], Awaitable[str]]


async def write_sheet(file: Path, codes: int, make: Make) -> None:
    """Writes the sheet of codes that `make` returns, after reserving space for it.

    So codes are given out only where they can be written down. What stood in `file` before stays until the new sheet is
    whole; only its owner may read it. Raises `LaunchError` where the file cannot be written, and what `make` raises.
    """
    target = file.resolve()
    if target.exists() and not target.is_file():
        await _write_to_device(file, make)
        return
    with file_errors(file):
        handle, name = tempfile.mkstemp(prefix=".codes-", dir=target.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as opened:
                _write(opened, bytes(PAGE_BYTES + CARD_BYTES * codes))
                opened.seek(0)
                _write(opened, (await make()).encode())
                opened.truncate()
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


async def _write_to_device(device: Path, make: Make) -> None:
    """Writes to a pipe or terminal, where no space can be reserved; an empty line tests that it is writable."""
    with file_errors(device), device.open("wb", buffering=0) as opened:
        opened.write(b"\n")
        opened.write((await make()).encode())


def _write(opened: IO[bytes], content: bytes) -> None:
    """Writes and syncs to disk."""
    opened.write(content)
    opened.flush()
    os.fsync(opened.fileno())
