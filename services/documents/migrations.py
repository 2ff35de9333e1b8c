"""Migrations: stored data brought to the form that this program reads, forward only, before anything else reads it.

A service declares its migrations in its store, numbered from 1 without gaps. Its database bears the number of the last
one that was done; data without a number is that of 0.1.0, the version 0. A new database is numbered with the newest
version and runs nothing. Of all replicas one migrates, under a lease; the others wait. A program that meets data of a
later version refuses to start and changes nothing.

A migration works in batches and may be killed at any moment: what is left to do is found in the data itself, so whoever
comes next goes on there, and a batch that is done twice changes nothing the second time.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from pymongo import ReplaceOne
from pymongo.errors import ConnectionFailure, DuplicateKeyError

from services.database import Database, Raw
from services.documents.mongo import Mongo
from services.jobs import leases
from services.jobs.leases import Lease, LeaseLost

log = structlog.get_logger()

COLLECTION = "migrations"
STATE = "state"
"""The id of the one document: the version, and how far the running migration is."""

BATCH = 200
"""Documents that are rewritten at once."""
LOOK = 0.5
"""Seconds between two checks while waiting for another replica, or for the database."""


class DataRefused(Exception):
    """The service cannot start on this data; the text is one sentence that says what to do."""


class NewerData(DataRefused):
    """A later version of the program has migrated the data already."""

    def __init__(self, name: str, version: int, newest: int) -> None:
        super().__init__(
            f"The data of {name} has version {version} and this program knows {newest}: update the program, "
            "or restore the backup from before the update."
        )


class MigrationFailed(DataRefused):
    """A migration did not do what it is there for; what it did stays, and it goes on there when it is mended."""


@dataclass(frozen=True)
class Migration:
    """One step from the version before to the version `number`.

    `summary` describes it to operators. `left` counts the remaining work, and only reads. `batches` does the work and
    yields the size of each batch; every batch must be small and idempotent, even if a process that was suspended in
    the middle repeats it later: each write states what it expects to find.
    """

    number: int
    summary: str
    left: Callable[[Mongo], Awaitable[int]]
    batches: Callable[[Mongo], AsyncGenerator[int, None]]


Migrations = Sequence[Migration]
"""A service's migrations, numbered from 1 without gaps."""


def newest(migrations: Migrations) -> int:
    """The version that data has when all are done. Raises `ValueError` where the numbers are not 1, 2, 3, …"""
    if [migration.number for migration in migrations] != list(range(1, len(migrations) + 1)):
        raise ValueError("migrations are numbered from 1 without gaps")
    return len(migrations)


def rewriting(
    number: int, summary: str, collection: str, old: Mapping[str, Any], change: Callable[[Raw], Raw]
) -> Migration:
    """A migration that rewrites every document of a collection that the query `old` finds.

    `change` gives the new document, which `old` must find no longer. Documents of a feed are published again with their
    last event; if their public form changes, `change` increments `version`.
    """

    async def left(mongo: Mongo) -> int:
        return await mongo.database[collection].count_documents(dict(old))

    async def batches(mongo: Mongo) -> AsyncGenerator[int, None]:
        cursor = mongo.database[collection].find(dict(old)).batch_size(BATCH)
        while some := await cursor.to_list(BATCH):
            writes = [ReplaceOne({**old, "_id": raw["_id"]}, change(raw)) for raw in some]
            yield (await mongo.database[collection].bulk_write(writes, ordered=False)).matched_count

    return Migration(number, summary, left, batches)


@dataclass(frozen=True)
class Progress:
    """How far the running migration is: which one, and how much of how much it has done."""

    number: int
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // self.total) if self.total else 0


@dataclass(frozen=True)
class Pending:
    """A migration that is still to be done, and how much of it."""

    migration: Migration
    left: int


@dataclass(frozen=True)
class _State:
    version: int
    progress: Progress


async def version_of(database: Database) -> int | None:
    """The version of the data in a database; None where the database is new. Only reads."""
    raw = await database[COLLECTION].find_one({"_id": STATE})
    if raw is not None:
        return raw["version"]
    own = {COLLECTION, leases.COLLECTION}
    return 0 if set(await database.list_collection_names()) - own else None


async def check(database: Database, name: str, migrations: Migrations) -> None:
    """Raises `NewerData` where a later program has migrated the data, or has begun to."""
    raw = await database[COLLECTION].find_one({"_id": STATE})
    if raw is not None:
        _refuse_newer(name, raw, newest(migrations))


