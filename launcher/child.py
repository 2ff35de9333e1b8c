"""One child process as asyncio sees it, and the file its output goes to."""

import asyncio
import contextlib
import os
import shutil
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from launcher.parent_watch import spawn

LOG_LIMIT = 5 * 1024 * 1024
TRIM_SECONDS = 10.0


class BoundedLog:
    """A log file that children write to directly, so that they never wait for the launcher to read.

    ``trim`` is called now and then: a file over ``limit`` bytes is kept as ``NAME.1`` (in place of the former
    one) and truncated, so that both together stay near twice the limit.
    """

    def __init__(self, path: Path, limit: int = LOG_LIMIT) -> None:
        self.path = path
        self._limit = limit

    def open(self) -> int:
        """A file descriptor to append to. Appending is what lets ``trim`` empty the file under the writer."""
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def rotate(self) -> None:
        """Begin a new file, keeping the former one as ``NAME.1``."""
        with contextlib.suppress(FileNotFoundError):
            self.path.replace(self._former)

    def trim(self) -> None:
        """Keep the file within its limit; a full disk costs the older half."""
        with contextlib.suppress(FileNotFoundError):
            if self.path.stat().st_size <= self._limit:
                return
            with contextlib.suppress(OSError):
                shutil.copy2(self.path, self._former)
            os.truncate(self.path, 0)

    async def keep_trimmed(self) -> None:
        """Trims it now and then, until it is cancelled."""
        while True:
            await asyncio.sleep(TRIM_SECONDS)
            self.trim()

    def tail(self, size: int = 4096) -> str:
        """The last ``size`` bytes, as text."""
        with contextlib.suppress(FileNotFoundError), self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - size))
            return file.read().decode(errors="replace")
        return ""

    @property
    def _former(self) -> Path:
        return self.path.with_name(f"{self.path.name}.1")


class Child:
    """A running program that cannot outlive this process; created in the event loop that awaits its end."""

    def __init__(self, argv: Sequence[str], log: BoundedLog, env: Mapping[str, str] | None = None) -> None:
        output = log.open()
        try:
            self._process = spawn(argv, output, env)
        finally:
            os.close(output)
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        # A thread of its own and not one of the loop's pool: the loop waits for its pool when it closes.
        threading.Thread(target=self._await_end, name=f"wait-{self.pid}", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id; on Linux the program's own."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """The exit status, negative for a signal, ``None`` while it runs."""
        return self._process.returncode

    async def ended(self) -> int:
        """Wait for the end; the exit status, negative for a signal."""
        await self._ended.wait()
        return self._process.returncode

    async def stop(self, grace: float) -> int:
        """Terminates it (SIGTERM), and after ``grace`` seconds kills it and its children (SIGKILL)."""
        self._signal(signal.SIGTERM, os.kill)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                return await self.ended()
        self._signal(signal.SIGKILL, os.killpg)
        return await self.ended()

    def _signal(self, number: signal.Signals, send: Callable[[int, int], None]) -> None:
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                send(self.pid, number)

    def _await_end(self) -> None:
        self._process.wait()
        # The loop may already be closed.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ended.set)
