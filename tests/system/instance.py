"""`tiepdan up` run as a person runs it: a program of its own, on a free port and a data folder of its own."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from launcher.parent_watch import spawn
from launcher.ports import LOOPBACK, free_port
from launcher.registry import metrics_ports
from launcher.service_settings import issuer_of
from services.identity import Role

ROOT = Path(__file__).parents[2]
TIEPDAN = [sys.executable, "-m", "launcher"]
START_SECONDS = 120.0
READY = "Everything is ready."
EVERY_ROLE = tuple(Role)

QUICK = {
    "TIEPDAN_INTAKE__MIN_BATCH": "1",
    "TIEPDAN_INTAKE__HOLD": "PT0S",
    "TIEPDAN_INTAKE__POLL_INTERVAL": "0.2",
    "TIEPDAN_ENDPOINT__RATE_LIMIT__BURST": "1000000",
}
"""Ratings leave the intake at once, so that a story need not wait an hour for its end; and whoever looks again and
again until something is there is not held off for it."""


def tiepdan(
    *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Runs another command of the program to its end."""
    return subprocess.run(
        [*TIEPDAN, *arguments],
        input=stdin,
        capture_output=True,
        timeout=300,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
    )


class Instance:
    """One running system. What it prints is read all the time and kept in `lines`.

    `program` stands for `tiepdan`, which it starts as `program up`.
    """

    def __init__(
        self,
        data: Path,
        *,
        separate: bool = False,
        arguments: Sequence[str] = ("--empty",),
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
        metrics_port: int | None = None,
        program: Sequence[str] = TIEPDAN,
    ) -> None:
        self.data, self.separate = data, separate
        self.port = port or free_port()
        self._command = program
        self.lines: list[dict[str, Any]] = []
        self.metrics = {} if metrics_port is None else metrics_ports(metrics_port)
        """Ports of the metrics by service."""
        told = [] if metrics_port is None else ["--metrics-port", str(metrics_port)]
        self._arguments = [*arguments, *told, *(["--separate"] if separate else [])]
        self._settings = {**QUICK, **(settings or {})}
        self._heard = threading.Condition()
        self._program: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    # -- life --------------------------------------------------------------------------------------------------

    def start(self) -> float:
        """Starts it and returns when it says that it is ready, with the seconds that took."""
        self.lines = []
        begun = time.monotonic()
        # Tethered, so that a run of the tests that is killed leaves no systems behind.
        self._program = spawn(
            [*self._command, "up", "--port", str(self.port), "--data", str(self.data), "--json", *self._arguments],
            subprocess.PIPE,
            {**os.environ, **self._settings},
        )
        self._reader = threading.Thread(target=self._read, args=(self._program,), daemon=True)
        self._reader.start()
        if not self.hears(READY, START_SECONDS):
            self.kill()
            raise AssertionError(f"it did not start:\n{self.said}")
        return time.monotonic() - begun

    def interrupt(self) -> float:
        """Presses Ctrl-C; gives the seconds until it has ended."""
        begun = time.monotonic()
        os.kill(self.pid, signal.SIGINT)
        self.ended()
        return time.monotonic() - begun

    def kill(self) -> None:
        """Ends it as a power cut would. Nothing that it started may outlive it."""
        if self._program and self._program.poll() is None:
            self._program.kill()
        self.ended()

    def ended(self) -> int:
        """Waits for its end; gives its exit status."""
        assert self._program is not None
        assert self._reader is not None
        status = self._program.wait(60)
        self._reader.join(10)
        return status

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._program and self._program.poll() is None:
            self.interrupt()

    # -- what it says ------------------------------------------------------------------------------------------

    def _read(self, program: subprocess.Popen[bytes]) -> None:
        assert program.stdout is not None
        with program.stdout:
            for line in program.stdout:
                with self._heard:
                    self.lines.append(_parsed(line))
                    self._heard.notify_all()
        with self._heard:
            self._heard.notify_all()

    def hears(self, words: str, patience: float, times: int = 1) -> bool:
        """Waits until it has begun so many lines with these words; false when it ended, or it took too long."""

        def heard() -> bool:
            return sum(str(line.get("text", "")).startswith(words) for line in self.lines) >= times

        with self._heard:
            self._heard.wait_for(lambda: heard() or not self._alive(), patience)
            return heard()

    def _alive(self) -> bool:
        return self._program is not None and self._program.poll() is None

    @property
    def said(self) -> str:
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in self.lines)

    # -- its processes -----------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        assert self._program is not None
        return self._program.pid

    def processes(self) -> dict[str, int]:
        """Process ids by name: the launcher, its databases and, where they are separate, the services."""
        return {"launcher": self.pid, **{_name(argv): pid for pid, argv in children_of(self.pid)}}

    @property
    def database_ports(self) -> tuple[int, int]:
        """Of the main database, and of the one that feedback has for itself."""
        address = next(line["address"] for line in self.lines if line.get("name") == "database")
        main, private = re.findall(r"\d{4,}", address)
        return int(main), int(private)

    # -- its clients ---------------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def bearer(
        self, subject: str = "operator", roles: Iterable[Role] = EVERY_ROLE, units: Iterable[str] = ("bca",)
    ) -> dict[str, str]:
        """The headers of somebody with these roles for these units."""
        token = issuer_of(self.data).token(subject, name=subject, roles=roles, units=units)
        return {"Authorization": f"Bearer {token}"}

    def client(self, headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
        """A client of the front; a citizen's, unless headers say who it is."""
        return httpx.AsyncClient(base_url=self.address, headers=headers, timeout=60, trust_env=False)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Another command on this system."""
        return tiepdan(*arguments, "--data", str(self.data))


def _parsed(line: bytes) -> dict[str, Any]:
    text = line.decode(errors="replace").rstrip()
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"event": "text", "text": text}


def children_of(parent: int) -> list[tuple[int, list[str]]]:
    """The processes that a process started and that still run, with their command lines."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 3) for line in listing.stdout.splitlines())
    return [
        (int(row[0]), row[3].split())
        for row in rows
        if len(row) == 4 and int(row[1]) == parent and not row[2].startswith("Z")
    ]


def _name(argv: Sequence[str]) -> str:
    if "--storage-path" in argv:
        return Path(argv[argv.index("--storage-path") + 1]).parent.name
    return argv[argv.index("serve") + 1] if "serve" in argv else argv[0]


def running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    listing = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(listing.stdout.strip()) and not listing.stdout.strip().startswith("Z")


def resident_megabytes(pid: int) -> float:
    """How much memory a process holds."""
    listing = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(listing.stdout) / 1024


async def in_thread(work: Callable[[], Any]) -> Any:
    """Runs what blocks beside the event loop."""
    return await asyncio.to_thread(work)
