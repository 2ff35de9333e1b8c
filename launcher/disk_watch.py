"""Warns while the disk of the data folder has too little space left."""

import asyncio
import shutil
from pathlib import Path

from launcher.data_folder import MINIMUM_FREE
from launcher.output import Output

CHECK_SECONDS = 30.0


class DiskWatch:
    """Says once that space runs out, with what is left, and once that there is enough again."""

    def __init__(self, path: Path, output: Output, minimum_free: int = MINIMUM_FREE) -> None:
        """`minimum_free` in bytes."""
        self._path, self._output, self._minimum = path, output, minimum_free
        self._short = False

    async def run(self) -> None:
        """Checks now and then, until it is cancelled."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            self.check(shutil.disk_usage(self._path).free)

    def check(self, free: int) -> None:
        """Says what has changed, with `free` bytes left."""
        short = free < self._minimum
        if short and not self._short:
            self._output.warn(
                f"The disk of {self._path} is full, or nearly so: {free >> 20} MiB are left. Nothing can be saved on a "
                "full disk: free some space.",
                freeBytes=free,
            )
        if self._short and not short:
            self._output.note(f"The disk of {self._path} has space again: {free >> 20} MiB.", freeBytes=free)
        self._short = short
