"""Errors of commands, each with one sentence for the person at the terminal."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import messages
from launcher.messages import Language, Message

FULL = {errno.ENOSPC, errno.EDQUOT}
FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
NO_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
FILE_REASONS = {
    errno.ENOENT: messages.FILE_MISSING,
    errno.EISDIR: messages.FILE_IS_FOLDER,
    errno.EACCES: messages.FILE_FORBIDDEN,
    errno.EPERM: messages.FILE_FORBIDDEN,
    errno.EROFS: messages.FILE_READ_ONLY,
    errno.ENOSPC: messages.DISK_FULL,
}


class LaunchError(Exception):
    """The command failed; the message is one sentence that says what to fix, in English if it is no `Message`."""

    def __init__(self, message: str | Message, **values: object) -> None:
        self._message, self._values = message, values
        super().__init__(self.text(Language.EN))

    def text(self, language: Language) -> str:
        """The sentence in this language, if it is there."""
        if isinstance(self._message, Message):
            return self._message.text(language, **self._values)
        return self._message


class FolderInUse(LaunchError):
    """Another instance holds the data folder."""


class FolderTooNew(LaunchError):
    """A later version wrote the data folder."""


class FolderDamaged(LaunchError):
    """What stands in the data folder cannot be read."""


class FolderNotWritable(LaunchError):
    """The data folder is read-only or belongs to another user."""


class FolderForeign(LaunchError):
    """The folder holds other things than our data."""


class NotAFolder(LaunchError):
    """The path of the data folder, or a part of it, is a file."""


class DiskFull(LaunchError):
    """There is no space left for the data folder."""


class PortTaken(LaunchError):
    """Another program listens on the requested address."""


class PortRefused(LaunchError):
    """The system does not let us listen at the address asked for."""


class SettingsRefused(LaunchError):
    """The settings in the environment are invalid."""


class ManifestsRefused(LaunchError):
    """A manifest is missing or contradicts another."""


class NoAnswer(LaunchError):
    """The running system does not respond."""


class ProgramFailed(LaunchError):
    """A child process ended, or stayed silent, before it was ready."""


@contextmanager
def folder_errors(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` of work on the data folder ``path`` into its ``LaunchError``."""
    try:
        yield
    except OSError as error:
        raise folder_error(path, error) from error


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` of work on ``path``, which a person named to a command, into a ``LaunchError``."""
    try:
        yield
    except OSError as error:
        reason = FILE_REASONS.get(error.errno or 0, error.strerror or error)
        raise LaunchError(messages.FILE_UNUSABLE, path=path, reason=reason) from error


def disk_full(path: Path) -> DiskFull:
    """The error for a full disk under ``path``."""
    return DiskFull(f"The disk of {path} is full: free some space, or choose another folder with --data.")


def folder_error(path: Path, error: OSError) -> LaunchError:
    """The ``LaunchError`` that says what to mend after ``error`` in work on the data folder ``path``."""
    if error.errno in FULL:
        return disk_full(path)
    if error.errno in FORBIDDEN:
        return FolderNotWritable(
            f"Cannot write in {path} ({error.strerror}): mend its permissions, or choose another with --data."
        )
    if error.errno in NO_FOLDER:
        return NotAFolder(f"{path} is a file, or lies under one: choose a folder with --data.")
    return LaunchError(f"Cannot use {path} ({error.strerror or error}): choose another folder with --data.")
