"""A log file for `tiepdan up`: what would go to standard error, kept within a bound."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from launcher.child import BoundedLog
from launcher.errors import file_errors
from services.cancellation import cancel


@asynccontextmanager
async def standard_error_to(path: Path) -> AsyncIterator[None]:
    """Appends what goes to standard error to the file at `path` instead: logs, warnings, what libraries print.

    The file and `NAME.1` before it are kept near `launcher.child.LOG_LIMIT` bytes each. Raises `LaunchError`.
    """
    log = BoundedLog(path)
    with file_errors(path):
        opened = log.open()
    terminal = os.dup(sys.stderr.fileno())
    _point_to(opened)
    trimming = asyncio.create_task(log.keep_trimmed())
    try:
        yield
    finally:
        await cancel(trimming)
        _point_to(terminal)


def _point_to(descriptor: int) -> None:
    """Standard error goes to the file behind `descriptor`, which is closed."""
    sys.stderr.flush()
    os.dup2(descriptor, sys.stderr.fileno())
    os.close(descriptor)
