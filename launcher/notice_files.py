"""Folders of photos of wanted notices, sent to the running system."""

import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import httpx

from launcher import messages
from launcher.errors import file_errors
from launcher.imports import pieces, post
from launcher.output import Output

ARCHIVE_BYTES, ARCHIVE_FILES = 200 << 20, 1_000
"""How much of a folder goes in one request."""


@dataclass
class PhotoUploadReport:
    """What became of all photos so far."""

    kept: int = 0
    unchanged: int = 0
    waiting: int = 0
    rejected_count: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)

    def add(self, report: dict[str, Any]) -> None:
        self.kept += report["kept"]
        self.unchanged += report["unchanged"]
        self.waiting += report.get("waiting", 0)
        self.rejected_count += report["rejectedCount"]
        self.rejected += [(row["name"], row["reason"]) for row in report["rejected"]]


async def upload_photos(client: httpx.AsyncClient, source: Path, output: Output) -> PhotoUploadReport:
    """Sends a zip, or the files of a folder and those under it, in zips of its own. Raises `LaunchError`."""
    tally = PhotoUploadReport()
    with output.progress(output.text(messages.PHOTOS_OF, name=source.name)) as advance:
        for opened, count in _archives(source):
            with opened as archive:
                tally.add(await post(client, "/api/wanted/notices/photos/import", pieces(archive), {}))
            advance(count)
    return tally


def _archives(source: Path) -> Iterator[tuple[AbstractContextManager[BinaryIO], int]]:
    """Zips to send, each with how many files it holds."""
    with file_errors(source):
        if not source.is_dir():
            yield source.open("rb"), 1
            return
        for files in _batches(sorted(path for path in source.rglob("*") if path.is_file())):
            yield _zipped(files), len(files)


def _batches(paths: list[Path]) -> Iterator[list[Path]]:
    files: list[Path] = []
    size = 0
    for path in paths:
        files.append(path)
        size += path.stat().st_size
        if size >= ARCHIVE_BYTES or len(files) >= ARCHIVE_FILES:
            yield files
            files, size = [], 0
    if files:
        yield files


@contextmanager
def _zipped(files: list[Path]) -> Iterator[BinaryIO]:
    """A zip of the photos in a nameless file, as they are: they are packed already."""
    with TemporaryFile() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            for file in files:
                archive.write(file, file.name)
        made.seek(0)
        yield made
