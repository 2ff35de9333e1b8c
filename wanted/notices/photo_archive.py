"""A zip of photos, each named by the id of its notice: `NUMBER.jpg`, in folders or not.

Files of one name that Windows numbered, `NUMBER (1).jpg`, are further photos of the notice.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from pydantic import Field

from services.documents.models import Camel
from services.errors import Problem
from services.media.pictures import LARGEST_FILE, PhotoTooLarge

LARGEST_ARCHIVE = 1 << 30
MOST_PHOTOS = 20_000
REPORTED = 1_000
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
)
"""What zipfile and its decompressors raise for files that are not what they say."""


LEAVINGS = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
"""What Windows keeps in a folder of pictures, in lower case."""
_NUMBERED = re.compile(r"(?P<id>.+?) ?\([0-9]{1,3}\)")


class NotAnArchive(Problem):
    status, code, title = 415, "NOT_AN_ARCHIVE", "The file is not a zip of photos that can be read"


class RejectedPhoto(Camel):
    name: str
    reason: str


class PhotoReport(Camel):
    """What became of the photos. `rejected` lists at most the first 1,000; `rejectedCount` counts all.

    `waiting` says how many of those kept are for published notices, and wait for a second person.
    """

    kept: int = 0
    unchanged: int = 0
    waiting: int = 0
    rejected_count: int = 0
    rejected: list[RejectedPhoto] = Field(default_factory=list)

    def reject(self, name: str, reason: str) -> None:
        self.rejected_count += 1
        if len(self.rejected) < REPORTED:
            self.rejected.append(RejectedPhoto(name=name[:200], reason=reason))


class Archive:
    """Raises `NotAnArchive`. Nothing is written anywhere: names in it are names, never paths."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._archive = zipfile.ZipFile(file)
        except BROKEN as error:
            raise NotAnArchive("It cannot be read.") from error
        if len(self._archive.infolist()) > MOST_PHOTOS:
            raise NotAnArchive(f"It holds more than {MOST_PHOTOS} files.")

    def photos(self) -> Iterator[zipfile.ZipInfo]:
        """What is not a folder or a leaving of some system."""
        for info in self._archive.infolist():
            path = _path(info)
            left = path.name.startswith(".") or path.name.lower() in LEAVINGS or "__MACOSX" in path.parts
            if not info.is_dir() and not left:
                yield info

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """Raises `PhotoTooLarge` before more is unpacked than a photo has, `NotAnArchive` for a damaged one."""
        try:
            with self._archive.open(info) as file:
                content = file.read(LARGEST_FILE + 1)
        except BROKEN as error:
            raise NotAnArchive("This file is damaged or encrypted.") from error
        if len(content) > LARGEST_FILE:
            raise PhotoTooLarge(f"A photo has at most {LARGEST_FILE >> 20} MB.")
        return content


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    """Some programs of Windows write its own separator, against the format (APPNOTE 4.4.17)."""
    return PurePosixPath(info.filename.replace("\\", "/"))


def notice_id(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """The id of the notice, and whether it is a further photo of that."""
    stem = _path(info).stem
    numbered = _NUMBERED.fullmatch(stem)
    return (numbered["id"], True) if numbered else (stem, False)
