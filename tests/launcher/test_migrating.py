"""Stored data of every service: numbered where it was not, refused where it is newer, and `tiepdan migrate`."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from hotline.store import MIGRATIONS
from launcher.data_folder import DataFolder
from launcher.doctor import CheckResult, run_checks
from launcher.instance import InstanceInfo, write
from launcher.migrating import declared
from launcher.output import Output
from launcher.ports import LOOPBACK, free_port
from launcher.refusals import DataUnusable
from launcher.registry import SERVICES
from launcher.single_process import run_together
from launcher.supervisor import Program, SupervisedProgram, http_probe, migrates
from services.clients.service_clients import ServiceClients
from services.documents.migrations import NewerData, newest, version_of
from services.documents.mongo import Mongo
from services.identity import DevelopmentIssuer
from services.jobs.leases import Lease
from services.settings import ServiceSettings
from services.web.app import with_lifespan
from tests.waiting import until

ROOT = Path(__file__).parents[3]
STORING = ("hotline", "schedule", "wanted", "articles", "feedback")


def _app(name: str, settings: ServiceSettings) -> Any:
    shared = {field: getattr(settings, field) for field in type(settings).model_fields}
    return SERVICES[name].create(
        SERVICES[name].settings(**{**shared, "folder": settings.folder / name}), ServiceClients()
    )


def _mongo(name: str, settings: ServiceSettings) -> Mongo:
    return Mongo(settings.mongo_url, settings.database_prefix + name)


async def _all(mongo: Mongo) -> dict[str, list[Any]]:
    names = await mongo.database.list_collection_names()
    return {name: await mongo.database[name].find({}).to_list(None) for name in sorted(names)}


def test_every_service_with_a_database_declares_its_migrations():
    assert tuple(declared(SERVICES)) == STORING


@pytest.mark.parametrize("name", STORING)
async def test_data_without_a_version_gets_one_and_newer_data_is_refused(name: str, settings: ServiceSettings):
    goal = newest(declared([name])[name])
    mongo = _mongo(name, settings)
    async with with_lifespan(_app(name, settings)):
        assert await version_of(mongo.database) == goal
    await mongo.database["migrations"].delete_many({})
    assert await version_of(mongo.database) == 0
    async with with_lifespan(_app(name, settings)):
        assert await version_of(mongo.database) == goal
    await mongo.database["migrations"].replace_one({"_id": "state"}, {"_id": "state", "version": goal + 1})
    before = await _all(mongo)
    with pytest.raises(NewerData, match=f"^The data of {name} has version {goal + 1} and this program knows {goal}: "):
        async with with_lifespan(_app(name, settings)):
            pass
    assert await _all(mongo) == before
    mongo.close()


# -- as programs ---------------------------------------------------------------------------------------------------


def _said(*words: str, **settings: str) -> tuple[int, str]:
    """Exit status, and what a command prints."""
    given = {f"TIEPDAN_{name}": value for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-m", "launcher", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **given},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def environment(settings: ServiceSettings, issuer: DevelopmentIssuer) -> dict[str, str]:
    return {
        "MONGO_URL": settings.mongo_url,
        "DATABASE_PREFIX": settings.database_prefix,
        "FOLDER": str(settings.folder),
        "SECRET": "a secret for tests",
        "IDENTITY": issuer.settings().model_dump_json(exclude_none=True),
        "LOG_LEVEL": "warning",
    }


async def test_a_program_that_is_too_old_ends_with_one_sentence(
    settings: ServiceSettings, environment: dict[str, str], tmp_path: Path
):
    mongo = _mongo("hotline", settings)
    await mongo.database["migrations"].insert_one({"_id": "state", "version": 9})
    mongo.close()
    sentence = f"The data of hotline has version 9 and this program knows {newest(MIGRATIONS)}: update the program"
    for words in (["serve", "hotline", "--port", str(free_port())], ["migrate", "hotline", "--dry-run"]):
        status, said = await asyncio.to_thread(_said, *words, **environment)
        assert (status, said.count("\n")) == (1, 1), said
        assert said.startswith(f"Error: {sentence}")


async def test_one_service_that_refuses_its_data_stops_all_that_were_starting(
    settings: ServiceSettings, tmp_path: Path
):
    mongo = Mongo(settings.mongo_url, "tiepdan_schedule")
    await mongo.database["migrations"].replace_one({"_id": "state"}, {"_id": "state", "version": 9}, upsert=True)
    try:
        with DataFolder(tmp_path / "data") as folder, pytest.raises(DataUnusable, match="data of schedule"):
            async with run_together(free_port(), folder, {"*": settings.mongo_url}, Output(True), {}):
                pass
    finally:
        for name in STORING:
            await mongo.client.drop_database(f"tiepdan_{name}")
        mongo.close()


HALFWAY = {"_id": "state", "version": -1, "progress": {"number": 0, "done": 40, "total": 100}}
"""Data that another replica is migrating to the version of today."""


async def _migrates(address: str, prefix: str = "") -> None:
    """Waits until a service says how far its data is, and looks at what else it answers."""
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:

        async def says_so() -> bool:
            try:
                answer = await client.get(f"{prefix}/health/ready")
            except httpx.TransportError:
                return False
            return answer.status_code == 503 and answer.json().get("checks") == {"start": "migrating, 40 %"}

        await until(says_so, patience=60)
        assert (await client.get(f"{prefix}/health/live")).status_code == 200
        refused = await client.get(f"{prefix}/units")
        assert (refused.status_code, refused.json()["code"]) == (503, "MIGRATING")
        assert "Retry-After" in refused.headers


async def _is_ready(address: str, prefix: str = "") -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:

        async def ready() -> bool:
            return (await client.get(f"{prefix}/health/ready")).status_code == 200

        await until(ready, patience=60)


@asynccontextmanager
async def _migrated_elsewhere(mongo: Mongo) -> AsyncIterator[None]:
    """Another replica holds the lease and is halfway; when the block ends it is done."""
    await mongo.database["migrations"].replace_one({"_id": "state"}, HALFWAY, upsert=True)
    lease = Lease(mongo.database, "migrations")
    assert await lease.acquire()
    async with lease.kept():
        yield
        await mongo.database["migrations"].replace_one({"_id": "state"}, {"_id": "state", "version": 0})


async def test_a_service_of_its_own_listens_while_it_migrates(settings: ServiceSettings, environment: dict[str, str]):
    mongo, port = _mongo("hotline", settings), free_port()
    given = {**os.environ, **{f"TIEPDAN_{name}": value for name, value in environment.items()}}
    argv = [sys.executable, "-m", "launcher", "serve", "hotline", "--port", str(port)]
    child: asyncio.subprocess.Process | None = None
    try:
        async with _migrated_elsewhere(mongo):
            child = await asyncio.create_subprocess_exec(*argv, cwd=ROOT, env=given)
            await _migrates(f"http://{LOOPBACK}:{port}")
        await _is_ready(f"http://{LOOPBACK}:{port}")
    finally:
        mongo.close()
        if child is not None:
            child.kill()
            await child.wait()


async def test_one_process_of_all_listens_while_a_service_migrates(settings: ServiceSettings, tmp_path: Path):
    mongo, port, stop = Mongo(settings.mongo_url, "tiepdan_hotline"), free_port(), asyncio.Event()
    address = f"http://{LOOPBACK}:{port}"

    async def run(folder: DataFolder) -> None:
        async with run_together(port, folder, {"*": settings.mongo_url}, Output(True), {}):
            await stop.wait()

    try:
        with DataFolder(tmp_path / "data") as folder:
            async with _migrated_elsewhere(mongo):
                running = asyncio.create_task(run(folder))
                await _migrates(address, "/api/hotline")
                async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
                    asked = await client.post("/graphql", json={"query": "{ __typename }"})
                    assert (asked.status_code, "Retry-After" in asked.headers) == (503, True)
            await _is_ready(address, "/api/hotline")
            await _is_ready(address)
            stop.set()
            await running
    finally:
        for name in STORING:
            await mongo.client.drop_database(f"tiepdan_{name}")
        mongo.close()


AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
FAR = datetime(9999, 12, 31, 18, tzinfo=UTC)
SESSION = {
    "version": 1,
    "createdAt": AT,
    "updatedAt": AT,
    "unit": "bca",
    "leader": {"position": "Giám đốc", "name": None},
    "place": "Phòng tiếp dân",
    "startsAt": AT,
    "endsAt": AT.replace(hour=4),
    "kind": "REGULAR",
    "documents": [],
    "state": "SCHEDULED",
    "_change": "published",
}


def _unit(province: str, name: str) -> dict[str, Any]:
    """A stored unit of a province's police."""
    names = {"vi": f"Công an {name}", "en": None}
    known = {"version": 1, "createdAt": AT, "updatedAt": AT, "_change": "published", "state": "ACTIVE", "demo": False}
    return {
        **known,
        "_id": f"ca-{province}",
        "code": f"ca-{province}",
        "kind": "PROVINCE",
        "names": names,
        "province": province,
    }


