"""kill -9 of every process in turn, in the middle of an import and of a stream of ratings.

What was acknowledged is there afterwards, once, and the index holds what the stores hold.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from pymongo import AsyncMongoClient

from feedback.client import IssuanceRefused
from tests.conftest import rows
from tests.system.conftest import SHAPES, jsonl, put_in_units
from tests.system.instance import Instance, in_thread, running
from tests.system.rating import FEEDBACK, tokens
from tests.waiting import until

BATCH = 50
TOGETHER = ("database", "feedback-database", "launcher")
SEPARATE = ("hotline", "schedule", "wanted", "articles", "feedback", "search", "gateway", *TOGETHER)
BETWEEN = 3
"""Batches and ratings acknowledged between two kills."""
PURSE = 5
PAUSE = 0.05


@dataclass
class Work:
    """An import and a stream of ratings that go on, whatever happens, until they are told to end.

    Both do what a person does when no answer comes: the same thing again.
    """

    instance: Instance
    imported: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    batches: int = 0
    ending: bool = False

    async def tried(self, send: Callable[[], Awaitable[httpx.Response]], status: int) -> httpx.Response:
        """The answer that has this status. In between only connections that break, and 502 to 504, are all right."""
        while True:
            try:
                answer = await send()
            except httpx.TransportError as error:
                self.failures.append(type(error).__name__)
            else:
                if answer.status_code == status:
                    return answer
                assert answer.status_code in {502, 503, 504}, answer.text
                self.failures.append(str(answer.status_code))
            # Between two tries, as a person's client does.
            await asyncio.sleep(PAUSE)

    async def import_articles(self) -> None:
        async with self.instance.client(self.instance.bearer()) as client:
            while not self.ending:
                rows = [_article(self.batches * BATCH + place) for place in range(BATCH)]
                body = jsonl(rows)
                answer = await self.tried(
                    lambda body=body: client.post("/api/articles/articles/import?publish=true", content=body), 200
                )
                report = answer.json()
                assert report["rejected"] == []
                self.batches += 1
                self.imported += [str(row["id"]) for row in rows]

    async def rate(self) -> None:
        async with self.instance.client() as client:
            while not self.ending:
                for token in await self.fetched(client):
                    await self.rated(client, token)

    async def rated(self, client: httpx.AsyncClient, token: str) -> None:
        given = {"subject": {"kind": "unit", "id": "ca-hue"}, "stars": 5, "token": token}
        answer = await self.tried(lambda: client.post(f"{FEEDBACK}/ratings", json=given), 201)
        self.receipts.append(answer.json()["receipt"])

    async def fetched(self, client: httpx.AsyncClient) -> list[str]:
        """A few tokens, asked for again and again where that breaks off."""
        while True:
            try:
                return await tokens(client, PURSE)
            except (httpx.HTTPError, IssuanceRefused) as error:
                self.failures.append(type(error).__name__)
            await asyncio.sleep(PAUSE)

    async def going_on(self) -> None:
        """Returns when both have got a little further."""
        batches, ratings = self.batches + BETWEEN, len(self.receipts) + BETWEEN

        async def further() -> bool:
            return self.batches >= batches and len(self.receipts) >= ratings

        await until(further, patience=90)


@asynccontextmanager
async def working(instance: Instance) -> AsyncIterator[Work]:
    work = Work(instance)
    async with asyncio.TaskGroup() as group:
        group.create_task(work.import_articles())
        group.create_task(work.rate())
        try:
            yield work
        finally:
            work.ending = True


def _article(number: int) -> dict[str, object]:
    return {
        "id": f"made-up-{number:06}",
        "kind": "OTHER",
        "unit": "bca",
        "title": f"Bài thử số {number}",
        "body": f"Văn bản thử số {number}, không nói về ai.",
        "publishedAt": "2026-11-01T00:00:00Z",
        "demo": True,
    }


async def kill(instance: Instance, name: str, times: int) -> None:
    """kill -9, and waits until it is started again; the launcher by hand, as there is nobody above it."""
    if name == "launcher":
        processes = instance.processes()
        instance.kill()
        # The kernel kills them at once, but what holds much memory takes a moment to end.
        for pid in processes.values():
            await until(lambda pid=pid: not running(pid))
        await in_thread(instance.start)
        return
    os.kill(instance.processes()[name], signal.SIGKILL)
    assert await in_thread(lambda: instance.hears(f"{name} is back.", 90, times)), instance.said


@pytest.mark.shape("together")
@pytest.mark.parametrize("separate", SHAPES)
async def test_nothing_acknowledged_is_lost_and_nothing_is_double(separate: bool, tmp_path: Path):
    with Instance(tmp_path / "var", separate=separate) as instance:
        put_in_units(instance)
        async with working(instance) as work:
            for name in SEPARATE if separate else TOGETHER:
                await work.going_on()
                await kill(instance, name, 1)
            await work.going_on()
        assert work.failures, "nobody noticed anything: the work was not in the middle of it"
        await everything_is_there_once(instance, work)


async def everything_is_there_once(instance: Instance, work: Work) -> None:
    async with instance.client() as client:
        exported = (await client.get("/api/articles/articles/export")).raise_for_status().content
        ids = [orjson.loads(line)["id"] for line in rows(exported)]
        assert sorted(ids) == sorted(work.imported)
        assert len(set(work.receipts)) == len(work.receipts)
        for receipt in work.receipts:
            shown = await client.post(f"{FEEDBACK}/receipts/rating", json={"receipt": receipt})
            assert shown.status_code == 200, shown.text
            assert shown.json()["stars"] == 5
    kept, spent = await counted(instance)
    # One that was on its way when the work ended may have been kept without an answer; none may be missing.
    assert kept == spent == len(work.receipts)

    async def equal() -> bool:
        return (await in_thread(lambda: instance.run("doctor", "--deep"))).returncode == 0

    await until(equal, patience=60)


async def counted(instance: Instance) -> tuple[int, int]:
    """How many ratings the database holds, in the intake and beyond, and how many tokens were spent."""
    address = f"mongodb://127.0.0.1:{instance.database_ports[1]}/?directConnection=true"
    async with AsyncMongoClient[dict[str, Any]](address) as client:
        database = client["tiepdan_feedback_ratings"]
        kept = [await database[name].count_documents({}) for name in ("intake", "ratings", "nullifiers")]
    return kept[0] + kept[1], kept[2]


async def test_while_the_database_is_away_writers_are_told_when_to_come_back(tmp_path: Path):
    line = {"unit": "ca-hue", "dialled": "113", "purpose": "EMERGENCY_POLICE"}
    with Instance(tmp_path / "var") as instance:
        put_in_units(instance)
        refused: list[httpx.Response] = []
        async with instance.client(instance.bearer()) as client:

            async def written() -> bool:
                # It is back within two seconds on a quick machine, and a write waits that long: so it is ended again
                # until somebody has noticed.
                if not refused and (database := instance.processes().get("database")):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(database, signal.SIGKILL)
                answer = await client.post("/api/hotline/hotlines", json=line)
                if answer.status_code != 201:
                    refused.append(answer)
                return answer.status_code == 201 and bool(refused)

            await until(written, patience=120)
            for answer in refused:
                assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
                assert int(answer.headers["Retry-After"]) >= 1
            assert await in_thread(lambda: instance.hears("database is back.", 30))

            async def ready() -> bool:
                return (await client.get("/api/hotline/health/ready")).status_code == 200

            await until(ready)
