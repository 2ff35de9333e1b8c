"""Keys that can be destroyed: one file each, never in the database.

A database retains deleted data for a while in its journal, its oplog and the free pages of its files, and
for as long as there are dumps. A key that must be gone for good therefore lies in a file of its own, 0600, in a folder
that no backup takes (docs/privacy). On disks that copy on write, SSDs among them, overwriting reaches the old bytes
only as far as the disk lets it: put the folder on an encrypted volume.
"""

import fcntl
import os
import re
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "folder"
"""The file that identifies this folder."""
_NAME = re.compile(r"[A-Za-z0-9-]+")


class KeyFiles:
    """The keys of the folder, made with mode 0700 where it is missing. Blocking: call it from a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def folder(self) -> str:
        """The name of this folder, random, made at the first call: another folder at the same place has another."""
        return (self.read(FOLDER) or self.make(FOLDER, 16)).hex()

    def make(self, name: str, length: int = 32) -> bytes:
        """The key of that name, random and safely on disk; the one that is there where there is one."""
        draft = self._path(f"new-{secrets.token_hex(8)}")
        key = secrets.token_bytes(length)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link appears whole, and never replaces the key of another replica that was faster.
            os.link(draft, self._path(name))
        except FileExistsError:
            key = self._path(name).read_bytes()
        finally:
            os.unlink(draft)
        self._sync()
        return key

    def read(self, name: str) -> bytes | None:
        with suppress(FileNotFoundError):
            return self._path(name).read_bytes()
        return None

    def created_at(self, name: str) -> datetime | None:
        """When the key was made; None where it is gone."""
        with suppress(FileNotFoundError):
            return datetime.fromtimestamp(self._path(name).stat().st_mtime, UTC)
        return None

    def names(self, prefix: str) -> list[str]:
        """The keys whose name begins so, oldest first."""
        found = [path for path in self._folder.iterdir() if path.name.startswith(prefix)]
        return [path.name for path in sorted(found, key=lambda path: path.stat().st_mtime)]

    def destroy(self, name: str) -> None:
        """Overwrites and removes the key. Destroying one that is gone is no error."""
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        self._sync()

    def lock(self, name: str) -> int | None:
        """A handle that marks the key as this process's own until closed, None where another has it or it is gone."""
        try:
            handle = os.open(self._path(name), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        return handle

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("not a name for a key")
        return self._folder / name

    def _sync(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
