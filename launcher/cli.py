"""The `tiepdan` command.

Each command imports its module only when it is called: importing all takes seconds, which neither `--help`
nor a database that could start meanwhile should wait for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from launcher.arguments import Address, Data, Json, Name, Roles, SomeName, Token
from launcher.command import run as _run
from launcher.errors import LaunchError
from launcher.notices import app as notices_app
from launcher.output import Output
from launcher.ports import LOOPBACK
from launcher.transfer_commands import export_command, import_command

if TYPE_CHECKING:
    from launcher.doctor import CheckResult

app = typer.Typer(
    name="tiepdan",
    help="Tiếp Dân: how a police ministry informs citizens online and hears back from them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        Output().result(f"tiepdan {version('tiepdan')}")
        raise typer.Exit


@app.callback()
def common_options(
    _: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options of `tiepdan` itself."""


@app.command("up", epilog="Example: tiepdan up --port 9000 --data elsewhere")
def up_command(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the site and the gateway answer.")] = 8080,
    data: Data = Path("var"),
    empty: Annotated[bool, typer.Option("--empty", help="Without demo data.")] = False,
    separate: Annotated[bool, typer.Option("--separate", help="Each service a process of its own.")] = False,
    metrics_port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The first of the ports, one a service, of the metrics.")
    ] = None,
    log_file: Annotated[
        Path | None,
        typer.Option("--log-file", help="Append logs and warnings to a file instead; it and FILE.1 stay below 10 MB."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Start the database, every service, the gateway and the site; Ctrl-C stops them."""
    from launcher.up import Options, up

    output = Output(as_json)
    _run(up(Options(port, data, empty, separate, metrics_port, log_file), output), output)


@app.command(
    "serve", epilog="Example: TIEPDAN_MONGO_URL=mongodb://db/?replicaSet=rs0 tiepdan serve articles --port 8103"
)
def serve_command(
    name: Name,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8080,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = LOOPBACK,
    metrics_port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Where Prometheus asks; nowhere when left out.")
    ] = None,
) -> None:
    """Serve one service; its settings are TIEPDAN_* variables."""
    from launcher.serve import serve

    output = Output()
    _run(serve(name, port, host, metrics_port), output)


app.command("import", epilog="Example: tiepdan import articles news.jsonl.gz")(import_command)
app.command("export", epilog="Example: tiepdan export units > units.jsonl")(export_command)


@app.command("persist", epilog="Example: tiepdan persist persisted-documents.json")
def persist_command(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Manifests (JSON) and .graphql files; none to list what there is.")
    ] = None,
    remove: Annotated[str | None, typer.Option("--remove", metavar="ID", help="Take one back instead.")] = None,
    data: Data = Path("var"),
    address: Address = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Register a client's operations, to be requested by id; a system can be configured to accept no others."""
    from launcher import instance, persist

    output = Output(as_json)

    async def work() -> None:
        given = persist.read(files or [])
        async with instance.client(data, address, token) as client:
            if remove:
                await persist.remove(client, remove)
            done = await (persist.register(client, given) if given else persist.registered(client))
        for one in done:
            operations = ", ".join(map(str, one["operations"] or ["without a name"]))  # type: ignore[call-overload]
            output.note(f"{one['id']}  {operations}", id=str(one["id"]), operations=operations)
        verb = "registered now" if given else "registered"
        output.result(f"{len(done)} documents {verb}.", documents=len(done))

    _run(work(), output)


@app.command("reindex", epilog="Example: tiepdan reindex")
def reindex_command(
    data: Data = Path("var"), address: Address = None, token: Token = None, as_json: Json = False
) -> None:
    """Rebuild the search index from what the services publish; the old one is used until it is ready."""
    from launcher import admin_requests, instance

    output = Output(as_json)

    async def work() -> None:
        async with instance.client(data, address, token) as client:
            count = await admin_requests.reindex(client)
        output.result(f"Indexed {count} documents.", documents=count)

    _run(work(), output)


@app.command("migrate", epilog="Example: tiepdan migrate --dry-run")
def migrate_command(
    name: Annotated[str | None, SomeName] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and how much of it.")] = False,
    data: Data = Path("var"),
    as_json: Json = False,
) -> None:
    """Bring stored data to the form that this version reads, as each start does too; of one service or of all.

    It is the data folder's, on which no system may run, or the one service's that TIEPDAN_MONGO_URL names.
    """
    from launcher import migrating
    from launcher.registry import SERVICES

    output = Output(as_json)
    if name is not None and "TIEPDAN_MONGO_URL" in os.environ:
        _run(migrating.migrate_one(name, output, dry=dry_run), output)
    else:
        _run(migrating.migrate_folder(data, [name] if name else SERVICES, output, dry=dry_run), output)


@app.command("token", epilog="Example: tiepdan token --role editor --role moderator --unit ca-ha-noi")
def token_command(
    role: Roles,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="Unit codes; the ministry when left out.")] = None,
    subject: Annotated[str, typer.Option(help="Who it stands for.")] = "developer",
    data: Data = Path("var"),
    as_json: Json = False,
) -> None:
    """Sign a development token. It is not accepted where Keycloak issues the tokens."""
    from launcher import instance

    output = Output(as_json)

    async def work() -> None:
        token = instance.staff_token(data, subject, role, unit or [instance.ROOT_UNIT])
        output.result(token, token=token)

    _run(work(), output)


