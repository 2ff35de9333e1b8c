"""Files sent to the running system to be imported, and runs that are approved or undone there."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import typer

from launcher import import_output, messages
from launcher.errors import LaunchError, file_errors
from launcher.import_answer import ImportAnswer, problem_of, reason_of
from launcher.output import Output
from launcher.transfer import service_of

PIECE = 1 << 20
NO_READ_TIMEOUT = httpx.Timeout(None, connect=5.0)
"""The response comes once the whole file is processed: fifty thousand rows take minutes."""
REFUSED, WAITING = 1, 3
"""Exit statuses: lines were refused; drafts wait for approval."""


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
    import_output.tell(answer, output)
    import_output.tell_end(answer, output, dry_run=options.dry_run)
    if answer.rejected_count:
        raise typer.Exit(REFUSED)
    if answer.waiting and not options.dry_run:
        raise typer.Exit(WAITING)


async def publish_lines(client: httpx.AsyncClient, kind: str, lines: Iterable[bytes]) -> ImportAnswer:
    """Imports lines and publishes them. Raises `LaunchError`."""

    async def body() -> AsyncIterator[bytes]:
        yield b"\n".join(lines)

    return ImportAnswer.read(await post(client, _path(kind), body(), {"publish": "true"}))


async def _confirm(client: httpx.AsyncClient, options: ImportOptions, output: Output) -> None:
    """Says what would become public, and asks. Raises `LaunchError` for a no."""
    preview = await _send(client, options, dry_run=True)
    import_output.tell_rows(preview, output)
    if not output.for_terminal:
        raise LaunchError(messages.PUBLISH_UNCONFIRMED, count=preview.published)
    if not typer.confirm(output.text(messages.PUBLISH_QUESTION, count=preview.published)):
        raise LaunchError(messages.NOT_PUBLISHED)


async def act_on_run(
    client: httpx.AsyncClient, kind: str, run: str, verb: str, body: Mapping[str, object], output: Output
) -> None:
    """Approves or undoes a run, request after request until it is done. Raises `LaunchError`."""
    path = f"/api/{service_of(kind)}/import-runs/{run}"
    found = _run(await client.get(path), output)
    while True:
        read = {"If-Match": f'"v{found["version"]}"'}
        found = _run(await client.post(f"{path}/{verb}", json=body, headers=read, timeout=NO_READ_TIMEOUT), output)
        if found["state"] not in {"APPROVING", "UNDOING"}:
            break
    import_output.tell_run(found, output)


def _run(answer: httpx.Response, output: Output) -> dict[str, Any]:
    if answer.status_code != httpx.codes.OK:
        problem = problem_of(answer)
        for row in problem.get("rows", ()):
            output.warn(output.text(messages.ROW_CHANGED, **row), line=row["line"], id=row["id"])
        raise LaunchError(messages.REFUSED, reason=reason_of(problem))
    return answer.json()


def _path(kind: str) -> str:
    return f"/api/{service_of(kind)}/{kind}/import"


async def _send(client: httpx.AsyncClient, options: ImportOptions, *, dry_run: bool) -> ImportAnswer:
    with file_errors(options.file), options.file.open("rb") as opened:
        return ImportAnswer.read(
            await post(client, _path(options.kind), pieces(opened), options.params(dry_run=dry_run))
        )


async def post(
    client: httpx.AsyncClient, path: str, content: AsyncIterator[bytes], params: Mapping[str, str]
) -> dict[str, Any]:
    """The answer to a file. Raises `LaunchError` where the system refuses it or does not answer."""
    try:
        answer = await client.post(path, params=params, content=content, timeout=NO_READ_TIMEOUT)
    except httpx.TransportError as error:
        raise LaunchError(messages.BROKEN_OFF) from error
    if answer.status_code != httpx.codes.OK:
        raise LaunchError(messages.FILE_REFUSED, reason=reason_of(problem_of(answer)))
    return answer.json()


async def pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece
