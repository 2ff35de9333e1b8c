"""`tiepdan notices`: files of wanted notices as units keep them, and their photos."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from launcher.arguments import Address, Data, Json, Token
from launcher.command import run
from launcher.output import Output

app = typer.Typer(help="Files of wanted notices, and their photos.", no_args_is_help=True, rich_markup_mode=None)
COUNTS = ("new", "changed", "same", "inserted", "replaced", "unchanged", "rejectedCount", "probableCount", "unchecked")


@app.command("import", epilog="Example: tiepdan notices import danh-sach.xlsx --unit ca-ha-noi --dry-run")
def import_command(
    file: Annotated[Path, typer.Argument(help="An XLSX workbook, or JSON Lines, plain or gzip.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")] = False,
    unit: Annotated[str | None, typer.Option("--unit", help="For rows of a workbook that name none.")] = None,
    on_list: Annotated[str, typer.Option("--list", help="For rows of a workbook that name none.")] = "WANTED",
    data: Data = Path("var"),
    address: Address = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Import a file of notices, or tell first what it would change. Twice is the same as once."""
    from launcher import instance, notice_files

    output = Output(as_json)

    async def work() -> None:
        async with instance.client(data, address, token) as client:
            params = {"dryRun": str(dry_run).lower(), "list": on_list, **({"unit": unit} if unit else {})}
            report = await notice_files.import_file(client, file, params)
        for one in report.changes:
            output.note(f"{one.id}: would change in {', '.join(one.fields)}", id=one.id, fields=", ".join(one.fields))
        for one in report.probable:
            text = f"{one.id} ({one.full_name}) is probably the same person as {one.notice_id} of {one.unit}"
            output.note(text, id=one.id, noticeId=one.notice_id, unit=one.unit, inFile=one.in_file)
        for one in report.rejected:
            output.warn(f"line {one.line}: {one.reason}", line=one.line, reason=one.reason)
        counts = {name: report.counts[name] for name in COUNTS if name in report.counts}
        output.result(", ".join(f"{name} {count}" for name, count in counts.items()), **counts)

    run(work(), output)


@app.command("photos", epilog="Example: tiepdan notices photos photos/")
def photos_command(
    source: Annotated[Path, typer.Argument(help="A folder or a zip of photos named NOTICE-ID.jpg (.png, .webp).")],
    data: Data = Path("var"),
    address: Address = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Put photos on the notices whose ids they are named by. Twice is the same as once."""
    from launcher import instance, notice_files

    output = Output(as_json)

    async def work() -> None:
        async with instance.client(data, address, token) as client:
            tally = await notice_files.upload_photos(client, source, output)
        for name, reason in tally.rejected:
            output.warn(f"{name}: {reason}", name=name, reason=reason)
        text = f"{tally.kept} kept, {tally.unchanged} as they were, {tally.rejected_count} rejected."
        if tally.waiting:
            text += f" {tally.waiting} of published notices wait for another editor's approval."
        counts = {"kept": tally.kept, "unchanged": tally.unchanged, "waiting": tally.waiting}
        output.result(text, **counts, rejected=tally.rejected_count)

    run(work(), output)
