"""What `tiepdan import` and `tiepdan notices import` do with their options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from launcher import imports, instance, messages
from launcher.errors import LaunchError
from launcher.output import Output
from launcher.registry import REGISTRY


@dataclass(frozen=True, slots=True)
class ImportArguments:
    """The options of one command: a file to import, or a run to approve or undo."""

    kind: str
    file: Path | None
    dry_run: bool
    publish: bool
    yes: bool
    approve: str | None
    doubtful: bool
    undo: str | None
    why: str | None
    more: Mapping[str, str] = field(default_factory=dict)


async def import_or_act(
    given: ImportArguments, data: Path, address: str | None, token: str | None, output: Output
) -> None:
    """Raises `LaunchError`, and `typer.Exit` with the status where lines were refused or drafts wait."""
    if sum(chosen is not None for chosen in (given.file, given.approve, given.undo)) != 1:
        raise LaunchError(messages.FILE_OR_RUN)
    if given.undo is not None and not (given.why or "").strip():
        raise LaunchError(messages.REASON_NEEDED)
    if given.kind not in REGISTRY.import_runs and (given.dry_run or given.approve or given.undo):
        raise LaunchError(messages.NO_RUNS, kind=given.kind)
    async with instance.client(data, address, token) as client:
        client.headers["Accept-Language"] = output.language
        await _act(client, given, output)


async def _act(client: httpx.AsyncClient, given: ImportArguments, output: Output) -> None:
    if given.approve is not None:
        await imports.act_on_run(client, given.kind, given.approve, "approve", {"doubtful": given.doubtful}, output)
    elif given.undo is not None:
        await imports.act_on_run(client, given.kind, given.undo, "undo", {"why": given.why}, output)
    elif given.file is not None:
        # Only what has a preview can be shown before it is published.
        confirmed = given.yes or given.kind not in REGISTRY.import_runs
        options = imports.ImportOptions(given.kind, given.file, given.dry_run, given.publish, confirmed, given.more)
        await imports.import_file(client, options, output)