async def test_the_doctor_names_what_would_not_be_taken_in_today(settings: ServiceSettings, tmp_path: Path):
    mongo, port = Mongo(settings.mongo_url, "tiepdan_schedule"), free_port()
    database_port = int(settings.mongo_url.partition("127.0.0.1:")[2].partition("/")[0])

    asides: list[str] = []

    async def data_of_schedule() -> CheckResult:
        found = await run_checks(tmp_path / "data", port, deep=True)
        assert {"data of hotline", "data of feedback"} <= {one.part for one in found if one.ok}
        assert not {"data of search", "data of gateway"} & {one.part for one in found}
        (names,) = [one.text for one in found if one.part == "names of units"]
        assert names.startswith("to be renamed, as a province became a city")
        assert names.endswith("): ca-dong-nai: Công an tỉnh Đồng Nai → Công an thành phố Đồng Nai")
        set_aside = [one for one in found if one.part == "set aside by schedule"]
        assert not any(one.ok for one in set_aside)
        asides.extend(one.text for one in set_aside)
        return next(one for one in found if one.part == "data of schedule")

    try:
        hotline = mongo.client["tiepdan_hotline"]["units"]
        await hotline.insert_many([_unit("dong-nai", "tỉnh Đồng Nai"), _unit("ha-noi", "thành phố Hà Nội")])
        far = {**SESSION, "_id": "far", "startsAt": FAR, "endsAt": FAR.replace(hour=19)}
        await mongo.database["sessions"].insert_many([{**SESSION, "_id": "plain"}, far])
        with DataFolder(tmp_path / "data") as folder:
            write(folder, InstanceInfo(f"http://{LOOPBACK}:{port}", database_port))
            async with run_together(port, folder, {"*": settings.mongo_url}, Output(True), {}):
                found = await data_of_schedule()
                told = "version 0, 1 documents would not be taken in today: session far (startsAt)"
                assert (found.ok, found.text) == (True, told)
                await mongo.database["sessions"].insert_one({**SESSION, "_id": "broken", "startsAt": "soon"})
                found = await data_of_schedule()
                assert (found.ok, "session broken (set aside: cannot be read)" in found.text) == (False, True)
                assert asides == ["1 documents: session broken version 1 by sessions (Unreadable)"]
                assert "soon" not in found.text
    finally:
        for name in STORING:
            await mongo.client.drop_database(f"tiepdan_{name}")
        mongo.close()


