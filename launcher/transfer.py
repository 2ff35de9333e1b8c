"""`tiepdan import` and `tiepdan export`: files of JSON Lines to and from the running system."""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import httpx

from launcher.errors import LaunchError, file_errors
from launcher.output import Output
from launcher.registry import REGISTRY
from services.lines import LineSplitter

LINES = 1_000
BYTES = 4 << 20
LONGEST = 1 << 20
PIECE = 1 << 16


@dataclass
class ImportTotals:
    """What became of all lines so far."""

    inserted: int = 0
    replaced: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)

    def add(self, report: dict[str, object], before: int) -> None:
        self.inserted += _number(report["inserted"])
        self.replaced += _number(report["replaced"])
        self.unchanged += _number(report["unchanged"])
        rows = report["rejected"]
        assert isinstance(rows, list)
        self.rejected += [(before + r["line"], r["reason"]) for r in rows]


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def service_of(kind: str) -> str:
    """The service that imports a kind. Raises `LaunchError` for an unknown one."""
    if kind not in REGISTRY.imports:
        raise LaunchError(f"There is no kind {kind!r}: take one of {', '.join(sorted(REGISTRY.imports))}.")
    return REGISTRY.imports[kind]


def _open_plain(path: Path) -> BinaryIO:
    with file_errors(path):
        file = path.open("rb")
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return gzip.open(file) if packed else file  # type: ignore[return-value]


def _lines(path: Path) -> Iterator[bytes]:
    """Lines of a file, plain or gzip, each cut a little beyond the longest that is taken."""
    splitter = LineSplitter(LONGEST)
    with _open_plain(path) as file:
        try:
            while piece := file.read(PIECE):
                yield from splitter.feed(piece)
            yield from splitter.end()
        except (OSError, EOFError) as error:
            raise LaunchError(f"{path} is not a whole gzip file: fetch it again.") from error


def _chunks(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines gathered into requests, each with the number of lines before it."""
    gathered: list[bytes] = []
    size = before = 0
    for line in lines:
        gathered.append(line + b"\n")
        size += len(line) + 1
        if len(gathered) >= LINES or size >= BYTES:
            yield before, b"".join(gathered)
            before += len(gathered)
            gathered, size = [], 0
    if gathered:
        yield before, b"".join(gathered)


async def send_lines(
    client: httpx.AsyncClient, kind: str, lines: Iterable[bytes], output: Output, *, publish: bool = False
) -> ImportTotals:
    """Sends lines of one kind, for an administrator to `publish` without a second person.

    Raises `LaunchError` where the system refuses or does not answer.
    """
    tally, params = ImportTotals(), {"publish": "true"} if publish else {}
    with output.progress(f"import {kind}") as advance:
        for before, body in _chunks(lines):
            try:
                answer = await client.post(f"/api/{service_of(kind)}/{kind}/import", params=params, content=body)
            except httpx.HTTPError as error:
                raise LaunchError(
                    f"The system did not answer after line {before}: run the same import again; nothing is doubled."
                ) from error
            if answer.status_code != httpx.codes.OK:
                raise LaunchError(
                    f"The system refused after line {before}: {answer.json().get('detail', answer.status_code)}"
                )
            tally.add(answer.json(), before)
            advance(body.count(b"\n"))
    return tally


async def import_file(
    client: httpx.AsyncClient, kind: str, path: Path, output: Output, *, publish: bool = False
) -> ImportTotals:
    service_of(kind)
    return await send_lines(client, kind, _lines(path), output, publish=publish)


async def export_file(client: httpx.AsyncClient, kind: str, out: BinaryIO) -> int:
    """Writes every document of a kind in its import format; gives how many."""
    count = 0
    async with client.stream("GET", f"/api/{service_of(kind)}/{kind}/export") as answer:
        if answer.status_code != httpx.codes.OK:
            raise LaunchError(f"The system refused the export ({answer.status_code}).")
        async for piece in answer.aiter_bytes():
            out.write(piece)
            count += piece.count(b"\n")
    return count
