"""Migrations on the real database: numbered, resumed after a kill, one at a time, refused by an older program."""

import asyncio
import random
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pymongo import MongoClient

from services.clients.service_clients import ServiceClients
from services.documents.migrations import (
    Migration,
    MigrationFailed,
    Migrations,
    NewerData,
    Progress,
    check,
    migrate,
    newest,
    pending,
    rewriting,
    version_of,
)
from services.documents.mongo import Mongo
from services.domain import Domain
from services.policy import ANYBODY, Policy
from services.settings import ServiceSettings
from services.web.app import About, create_app, with_lifespan
from services.web.runtime import ServiceRuntime
from tests.services.documents import toy
from tests.waiting import until

ROOT = Path(__file__).parents[3]
MANY = 600
TERM = 0.6
"""Seconds of a lease's term in these tests: killed processes are many."""


async def _notes(mongo: Mongo, count: int = MANY) -> None:
    await mongo.database["notes"].insert_many([toy.note(number) for number in range(count)])


async def _content(mongo: Mongo) -> dict[str, list[dict[str, Any]]]:
    """Everything in the database, but for what the kit keeps for itself."""
    names = set(await mongo.database.list_collection_names()) - {"leases", "migrations"}
    return {
        name: sorted(await mongo.database[name].find({}).to_list(None), key=lambda raw: str(raw["_id"]))
        for name in sorted(names)
    }


async def _is_migrated(mongo: Mongo, count: int = MANY) -> bool:
    letters = [{"_id": f"note-{n}", "letter": "abc"[n % 3]} for n in range(count)]
    expected = {
        "letters": sorted(letters, key=lambda raw: raw["_id"]),
        "notes": sorted((toy.migrated(n) for n in range(count)), key=lambda raw: raw["_id"]),
    }
    return await _content(mongo) == expected and await version_of(mongo.database) == 2


# -- versions ------------------------------------------------------------------------------------------------------


async def test_a_new_database_has_the_newest_version_and_runs_nothing(mongo: Mongo):
    told: list[Progress] = []
    assert await pending(mongo, toy.NAME, toy.MIGRATIONS) == []
    await migrate(mongo, toy.NAME, toy.MIGRATIONS, told.append)
    assert (await version_of(mongo.database), told) == (2, [])


async def test_data_without_a_version_is_that_of_the_first_release(mongo: Mongo):
    await _notes(mongo)
    assert await version_of(mongo.database) == 0
    told: list[Progress] = []
    await migrate(mongo, toy.NAME, toy.MIGRATIONS, told.append)
    assert await _is_migrated(mongo)
    assert [p.percent for p in told if p.number == 1] == sorted(p.percent for p in told if p.number == 1)
    assert {p.number for p in told} == {1, 2}
    before = await _content(mongo)
    await migrate(mongo, toy.NAME, toy.MIGRATIONS)
    assert await _content(mongo) == before


async def test_a_dry_run_counts_and_changes_nothing(mongo: Mongo):
    await _notes(mongo, 30)
    before = await _content(mongo)
    found = await pending(mongo, toy.NAME, toy.MIGRATIONS)
    assert [(one.migration.number, one.left) for one in found] == [(1, 30), (2, 30)]
    assert await _content(mongo) == before
    assert set(await mongo.database.list_collection_names()) == {"notes"}


async def test_an_older_program_refuses_newer_data_and_changes_nothing(mongo: Mongo):
    await _notes(mongo, 3)
    await migrate(mongo, toy.NAME, toy.MIGRATIONS)
    before = await _content(mongo), await mongo.database["migrations"].find({}).to_list(None)
    for work in (migrate, pending):
        with pytest.raises(NewerData, match=r"^The data of toy has version 2 and this program knows 1: update"):
            await work(mongo, toy.NAME, toy.MIGRATIONS[:1])
    assert (await _content(mongo), await mongo.database["migrations"].find({}).to_list(None)) == before


async def test_an_older_program_refuses_data_whose_migration_has_begun(mongo: Mongo):
    """One that runs already is not ready any more, so that no requests come to it."""
    await _notes(mongo, 3)
    older = toy.MIGRATIONS[:1]
    await migrate(mongo, toy.NAME, older)
    await check(mongo.database, toy.NAME, older)
    broken = rewriting(2, "break off", "notes", {}, lambda raw: raw["nothing"])
    with pytest.raises(MigrationFailed):
        await migrate(mongo, toy.NAME, (*older, broken))
    with pytest.raises(NewerData):
        await check(mongo.database, toy.NAME, older)
    with pytest.raises(NewerData):
        await migrate(mongo, toy.NAME, older)
    await migrate(mongo, toy.NAME, toy.MIGRATIONS)
    assert await _is_migrated(mongo, 3)


def test_numbers_begin_at_one_and_have_no_gaps():
    assert (newest(()), newest(toy.MIGRATIONS)) == (0, 2)
    with pytest.raises(ValueError, match="without gaps"):
        newest(toy.MIGRATIONS[1:])


@pytest.mark.parametrize(
    ("change", "why"),
    [(lambda raw: raw, "left 5 as they were"), (lambda raw: raw["nothing"], "broke off with KeyError")],
)
async def test_a_migration_that_does_not_do_its_work_keeps_its_number_back(mongo: Mongo, change: Any, why: str):
    await _notes(mongo, 5)
    broken = rewriting(1, "do nothing", "notes", {"words": {"$exists": True}}, change)
    with pytest.raises(MigrationFailed, match=rf"^Migration 1 of toy \(do nothing\) {why}: "):
        await migrate(mongo, toy.NAME, (broken,))
    assert await version_of(mongo.database) == 0
    await migrate(mongo, toy.NAME, toy.MIGRATIONS)
    assert await _is_migrated(mongo, 5)


async def test_what_others_changed_meanwhile_is_not_written_over(mongo: Mongo, mongo_url: str):
    """A process that slept in the middle of a batch writes nothing into data that went on without it."""
    await _notes(mongo, 5)
    with MongoClient(mongo_url) as other:

        def slept(raw: dict[str, Any]) -> dict[str, Any]:
            # Between what this process read and what it writes, another one has migrated the note, and it was changed.
            others = {**toy.migrated(int(raw["_id"][5:])), "version": 2}
            other[mongo.database.name]["notes"].replace_one({"_id": raw["_id"]}, others)
            return {**raw, "stale": True}

        late = rewriting(1, "late", "notes", {"words": {"$exists": True}}, slept)
        assert [count async for count in late.batches(mongo)] == [0]
    assert (await _content(mongo))["notes"] == [{**toy.migrated(number), "version": 2} for number in range(5)]


# -- killed and beside each other ----------------------------------------------------------------------------------


@asynccontextmanager
async def _program(url: str, database: str) -> AsyncIterator[asyncio.subprocess.Process]:
    argv = [sys.executable, "-m", "tests.services.documents.toy", url, database, str(TERM)]
    child = await asyncio.create_subprocess_exec(*argv, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def _bites(child: asyncio.subprocess.Process, count: int) -> None:
    """Waits until the program has done so many more batches; while it waits for the lease it repeats itself."""
    assert child.stdout is not None
    assert await child.stdout.readline() == b"began\n"
    told = await child.stdout.readline()
    for _ in range(count):
        while (line := await child.stdout.readline()) == told:
            pass
        assert line not in {b"ended\n", b""}, "it was done before it was killed as often as it should be"
        told = line


async def _killed(mongo: Mongo, url: str, kills: int, count: int) -> None:
    """Kills the program again and again in the middle of its work, each time after some more batches."""
    await _notes(mongo, count)
    chance = random.Random(kills)
    for _ in range(kills):
        async with _program(url, mongo.database.name) as child:
            await _bites(child, chance.randint(1, 3))
            child.kill()
    assert await version_of(mongo.database) < 2
    async with _program(url, mongo.database.name) as child:
        out, _ = await child.communicate()
    assert out.endswith(b"ended\n")
    assert await _is_migrated(mongo, count)


async def test_it_goes_on_where_it_was_killed(mongo: Mongo, mongo_url: str):
    await _killed(mongo, mongo_url, 1, 1_000)


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_it_goes_on_after_twenty_kills(mongo: Mongo, mongo_url: str):
    await _killed(mongo, mongo_url, 20, 8_000)


async def test_of_two_replicas_one_migrates_and_both_go_on(mongo: Mongo, mongo_url: str):
    await _notes(mongo)
    done = {0: 0, 1: 0}

    def counted(replica: int) -> Migrations:
        async def batches(given: Mongo) -> AsyncGenerator[int, None]:
            async for count in toy.MIGRATIONS[0].batches(given):
                done[replica] += count
                yield count

        return (Migration(1, "counted", toy.MIGRATIONS[0].left, batches),)

    other = Mongo(mongo_url, mongo.database.name)
    try:
        await asyncio.gather(migrate(mongo, toy.NAME, counted(0)), migrate(other, toy.NAME, counted(1)))
    finally:
        other.close()
    assert sorted(done.values()) == [0, MANY]
    assert await version_of(mongo.database) == 1


# -- while a service starts ----------------------------------------------------------------------------------------


class Gate:
    """A migration that stops in its middle until it is let on."""

    def __init__(self) -> None:
        self.halfway, self.on = asyncio.Event(), asyncio.Event()

    def migrations(self) -> Migrations:
        async def batches(given: Mongo) -> AsyncGenerator[int, None]:
            async for count in toy.MIGRATIONS[0].batches(given):
                yield count
                self.halfway.set()
                await self.on.wait()

        return (Migration(1, "gated", toy.MIGRATIONS[0].left, batches),)


def _service(settings: ServiceSettings, migrations: Migrations) -> FastAPI:
    routes = APIRouter()

    @routes.get("/notes")
    async def notes() -> list[str]:
        return []

    async def build(running: ServiceRuntime) -> None:
        await running.database(toy.NAME)

    domain = Domain(name=toy.NAME, policy=Policy(routes={"GET /notes": ANYBODY}))
    about = About(domain, title="Toy", description="For tests.", migrations=migrations)
    return create_app(about, settings, ServiceClients(), [routes], build, feed=False)


def _client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")


async def test_a_service_says_how_far_it_is_and_its_replicas_too(settings: ServiceSettings):
    mongo = Mongo(settings.mongo_url, settings.database_prefix + toy.NAME)
    await _notes(mongo, 500)
    gate = Gate()
    apps = [_service(settings, gate.migrations()) for _ in range(2)]
    starts = [asyncio.create_task(_started(app, gate.on)) for app in apps]
    await asyncio.wait_for(gate.halfway.wait(), 20)
    for app in apps:
        async with _client(app) as client:

            async def says_so(client: httpx.AsyncClient = client) -> bool:
                return (await client.get("/health/ready")).json()["checks"] == {"start": "migrating, 40 %"}

            await until(says_so)
            assert (await client.get("/health/live")).status_code == 200
            ready, other = await client.get("/health/ready"), await client.get("/notes")
            assert (ready.status_code, other.status_code) == (503, 503)
            assert int(ready.headers["Retry-After"]) > 0
            assert int(other.headers["Retry-After"]) > 0
            assert other.headers["content-type"] == "application/problem+json"
            assert other.json()["code"] == "MIGRATING"
            assert "40 %" in other.json()["detail"]
    gate.on.set()
    assert await asyncio.gather(*starts) == [200, 200]
    assert await version_of(mongo.database) == 1
    mongo.close()


async def _started(app: FastAPI, on: asyncio.Event) -> int:
    """Starts the service; the status of `/health/ready` when it is open."""
    async with with_lifespan(app), _client(app) as client:
        return (await client.get("/health/ready")).status_code