def _refuse_newer(name: str, raw: Raw, goal: int) -> None:
    reached = max(raw["version"], raw.get("progress", {}).get("number", 0))
    if reached > goal:
        raise NewerData(name, reached, goal)


async def pending(mongo: Mongo, name: str, migrations: Migrations) -> list[Pending]:
    """What `migrate` would do. Only reads. Raises `NewerData`.

    Of migrations after the first the counts are those of the data as it is now.
    """
    await check(mongo.database, name, migrations)
    version = await version_of(mongo.database)
    missing = [] if version is None else migrations[version:]
    return [Pending(migration, await migration.left(mongo)) for migration in missing]


async def migrate(
    mongo: Mongo,
    name: str,
    migrations: Migrations,
    on_progress: Callable[[Progress], None] = lambda _: None,
    term: float = leases.TERM,
) -> None:
    """Returns when the data of the service `name` has the newest version, by this replica's work or another's.

    `on_progress` is called with the progress again and again. Raises `NewerData` and `MigrationFailed`.
    """
    goal = newest(migrations)
    lease = Lease(mongo.database, COLLECTION, term)
    state = await _state(mongo, name, goal)
    while state.version < goal:
        on_progress(state.progress)
        try:
            if await lease.acquire():
                async with lease.kept():
                    await _migrate_on(mongo, name, migrations, on_progress)
            else:
                await asyncio.sleep(min(LOOK, term / 4))
            state = await _state(mongo, name, goal)
        except (ConnectionFailure, LeaseLost) as error:
            log.warning("migration_interrupted", service=name, error=type(error).__name__)
            await asyncio.sleep(LOOK)


async def _state(mongo: Mongo, name: str, goal: int) -> _State:
    """The state of the data, which is written where it was not yet. Raises `NewerData`."""
    states = mongo.database[COLLECTION]
    raw = await states.find_one({"_id": STATE})
    if raw is None:
        version = await version_of(mongo.database)
        raw = {"_id": STATE, "version": goal if version is None else version}
        try:
            await states.insert_one(raw)
        except DuplicateKeyError:
            return await _state(mongo, name, goal)
    _refuse_newer(name, raw, goal)
    return _State(raw["version"], Progress(**raw.get("progress") or {"number": raw["version"] + 1}))


async def _migrate_on(mongo: Mongo, name: str, migrations: Migrations, on_progress: Callable[[Progress], None]) -> None:
    """Does what is still to be done; to be called under the lease."""
    state = await _state(mongo, name, newest(migrations))
    for migration in migrations[state.version :]:
        before = state.progress if state.progress.number == migration.number else Progress(migration.number)
        log.info("migration_started", service=name, migration=migration.number, summary=migration.summary)
        try:
            await _run(mongo, migration, before.total, on_progress)
        except (ConnectionFailure, MigrationFailed):
            raise
        except Exception as error:
            log.error("migration_failed", service=name, migration=migration.number, exc_info=error)
            what = f"broke off with {type(error).__name__}"
            raise MigrationFailed(_sentence(name, migration, what)) from error
        if rest := await migration.left(mongo):
            raise MigrationFailed(_sentence(name, migration, f"left {rest} as they were"))
        await _save(mongo, migration.number - 1, {"version": migration.number})
        log.info("migration_done", service=name, migration=migration.number)


async def _run(mongo: Mongo, migration: Migration, total: int, on_progress: Callable[[Progress], None]) -> None:
    """Runs the batches of a migration, recording the progress after each. `total` is the count of earlier attempts."""
    left = await migration.left(mongo)
    total = max(total, left)
    progress = Progress(migration.number, total - left, total)
    async with contextlib.aclosing(migration.batches(mongo)) as batches:
        # Recorded before the first batch too: from then on no older program may start on this data.
        await _note(mongo, progress)
        on_progress(progress)
        async for count in batches:
            progress = Progress(migration.number, progress.done + count, total)
            await _note(mongo, progress)
            on_progress(progress)


async def _note(mongo: Mongo, progress: Progress) -> None:
    before = progress.number - 1
    await _save(mongo, before, {"version": before, "progress": asdict(progress)})


async def _save(mongo: Mongo, version: int, state: Raw) -> None:
    """Writes the state where the version still is the one that is expected. Raises `LeaseLost` where it is not."""
    done = await mongo.database[COLLECTION].replace_one({"_id": STATE, "version": version}, {"_id": STATE, **state})
    if not done.matched_count:
        raise LeaseLost("Another replica went on with the migration.")


def _sentence(name: str, migration: Migration, what: str) -> str:
    return f"Migration {migration.number} of {name} ({migration.summary}) {what}: see the log of {name}."
