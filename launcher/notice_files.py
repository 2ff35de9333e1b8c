"""Files of wanted notices and folders of photos, sent to the running system."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import httpx
from pydantic import ConfigDict, Field

from launcher.errors import LaunchError, file_errors
from launcher.output import Output
from services.documents.imports import RejectedLine
from services.documents.models import Camel

PIECE = 1 << 20
ARCHIVE_BYTES, ARCHIVE_FILES = 200 << 20, 1_000
"""How much of a folder goes in one request."""
NO_READ_TIMEOUT = httpx.Timeout(None, connect=5.0)
"""The response comes once the whole file is processed: fifty thousand rows take minutes."""


class _PartialResponse(Camel):
    """The part of a response that is used; other fields are ignored."""

    model_config = ConfigDict(extra="ignore")


class PreviewChange(_PartialResponse):
    id: str
    fields: list[str]


class ProbableDuplicate(_PartialResponse):
    id: str
    full_name: str
    notice_id: str
    unit: str
    in_file: bool


class NoticeImportReport(_PartialResponse):
    """What the wanted service says of a file: of an import, or of a preview."""

    changes: list[PreviewChange] = Field(default_factory=list)
    probable: list[ProbableDuplicate] = Field(default_factory=list)
    rejected: list[RejectedLine] = Field(default_factory=list)
    counts: dict[str, int] = Field(default_factory=dict)


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


async def import_file(client: httpx.AsyncClient, file: Path, params: dict[str, str]) -> NoticeImportReport:
    """Sends a workbook or JSON Lines whole. Raises `LaunchError` where the file or the system does not let it."""
    with file_errors(file), file.open("rb") as opened:
        answer = await _post(client, "/api/wanted/notices/import", opened, params)
    report = NoticeImportReport.model_validate(answer)
    report.counts = {name: value for name, value in answer.items() if type(value) is int}
    return report


async def upload_photos(client: httpx.AsyncClient, source: Path, output: Output) -> PhotoUploadReport:
    """Sends a zip, or the files of a folder and those under it, in zips of its own. Raises `LaunchError`."""
    tally = PhotoUploadReport()
    with output.progress(f"photos of {source.name}") as advance:
        for opened, count in _archives(source):
            with opened as archive:
                tally.add(await _post(client, "/api/wanted/notices/photos/import", archive, {}))
            advance(count)
    return tally


async def _post(client: httpx.AsyncClient, path: str, file: BinaryIO, params: dict[str, str]) -> dict[str, Any]:
    answer = await client.post(path, params=params, content=_pieces(file), timeout=NO_READ_TIMEOUT)
    if answer.status_code != httpx.codes.OK:
        detail = answer.json().get("detail", answer.status_code)
        raise LaunchError(f"The system refused: {detail} What was taken before stays; twice is the same as once.")
    return answer.json()


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece


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