@pytest.mark.slow
async def test_a_folder_is_migrated_by_itself(tmp_path: Path):
    status, said = _said("migrate", "--data", str(tmp_path / "none"))
    assert (status, "is no data folder" in said) == (1, True)
    with DataFolder(tmp_path / "data"):
        status, said = await asyncio.to_thread(_said, "migrate", "--data", str(tmp_path / "data"))
        assert (status, "is in use by another instance" in said) == (1, True)
    for words in (["--dry-run"], []):
        status, said = await asyncio.to_thread(_said, "migrate", *words, "--data", str(tmp_path / "data"), "--json")
        lines = [json.loads(line) for line in said.splitlines()]
        assert status == 0, said
        assert [line["service"] for line in lines if "service" in line] == list(STORING)
        assert lines[-1] == {"event": "result", "migrations": 0, "dryRun": bool(words)}


BUSY = """
import http.server, json, sys
asked = 0
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += 1
        done = asked > 120
        self.send_response(200 if done else 503)
        self.end_headers()
        words = "ok" if done else "migrating, 40 %"
        self.wfile.write(json.dumps({"checks": {"start": words}}).encode())
    def log_message(self, *args):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


async def test_a_program_that_migrates_is_waited_for(tmp_path: Path):
    port = free_port()
    url = f"http://{LOOPBACK}:{port}/health/ready"
    argv = [sys.executable, "-c", BUSY, str(port)]
    program = Program("busy", argv, http_probe(url), tmp_path / "log", busy=migrates(url))
    keeper = SupervisedProgram(program, ready_seconds=3.0)
    await keeper.start()
    assert keeper.available
    await keeper.stop()
