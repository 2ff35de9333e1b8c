"""The embedded database, run as a process of its own: it speaks MongoDB's wire protocol on a loopback port.

Its program is run, never imported, as its licence (GPL-2.0) asks of a work under another one.
"""

import asyncio
import errno
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from launcher.child import BoundedLog
from launcher.errors import FORBIDDEN, FolderInUse, LaunchError, ProgramFailed, disk_full, folder_error, folder_errors
from launcher.parent_watch import kill_by_argument
from launcher.ports import LOOPBACK, free_port
from launcher.supervisor import STOP_SECONDS, OnEvent, Program, SupervisedProgram

PROGRAM = "secantusd-py"
REPLICA_SET = "secantus"
PORT_TRIES = 5
READ_MILLISECONDS = 20_000
"""Three reads in a row that take longer, and the database counts as hung: a busy one may need some seconds."""
WAKE_SECONDS = 0.1
MIB = 1024 * 1024
JOURNAL_STEP = 16 * MIB
"""Bytes free below which the database cannot go on: its journal grows in steps of 10 MiB."""
SMALL_CACHE, LARGE_CACHE = 256 * MIB, 1024 * MIB


def cache_size(memory: int) -> int:
    """Bytes of cache for a database on a machine with ``memory`` bytes: an eighth, and at least 256 MiB.

    What one transaction writes must fit into a fifth of it with every page of an index that it touches, or the
    database waits for room for ever: with 256 MiB, a thousand ratings at once do when 220,000 are there already.
    """
    return min(max(memory // 8, SMALL_CACHE), LARGE_CACHE)


def physical_memory() -> int:
    """Bytes of memory that this machine has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class DatabaseOptions:
    """How a database is run.

    ``durable``: each acknowledged write is safe on disk. ``oplog_seconds`` and ``oplog_entries``: whichever
    is reached first prunes the oplog. A change stream that falls behind it loses changes without an error, so
    both are by default far larger than any pause or import. ``cache``: upper bound of the cache, as ``256M``; by
    the machine's memory when left out.
    """

    name: str = "database"
    durable: bool = True
    oplog_seconds: int = 3 * 24 * 3600
    oplog_entries: int = 1_000_000
    cache: str | None = None


class EmbeddedDatabase:
    """One database in the folder ``parent / options.name``, kept running on one port until ``stop``.

    When its process dies it is started again on the same port, so that clients reconnect by themselves. The
    caller holds the lock of the data folder: whatever else runs on the same files is a leftover and is ended.
    """

    def __init__(
        self,
        parent: Path,
        options: DatabaseOptions | None = None,
        on_death: OnEvent | None = None,
        on_restart: OnEvent | None = None,
    ) -> None:
        self.options = options or DatabaseOptions()
        self.folder = parent / self.options.name
        self.log = BoundedLog(self.folder / "log")
        self.port = 0
        """The port, once started."""
        self._listeners = (on_death, on_restart)
        self._program: SupervisedProgram | None = None

    @property
    def url(self) -> str:
        """The address for a driver; writes are acknowledged when they are safe."""
        return database_url(self.port)

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._program.pid if self._program else None

    @property
    def available(self) -> bool:
        """Whether it answered when last started and has not died since."""
        return self._program is not None and self._program.available

    async def start(self) -> None:
        """Start it and return when it answers; a ``LaunchError`` says what to mend when it does not."""
        daemon = installed_program()
        with folder_errors(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.log.rotate()
        kill_by_argument(str(self._storage))
        for attempts_left in reversed(range(PORT_TRIES)):
            self.port = free_port()
            argv = daemon_arguments(daemon, self._storage, self.port, self.options)
            program = Program(self.options.name, argv, self._reads, self.log.path, healthy=self._reads)
            self._program = SupervisedProgram(program, *self._listeners)
            try:
                with folder_errors(self.folder):
                    return await self._program.start()
            except ProgramFailed as error:
                # Only a port lost to another program since it was found free is worth another try.
                if not (attempts_left and self._logged(errno.EADDRINUSE)):
                    raise self._reason() or error from error

    async def stop(self, grace: float = STOP_SECONDS) -> None:
        """Stops it within ``grace`` seconds, so that it can close its files. May be called twice."""
        if self._program:
            stopping = asyncio.create_task(self._program.stop(grace))
            while not (await asyncio.wait([stopping], timeout=WAKE_SECONDS))[0]:
                # Its accepting thread sees the request to end at the next connection only, else 2 s later.
                await reachable(self.port)
            await stopping

    @property
    def _storage(self) -> Path:
        return self.folder / "files"

    async def _reads(self) -> bool:
        return await answers_read(self.port)

    def _reason(self) -> LaunchError | None:
        # Looked at and not read from the log, for which there may have been no space either.
        if shutil.disk_usage(self.folder).free < JOURNAL_STEP:
            return disk_full(self.folder)
        if self._logged(errno.EBUSY):
            return FolderInUse(f"{self.folder} is in use by another process: stop it.")
        for code in FORBIDDEN:
            if self._logged(code):
                return folder_error(self.folder, OSError(code, os.strerror(code)))
        return None

    def _logged(self, code: int) -> bool:
        return os.strerror(code) in self.log.tail()


def installed_program() -> str:
    """The path of the database's program, which the package installs next to the interpreter."""
    beside = Path(sys.executable).with_name(PROGRAM)
    program = str(beside) if beside.exists() else shutil.which(PROGRAM)
    if program is None:
        raise LaunchError(f"{PROGRAM} is not installed next to {sys.executable}: reinstall the requirements.")
    return program


def daemon_arguments(program: str, storage: Path, port: int, options: DatabaseOptions) -> list[str]:
    """The command line of a database with its files in ``storage``, listening on ``port`` of loopback."""
    # An empty settings file, so that a stray one in the working or home folder is not picked up.
    settings = storage.with_suffix(".toml")
    settings.touch(mode=0o600)
    values = {
        "--config": settings,
        "--host": LOOPBACK,
        "--port": port,
        "--storage-path": storage,
        "--log-level": "WARNING",
        "--cache-size": options.cache or f"{cache_size(physical_memory()) // MIB}M",
        "--oplog-retention-seconds": options.oplog_seconds,
        "--oplog-max-entries": options.oplog_entries,
    }
    flags = [str(word) for pair in values.items() for word in pair]
    return [program, *flags, *(["--sync-on-commit"] if options.durable else [])]


def database_url(port: int) -> str:
    """The address of the database on ``port``, for a driver."""
    return f"mongodb://{LOOPBACK}:{port}/?replicaSet={REPLICA_SET}&w=majority&journal=true"


async def reachable(port: int) -> bool:
    """Whether anything listens on ``port`` of loopback now."""
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.close()
        await writer.wait_closed()
    except OSError:
        return False
    return True


async def answers_read(port: int) -> bool:
    """Whether the database on ``port`` reads from its files now.

    A ping says too little: after an error of the disk the program goes on answering it, and refuses all else.
    """
    # A driver keeps trying a closed port for a while: ask the kernel first.
    if not await reachable(port):
        return False
    # Read here and not above: the driver takes as long to read as the launcher has until its databases should start.
    from pymongo import AsyncMongoClient
    from pymongo.errors import PyMongoError

    client = AsyncMongoClient[dict[str, object]](
        LOOPBACK, port, directConnection=True, serverSelectionTimeoutMS=READ_MILLISECONDS, timeoutMS=READ_MILLISECONDS
    )
    try:
        async with client:
            await client.admin.health.find_one()
    except PyMongoError:
        return False
    return True
