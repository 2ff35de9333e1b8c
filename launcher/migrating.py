"""`tiepdan migrate`: brings stored data to the form this version reads, or says what it would do."""

from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from launcher.data_folder import DataFolder
from launcher.errors import LaunchError
from launcher.output import Output
from launcher.refusals import data_refusals
from launcher.registry import SERVICES
from launcher.up import databases
from services.documents.migrations import Migrations, migrate, newest, pending
from services.documents.mongo import Mongo
from services.settings import ServiceSettings
from services.web.app import About

PREFIX = ServiceSettings.model_fields["database_prefix"].default


@dataclass(frozen=True)
class ServiceData:
    """A service's stored data, and the migrations that there are for it."""

    name: str
    migrations: Migrations
    url: str
    prefix: str = PREFIX


async def migrate_one(name: str, output: Output, *, dry: bool) -> None:
    """The data of one service at the database that its settings name (`TIEPDAN_*`)."""
    settings = SERVICES[name].settings()
    found = [
        ServiceData(one, steps, settings.mongo_url, settings.database_prefix) for one, steps in declared([name]).items()
    ]
    if not found:
        raise LaunchError(f"{name} keeps no data that could be migrated.")
    await _migrate_all(found, output, dry=dry)


async def migrate_folder(path: Path, names: Iterable[str], output: Output, *, dry: bool) -> None:
    """The data of these services in a data folder that no system runs on; its databases are started for it."""
    if not (path / "version.json").exists():
        raise LaunchError(f"{path} is no data folder: name one with --data, or a database with TIEPDAN_MONGO_URL.")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(DataFolder(path))
        urls, _ = await databases(stack, folder, output)
        found = [ServiceData(name, steps, urls.get(name, urls["*"])) for name, steps in declared(names).items()]
        await _migrate_all(found, output, dry=dry)


def declared(names: Iterable[str]) -> Mapping[str, Migrations]:
    """The migrations of those of the services that keep data."""
    about: dict[str, About | None] = {
        name: getattr(import_module(SERVICES[name].module), "ABOUT", None) for name in names
    }
    return {name: one.migrations for name, one in about.items() if one is not None and one.migrations is not None}


async def _migrate_all(found: Iterable[ServiceData], output: Output, *, dry: bool) -> None:
    count = 0
    for data in found:
        mongo = Mongo(data.url, data.prefix + data.name)
        try:
            with data_refusals():
                count += await _tell(mongo, data, output)
                if not dry:
                    await migrate(mongo, data.name, data.migrations)
        finally:
            mongo.close()
    done = "to be done" if dry else "done"
    output.result(f"{count} migrations {done}." if count else "Nothing to migrate.", migrations=count, dryRun=dry)


async def _tell(mongo: Mongo, data: ServiceData, output: Output) -> int:
    """Says what is to be done; how many migrations that are."""
    steps = await pending(mongo, data.name, data.migrations)
    for step in steps:
        number, summary = step.migration.number, step.migration.summary
        output.note(
            f"{data.name} {number}: {summary} ({step.left})",
            service=data.name,
            migration=number,
            summary=summary,
            left=step.left,
        )
    if not steps:
        output.note(f"{data.name}: version {newest(data.migrations)}, nothing to do", service=data.name)
    return len(steps)