@app.command("doctor", epilog="Example: tiepdan doctor --deep")
def doctor_command(
    data: Data = Path("var"),
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8080,
    deep: Annotated[bool, typer.Option("--deep", help="Compare the index with what the services hold.")] = False,
    keys: Annotated[bool, typer.Option("--keys", help="Compare the token keys that different observers see.")] = False,
    schedule: Annotated[
        bool, typer.Option("--schedule", help="List units that announce no day of reception in a month.")
    ] = False,
    hotlines: Annotated[
        bool, typer.Option("--hotlines", help="List numbers that were not verified by a call of late.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check versions, ports, disk, database and index, and say what to fix."""
    from launcher import doctor, instance, verification
    from services.documents.models import now

    output = Output(as_json)

    async def work() -> None:
        findings = await doctor.run_checks(data, port, deep=deep)
        if keys:
            async with instance.client(data) as client:
                findings += await verification.check_keys(client, data / verification.FOLDER)
        if schedule:
            async with instance.client(data) as client:
                findings.append(await doctor.check_schedule(client))
        if hotlines:
            async with instance.client(data) as client:
                findings.append(await doctor.check_hotlines(client, now()))
        _tell(findings, output)

    _run(work(), output)


def _tell(findings: list[CheckResult], output: Output) -> None:
    """Prints what was found. Raises `LaunchError` where anything is not well."""
    for finding in findings:
        mark = "!" if finding.degraded else "✓" if finding.ok else "✗"
        say = output.note if finding.ok else output.warn
        say(f"{mark} {finding.part}: {finding.text}", part=finding.part, well=finding.ok, degraded=finding.degraded)
    if not all(finding.ok for finding in findings):
        raise LaunchError("Some checks failed (see above).")


app.add_typer(notices_app, name="notices")

audit_app = typer.Typer(help="The audit log of moderation.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(audit_app, name="audit")


@audit_app.command("verify", epilog="Example: tiepdan audit verify")
def audit_command(
    data: Data = Path("var"), address: Address = None, token: Token = None, as_json: Json = False
) -> None:
    """Read the whole log and find any changed, removed or reordered entry; keeps the checkpoints it saw."""
    from launcher import instance, verification

    output = Output(as_json)

    async def work() -> None:
        async with instance.client(data, address, token) as client:
            _tell(await verification.check_audit_log(client, data / verification.FOLDER), output)

    _run(work(), output)


@app.command("desk-codes", epilog="Example: tiepdan desk-codes --unit ca-ha-noi --count 24 sheet.html")
def desk_codes_command(
    file: Annotated[Path, typer.Argument(help="Where to write the sheet (HTML, to print).")],
    unit: Annotated[str, typer.Option("--unit", help="The unit whose desk hands them out.")],
    count: Annotated[int, typer.Option("--count", min=1, max=500)] = 24,
    data: Data = Path("var"),
    address: Address = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Write a sheet of one-time codes to hand out at a reception; each gives the right to rate."""
    from launcher import admin_requests, instance
    from launcher.atomic_file import write_sheet

    output = Output(as_json)

    async def work() -> None:
        async with instance.client(data, address, token) as client:
            await write_sheet(file, count, lambda: admin_requests.desk_codes(client, unit, count))
        output.result(f"{count} codes in {file}. They are shown this once.", count=count)

    _run(work(), output)


def main() -> None:
    app()
