"""Files sent to the running system to be imported, and what is told of it: what is public, and what waits for whom."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import typer
from pydantic import ConfigDict, Field

from launcher.errors import LaunchError, file_errors
from launcher.output import Output
from launcher.transfer import service_of
from services.documents.imports import ImportWarning, RejectedLine
from services.documents.models import Camel

PIECE = 1 << 20
NO_READ_TIMEOUT = httpx.Timeout(None, connect=5.0)
"""The response comes once the whole file is processed: fifty thousand rows take minutes."""
REFUSED, WAITING = 1, 3
"""Exit statuses: lines were refused; drafts wait for approval."""
COUNTS = ("new", "changed", "same", "inserted", "replaced", "unchanged", "rejectedCount", "probableCount", "unchecked")


class _PartialResponse(Camel):
    """The part of a response that is used; other fields are ignored."""

    model_config = ConfigDict(extra="ignore")


class PreviewChange(_PartialResponse):
    id: str
    fields: list[str]


class PreviewRow(_PartialResponse):
    line: int
    document: dict[str, Any]

    @property
    def title(self) -> str:
        """What a person knows it by."""
        names = self.document.get("names") or {}
        titles = (*(self.document.get(key) for key in ("fullName", "title", "dialled", "place")), names.get("vi"))
        return next((str(title) for title in titles if title), "")


class ProbableDuplicate(_PartialResponse):
    id: str
    full_name: str
    notice_id: str
    unit: str
    in_file: bool


class ImportAnswer(_PartialResponse):
    """What a service says of a file: of an import, or of a preview."""

    changes: list[PreviewChange] = Field(default_factory=list)
    probable: list[ProbableDuplicate] = Field(default_factory=list)
    rejected: list[RejectedLine] = Field(default_factory=list)
    warnings: list[ImportWarning] = Field(default_factory=list)
    first: list[PreviewRow] = Field(default_factory=list)
    last: list[PreviewRow] = Field(default_factory=list)
    odd: list[PreviewRow] = Field(default_factory=list)
    counts: dict[str, int] = Field(default_factory=dict)
    rejected_count: int = 0
    published: int = 0
    waiting: int = 0
    run: str | None = None
    totals: dict[str, int] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file of a kind is imported. `confirmed` says that nobody is asked before it is published."""

    kind: str
    file: Path
    dry_run: bool = False
    publish: bool = False
    confirmed: bool = False
    more: Mapping[str, str] = field(default_factory=dict)

    def params(self, *, dry_run: bool) -> dict[str, str]:
        flags = {"dryRun": str(dry_run).lower(), "publish": str(self.publish).lower()}
        return {**self.more, **flags, "fileName": self.file.name[-300:]}


async def import_file(client: httpx.AsyncClient, options: ImportOptions, output: Output) -> None:
    """Imports a file whole, and tells what came of it. Raises `LaunchError`, and `typer.Exit` with the status."""
    if options.publish and not options.dry_run and not options.confirmed:
        await _confirm(client, options, output)
    answer = await _send(client, options, dry_run=options.dry_run)
    _tell(answer, output)
    _end(answer, output, dry_run=options.dry_run)


async def publish_lines(client: httpx.AsyncClient, kind: str, lines: Iterable[bytes]) -> ImportAnswer:
    """Imports lines and publishes them. Raises `LaunchError`."""

    async def body() -> AsyncIterator[bytes]:
        yield b"\n".join(lines)

    return _answer(await post(client, _path(kind), body(), {"publish": "true"}))


async def _confirm(client: httpx.AsyncClient, options: ImportOptions, output: Output) -> None:
    """Says what would become public, and asks. Raises `typer.Exit` for a no."""
    preview = await _send(client, options, dry_run=True)
    _tell_rows(preview, output)
    if not output.for_terminal:
        raise LaunchError(f"{preview.published} would become public at once: say so with --yes.")
    typer.confirm(f"{preview.published} become public at once. Publish them?", abort=True)


def _tell(answer: ImportAnswer, output: Output) -> None:
    for one in answer.changes:
        output.note(f"{one.id}: would change in {', '.join(one.fields)}", id=one.id, fields=", ".join(one.fields))
    for one in answer.probable:
        text = f"{one.id} ({one.full_name}) is probably the same person as {one.notice_id} of {one.unit}"
        output.note(text, id=one.id, noticeId=one.notice_id, unit=one.unit, inFile=one.in_file)
    _tell_rows(answer, output)
    for one in answer.warnings:
        if one.text:
            output.note(one.text, line=one.line, code=one.code, cell=one.cell, doubtful=one.doubtful)
    for one in answer.rejected:
        # The reason names a cell itself.
        text = one.reason if one.cell else f"line {one.line}: {one.reason}"
        output.warn(text, line=one.line, reason=one.reason, cell=one.cell)


