"""A file whose content exists once and must not be lost for want of a place: the place is taken before it is made."""

import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO

from launcher.errors import usable

PAGE, CARD = 64 << 10, 16 << 10
"""Bytes that a sheet needs at most: for itself, and for each code with its picture."""

Make = Callable[[], Awaitable[str]]


async def write_sheet(file: Path, codes: int, make: Make) -> None:
    """Writes the sheet of so many codes that `make` gives. Before it is made, there is a file with room for it.

    So codes are given out only where they can be written down. What stood in `file` before stays until the new sheet is
    whole; only its owner may read it. Raises `LaunchError` where the file cannot be written, and what `make` raises.
    """
    target = file.resolve()
    if target.exists() and not target.is_file():
        await _hand_on(file, make)
        return
    with usable(file):
        handle, name = tempfile.mkstemp(prefix=".codes-", dir=target.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as opened:
                _write(opened, bytes(PAGE + CARD * codes))
                opened.seek(0)
                _write(opened, (await make()).encode())
                opened.truncate()
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


async def _hand_on(device: Path, make: Make) -> None:
    """To a pipe or a terminal, which has no room to reserve; whether it takes anything is seen by a line."""
    with usable(device), device.open("wb", buffering=0) as opened:
        opened.write(b"\n")
        opened.write((await make()).encode())


def _write(opened: IO[bytes], content: bytes) -> None:
    """On disk when it returns."""
    opened.write(content)
    opened.flush()
    os.fsync(opened.fileno())
