"""The data folder: everything that an instance stores on disk, locked by one process at a time.

It holds ``lock`` (with the process id of the holder), ``version.json``, ``secrets/`` and a folder per part.
"""

import fcntl
import json
import os
import re
import secrets
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_camel

from launcher.errors import (
    FolderDamaged,
    FolderForeign,
    FolderInUse,
    FolderTooNew,
    LaunchError,
    disk_full,
    folder_errors,
)

FORMAT = 1
"""Raised by one whenever an older program could no longer read what a newer one writes."""

MINIMUM_FREE = 200 * 1024 * 1024
"""Bytes free below which nothing is started; the database's journal alone grows in steps of 10 MiB."""

SECRET_BYTES = 32
LOCK = "lock"
VERSION = "version.json"
HARMLESS = {LOCK, f".{VERSION}.new", ".gitignore", ".gitkeep", ".DS_Store", "lost+found"}


class Version(BaseModel, alias_generator=to_camel, populate_by_name=True, frozen=True):
    """Content of ``version.json``."""

    format: int
    made_by: str
    made_at: datetime


class DataFolder:
    """The folder at ``path``, made when absent (mode 0700) and locked until ``close`` or the process ends.

    ``program`` is written into a new folder as its maker. Raises a ``LaunchError`` that says what to mend.
    """

    def __init__(self, path: Path, program: str = "tiepdan", minimum_free: int = MINIMUM_FREE) -> None:
        self.path = path.absolute()
        self._making = threading.Lock()
        with folder_errors(self.path):
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _lock(self.path)
        try:
            with folder_errors(self.path):
                if shutil.disk_usage(self.path).free < minimum_free:
                    raise disk_full(self.path)
                self.version = _version(self.path) or _initialise(self.path, program)
                self.path.chmod(0o700)
        except LaunchError:
            self.close()
            raise

    def folder(self, name: str) -> Path:
        """The folder of one part, made when absent (mode 0700)."""
        path = self.path / name
        with folder_errors(self.path):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def secret(self, name: str) -> bytes:
        """32 random bytes, made at the first call and kept in the folder (mode 0600); the same ever after."""
        path = _secret_path(self.path, name)
        with self._making, folder_errors(self.path):
            if not path.exists():
                path.parent.mkdir(mode=0o700, exist_ok=True)
                _write_durably(path, secrets.token_bytes(SECRET_BYTES))
        return secret_of(self.path, name)

    def close(self) -> None:
        """Let another process have the folder. Closing twice is no error."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def secret_of(path: Path, name: str) -> bytes:
    """A secret the holder of the folder ``path`` has made; reads only, needs no lock."""
    try:
        secret = _secret_path(path, name).read_bytes()
    except FileNotFoundError as error:
        raise LaunchError(f"{path} holds no secret {name!r}: start the system there first.") from error
    except OSError as error:
        raise LaunchError(f"Cannot read the secret {name!r} in {path}: {error.strerror}.") from error
    if len(secret) != SECRET_BYTES:
        raise FolderDamaged(f"The secret {name!r} in {path} is damaged: restore it from a backup.")
    return secret


def holder_of(path: Path) -> int | None:
    """The process id of the instance that holds the folder ``path`` right now, if any."""
    try:
        lock = os.open(path / LOCK, os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid_in(lock)
    finally:
        os.close(lock)
    return None


def _lock(path: Path) -> int:
    lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
    except BlockingIOError as error:
        pid = _pid_in(lock)
        os.close(lock)
        by = f" (process {pid})" if pid else ""
        raise FolderInUse(
            f"{path} is in use by another instance{by}: stop it, or choose another folder with --data."
        ) from error
    except OSError:
        os.close(lock)
        raise
    return lock


def _pid_in(lock: int) -> int | None:
    text = os.pread(lock, 20, 0)
    return int(text) if text.isdigit() else None


def _version(path: Path) -> Version | None:
    try:
        version = Version.model_validate_json((path / VERSION).read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise FolderDamaged(
            f"{path / VERSION} cannot be read: restore it, or choose another folder with --data."
        ) from error
    if version.format > FORMAT:
        raise FolderTooNew(
            f"{path} was written by a newer version ({version.made_by}, format {version.format}; this one"
            f" knows {FORMAT}): update the program, or choose another folder with --data."
        )
    return version


def _initialise(path: Path, program: str) -> Version:
    """Initialises an empty folder."""
    others = sorted({entry.name for entry in path.iterdir()} - HARMLESS)
    if others:
        raise FolderForeign(f"{path} holds other things ({others[0]}): choose an empty folder with --data.")
    version = Version(format=FORMAT, made_by=program, made_at=datetime.now(UTC))
    content = json.dumps(version.model_dump(mode="json", by_alias=True), indent=2) + "\n"
    _write_durably(path / VERSION, content.encode())
    return version


def _secret_path(path: Path, name: str) -> Path:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise ValueError(f"not a name for a secret: {name!r}")
    return path / "secrets" / name


def _write_durably(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, whenever the power fails (mode 0600)."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