def _tell_rows(answer: ImportAnswer, output: Output) -> None:
    """Rows as they were read: the first, the last, and those that were mended or guessed."""
    for label, rows in (("first", answer.first), ("last", answer.last), ("odd", answer.odd)):
        for row in rows:
            output.note(f"{label}: line {row.line}: {row.title}", line=row.line, place=label, title=row.title)


def _end(answer: ImportAnswer, output: Output, *, dry_run: bool) -> None:
    text = _summary(answer)
    facts = {**answer.counts, **answer.totals, "rejected": answer.rejected_count, "waiting": answer.waiting}
    if dry_run:
        text += f" {answer.published} would become public, {answer.waiting} would wait for approval."
        output.result(text, **facts, published=answer.published)
    else:
        text += f" {answer.waiting} drafts wait for approval: run {answer.run}" if answer.waiting else ""
        output.result(text, **facts, run=answer.run)
    if answer.rejected_count:
        raise typer.Exit(REFUSED)
    if answer.waiting and not dry_run:
        raise typer.Exit(WAITING)


def _summary(answer: ImportAnswer) -> str:
    counts = {**answer.counts, **answer.totals}
    named = {
        "new": counts.get("new", counts.get("inserted")),
        "changed": counts.get("changed", counts.get("replaced")),
        "as they were": counts.get("same", counts.get("unchanged")),
        "rejected": answer.rejected_count,
    }
    more = {
        "passed over": counts.get("passedOver"),
        "of them doubtful": counts.get("doubtful"),
        "probably listed already": counts.get("probableCount"),
        "not compared": counts.get("unchecked"),
    }
    named |= {name: count for name, count in more.items() if count}
    return ", ".join(f"{count} {name}" for name, count in named.items()) + "."


async def act_on_run(
    client: httpx.AsyncClient, kind: str, run: str, verb: str, body: Mapping[str, object], output: Output
) -> None:
    """Approves or undoes a run, request after request until it is done. Raises `LaunchError`."""
    path = f"/api/{service_of(kind)}/import-runs/{run}"
    found = _run(await client.get(path))
    while True:
        read = {"If-Match": f'"v{found["version"]}"'}
        found = _run(await client.post(f"{path}/{verb}", json=body, headers=read, timeout=NO_READ_TIMEOUT))
        if found["state"] not in {"APPROVING", "UNDOING"}:
            break
    for row in found["left"]:
        output.warn(f"line {row['line']}: {row['id']} was left ({row['reason']})", line=row["line"], id=row["id"])
    left = found["leftCount"]
    output.result(f"The run {run} is {found['state'].lower()}; {left} rows were left.", state=found["state"], left=left)


def _run(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != httpx.codes.OK:
        raise LaunchError(f"The system refused: {answer.json().get('detail', answer.status_code)}")
    return answer.json()


def _path(kind: str) -> str:
    return f"/api/{service_of(kind)}/{kind}/import"


async def _send(client: httpx.AsyncClient, options: ImportOptions, *, dry_run: bool) -> ImportAnswer:
    with file_errors(options.file), options.file.open("rb") as opened:
        return _answer(await post(client, _path(options.kind), pieces(opened), options.params(dry_run=dry_run)))


def _answer(answer: dict[str, Any]) -> ImportAnswer:
    found = ImportAnswer.model_validate(answer)
    found.totals = {name: answer[name] for name in COUNTS if name in answer}
    return found


async def post(
    client: httpx.AsyncClient, path: str, content: AsyncIterator[bytes], params: Mapping[str, str]
) -> dict[str, Any]:
    """The answer to a file. Raises `LaunchError` where the system refuses it or does not answer."""
    try:
        answer = await client.post(path, params=params, content=content, timeout=NO_READ_TIMEOUT)
    except httpx.TransportError as error:
        raise LaunchError("The system did not answer: run the same import again; nothing is doubled.") from error
    if answer.status_code != httpx.codes.OK:
        detail = answer.json().get("detail", answer.status_code)
        raise LaunchError(f"The system refused: {detail} What was taken before stays; twice is the same as once.")
    return answer.json()


async def pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece
