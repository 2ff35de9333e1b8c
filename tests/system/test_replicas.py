"""Two replicas of the services on one database, each with a gateway of its own, and one document that is bad."""

import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from launcher.ports import LOOPBACK, free_port
from launcher.registry import REGISTRY, SERVICES
from launcher.service_settings import environment
from launcher.supervisor import Program, Supervisor, http_probe
from services.clients.service_clients import ServiceClients
from services.documents.mongo import Mongo
from services.identity import DevelopmentIssuer
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.system.conftest import ask, jsonl
from tests.system.instance import QUICK
from tests.waiting import until
from wanted.app import create

MANY = 1_000
NAMES = ("wanted", "search", "gateway")
ABSENT = tuple(name for name in SERVICES if name not in NAMES)
ASIDE = "documents: 1 of notices set aside"
ALL = "{ wantedNotices { totalCount } }"
FOUND = '{ search(text: "Nguyễn") { totalCount } }'


def notices(count: int) -> Sequence[Mapping[str, object]]:
    return [{"id": f"n{n}", "list": "WANTED", "fullName": f"Nguyễn Văn {n}", "unit": "c02"} for n in range(count)]


async def damage(mongo: Mongo, name: object) -> None:
    """Writes into the database, past the service."""
    change = {"$set": {"fullName": name, "_change": "updated"}, "$inc": {"version": 1}}
    assert (await mongo.database["notices"].update_one({"_id": "n7"}, change)).modified_count == 1


@dataclass(frozen=True)
class Replica:
    """The addresses of one replica's processes by name."""

    ports: Mapping[str, int]

    async def health(self) -> Mapping[str, tuple[int, set[str]]]:
        """The status of each process, and what is degraded of the services that run here."""
        answers = {name: await self._get(name, "/health/ready") for name in NAMES}
        return {
            name: (answer.status_code, {lack for lack in answer.json()["degraded"] if not lack.startswith(ABSENT)})
            for name, answer in answers.items()
        }

    async def served(self) -> Sequence[int]:
        """How many notices the service lists, and the gateway, and how many search finds."""
        async with httpx.AsyncClient(base_url=self._address("gateway"), timeout=60, trust_env=False) as client:
            listed, found = await ask(client, ALL), await ask(client, FOUND)
        own = (await self._get("wanted", "/notices")).raise_for_status().json()["totalCount"]
        return own, listed["wantedNotices"]["totalCount"], found["search"]["totalCount"]

    async def is_degraded(self) -> bool:
        """Whether everything but the bad document is served, and each part says what it lacks."""
        expected = {
            "wanted": {ASIDE},
            "search": {"index of wanted: 1 set aside"},
            "gateway": {"search: index of wanted: 1 set aside", f"wanted: {ASIDE}"},
        }
        return await self.served() == (MANY - 1,) * 3 and all(
            status == 200 and lacks >= expected[name] for name, (status, lacks) in (await self.health()).items()
        )

    async def is_well(self) -> bool:
        health = await self.health()
        return await self.served() == (MANY,) * 3 and all(found == (200, set()) for found in health.values())

    async def _get(self, name: str, path: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self._address(name), timeout=60, trust_env=False) as client:
            return await client.get(path)

    def _address(self, name: str) -> str:
        return f"http://{LOOPBACK}:{self.ports[name]}"

    def programs(self, number: int, folder: Path, given: Mapping[str, Any]) -> list[Program]:
        urls = {name: self._address(name) for name in NAMES}
        return [
            Program(
                f"{name}-{number}",
                [sys.executable, "-m", "launcher", "serve", name, "--port", str(self.ports[name])],
                http_probe(f"{self._address(name)}/health/ready"),
                folder / f"{name}-{number}.log",
                environment(
                    {
                        **given,
                        "folder": folder / f"{name}-{number}",
                        "service_urls": {other: url for other, url in urls.items() if other not in {name, "gateway"}},
                    }
                )
                | QUICK,
            )
            for name in NAMES
        ]


@asynccontextmanager
async def replicated(folder: Path, given: Mapping[str, Any]) -> AsyncIterator[tuple[Supervisor, list[Replica]]]:
    replicas = [Replica({name: free_port() for name in NAMES}) for _ in range(2)]
    supervisor = Supervisor(
        [program for number, one in enumerate(replicas) for program in one.programs(number, folder, given)]
    )
    await supervisor.start()
    try:
        yield supervisor, replicas
    finally:
        await supervisor.stop()


@pytest.mark.slow
async def test_one_bad_document_takes_no_replica_out_of_service(
    settings: ServiceSettings, issuer: DevelopmentIssuer, bearer: Bearer, tmp_path: Path
):
    given = {
        "mongo_url": settings.mongo_url,
        "database_prefix": settings.database_prefix,
        "secret": settings.secret.get_secret_value(),
        "identity": {"issuer": issuer.issuer, "jwks": issuer.jwks()},
    }
    mongo = Mongo(settings.mongo_url, f"{settings.database_prefix}wanted")
    async with replicated(tmp_path, given) as (supervisor, replicas):
        address = f"http://{LOOPBACK}:{replicas[0].ports['wanted']}"
        async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:
            answer = await client.post(
                "/notices/import?publish=true", content=jsonl(notices(MANY)), headers=bearer("admin", units=("c02",))
            )
            assert answer.raise_for_status().json()["inserted"] == MANY
        for replica in replicas:
            await until(replica.is_well, patience=60)
        await damage(mongo, None)
        for replica in replicas:
            await until(replica.is_degraded)
        # The replica that starts now reads everything from the database, and its index is of before.
        for name in ("wanted-1", "search-1"):
            pid = supervisor.programs[name].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
        await until(lambda: all(supervisor.programs[n].restarts == 1 for n in ("wanted-1", "search-1")), patience=60)
        for replica in replicas:
            await until(replica.is_degraded)
        await damage(mongo, "Nguyễn Văn 7")
        for replica in replicas:
            await until(replica.is_well)
    mongo.close()


async def test_two_replicas_set_aside_what_was_there_and_what_comes(settings: ServiceSettings, bearer: Bearer):
    mongo = Mongo(settings.mongo_url, f"{settings.database_prefix}wanted")

    async def is_degraded(client: httpx.AsyncClient) -> bool:
        health, listed = await client.get("/health/ready"), await client.get("/notices")
        assert health.status_code == 200
        return health.json()["degraded"] == [ASIDE] and listed.json()["totalCount"] == 49

    async with serving(create(settings, ServiceClients(), REGISTRY)) as first:
        admin = bearer("admin", units=("c02",))
        (await first.post("/notices/import?publish=true", content=jsonl(notices(50)), headers=admin)).raise_for_status()
        await damage(mongo, None)
        async with serving(create(settings, ServiceClients(), REGISTRY)) as second:
            for client in (first, second):
                await until(lambda client=client: is_degraded(client))
            await damage(mongo, "Nguyễn Văn 7")
            for client in (first, second):

                async def is_well(client: httpx.AsyncClient = client) -> bool:
                    return (await client.get("/health/ready")).json()["degraded"] == []

                await until(is_well)
    mongo.close()
