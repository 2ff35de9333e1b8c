"""`tiepdan notices`: files of wanted notices as units keep them, and their photos."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from launcher import messages
from launcher.arguments import Address, Approve, Data, Doubtful, DryRun, Json, Lang, Publish, Token, Undo, Why, Yes
from launcher.command import run
from launcher.messages import Language
from launcher.output import Output

app = typer.Typer(help="Files of wanted notices, and their photos.", no_args_is_help=True, rich_markup_mode=None)


@app.command("import", epilog="Example: tiepdan notices import danh-sach.xlsx --unit ca-ha-noi --dry-run")
def import_command(
    file: Annotated[
        Path | None, typer.Argument(help="A workbook (XLSX), CSV, or JSON Lines, plain or gzip; none for a run.")
    ] = None,
    dry_run: DryRun = False,
    publish: Publish = False,
    yes: Yes = False,
    unit: Annotated[str | None, typer.Option("--unit", help="Of all rows of a workbook, whatever they say.")] = None,
    on_list: Annotated[str, typer.Option("--list", help="For rows of a workbook that name none.")] = "WANTED",
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
    """Import a file of notices as drafts for somebody else to approve, or tell first what it would change.

    Exit status 1 where lines were refused, 3 where drafts wait for approval. Twice is the same as once.
    """
    from launcher import import_command as work

    more = {"list": on_list, **({"unit": unit} if unit else {})}
    given = work.ImportArguments("notices", file, dry_run, publish, yes, approve, doubtful, undo, why, more)
    output = Output(as_json, language=lang)
    run(work.import_or_act(given, data, address, token, output), output)


@app.command("template", epilog="Example: tiepdan notices template danh-sach.xlsx")
def template_command(
    file: Annotated[Path, typer.Argument(help="The workbook to write; one that is there is not overwritten.")],
    lang: Lang = Language.VI,
    as_json: Json = False,
) -> None:
    """Write a workbook with the headings that an import knows, and notes on them."""
    from launcher.errors import LaunchError, file_errors
    from wanted.notices.spreadsheet import messages as spreadsheet_messages
    from wanted.notices.spreadsheet import template

    output = Output(as_json, language=lang)

    async def work() -> None:
        if file.exists():
            raise LaunchError(messages.FILE_EXISTS, file=file)
        with file_errors(file):
            template.write_template(file, spreadsheet_messages.Language(lang))
        output.result(output.text(messages.FILE_WRITTEN, file=file), file=str(file))

    run(work(), output)


@app.command("photos", epilog="Example: tiepdan notices photos photos/")
def photos_command(
    source: Annotated[Path, typer.Argument(help="A folder or a zip of photos named NOTICE-ID.jpg (.png, .webp).")],
    lang: Lang = Language.VI,
    data: Data = Path("var"),
    address: Address = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Put photos on the notices whose ids they are named by. Twice is the same as once."""
    from launcher import instance, notice_files

    output = Output(as_json, language=lang)

    async def work() -> None:
        async with instance.client(data, address, token) as client:
            tally = await notice_files.upload_photos(client, source, output)
        for name, reason in tally.rejected:
            output.warn(f"{name}: {reason}", name=name, reason=reason)
        text = output.text(
            messages.PHOTOS_KEPT, kept=tally.kept, unchanged=tally.unchanged, rejected=tally.rejected_count
        )
        if tally.waiting:
            text = output.text(messages.PHOTOS_WAITING, counts=text, waiting=tally.waiting)
        counts = {"kept": tally.kept, "unchanged": tally.unchanged, "waiting": tally.waiting}
        output.result(text, **counts, rejected=tally.rejected_count)

    run(work(), output)
