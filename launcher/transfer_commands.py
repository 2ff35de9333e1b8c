"""`tiepdan import` and `tiepdan export`: files of everything of a kind, in and out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from launcher.arguments import (
    Address,
    Approve,
    Data,
    Doubtful,
    DryRun,
    Json,
    Kind,
    Lang,
    Publish,
    Token,
    Undo,
    Why,
    Yes,
)
from launcher.command import run
from launcher.errors import file_errors
from launcher.messages import Language
from launcher.output import Output


def import_command(
    kind: Kind,
    file: Annotated[Path | None, typer.Argument(help="JSON Lines, plain or gzip; none for a run.")] = None,
    dry_run: DryRun = False,
    publish: Publish = False,
    yes: Yes = False,
    approve: Approve = None,
    doubtful: Doubtful = False,
    undo: Undo = None,
    why: Why = None,
    lang: Lang = Language.VI,
    data: Data = Path("var"),
    address: Address = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Import a file line by line; articles and notices as drafts for somebody else to approve.

    Rejected lines are listed, the others imported. Exit status 1 where lines were rejected, 3 where drafts wait for
    approval. Repeating it changes nothing.
    """
    from launcher import import_command as work

    given = work.ImportArguments(kind, file, dry_run, publish, yes, approve, doubtful, undo, why)
    output = Output(as_json, language=lang)
    run(work.import_or_act(given, data, address, token, output), output)


def export_command(
    kind: Kind,
    file: Annotated[Path | None, typer.Argument(help="Where to write; standard output when left out.")] = None,
    data: Data = Path("var"),
    address: Address = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Export everything of a kind in its import format."""
    from launcher import instance, transfer

    output = Output(as_json)

    async def work() -> None:
        async with instance.client(data, address, token) as client:
            if file is None:
                await transfer.export_file(client, kind, sys.stdout.buffer)
                return
            with file_errors(file), file.open("wb") as out:
                count = await transfer.export_file(client, kind, out)
        output.result(f"{count} lines in {file}.", lines=count)

    run(work(), output)
