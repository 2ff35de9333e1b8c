"""What keeps the system from starting, each as one sentence for the person at the terminal."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT}
FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
NO_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


class LaunchError(Exception):
    """The system cannot start or go on; the text is one sentence that says what to mend."""


class FolderInUse(LaunchError):
    """Another instance holds the data folder."""


class FolderTooNew(LaunchError):
    """A later version wrote the data folder."""


class FolderDamaged(LaunchError):
    """What stands in the data folder cannot be read."""


class FolderNotWritable(LaunchError):
    """The data folder is read-only, or belongs to somebody else."""


class FolderForeign(LaunchError):
    """The folder holds other things than our data."""


class NotAFolder(LaunchError):
    """The path of the data folder, or a part of it, is a file."""


class DiskFull(LaunchError):
    """There is no space left for the data folder."""


class PortTaken(LaunchError):
    """Somebody else listens at the address asked for."""


class PortRefused(LaunchError):
    """The system does not let us listen at the address asked for."""


class SettingsRefused(LaunchError):
    """What the environment says is not what a service can start with."""


class NoAnswer(LaunchError):
    """The system that a command asks does not answer."""


class ProgramFailed(LaunchError):
    """A child process ended, or stayed silent, before it was ready."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` of work on the data folder ``path`` into its ``LaunchError``."""
    try:
        yield
    except OSError as error:
        raise explanation(path, error) from error


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` of work on ``path``, which a person named to a command, into a ``LaunchError``."""
    try:
        yield
    except OSError as error:
        raise LaunchError(f"Cannot use {path}: {error.strerror or error}.") from error


def disk_full(path: Path) -> DiskFull:
    """The error for a full disk under ``path``."""
    return DiskFull(f"The disk of {path} is full: free some space, or choose another folder with --data.")


def explanation(path: Path, error: OSError) -> LaunchError:
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
