"""The moderators' queue with very many open comments."""

import asyncio
import os
import random
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from bson.binary import Binary

from feedback.key_files import KeyFiles
from feedback.models import Subject
from feedback.moderation import Comment
from feedback.moderation.mapping import StoredComment, to_raw
from feedback.moderation.store.vault import Vault
from feedback.store import ratings_database
from launcher.database import DatabaseOptions, EmbeddedDatabase
from services.crypto.privacypass.periods import period_of
from services.database import Raw
from services.documents.models import now
from services.documents.mongo import Mongo
from tests.bench.measuring import load
from tests.system.conftest import put_in_units
from tests.system.instance import Instance
from tests.system.rating import FEEDBACK

if TYPE_CHECKING:
    from tests.bench.benches import Bench

OPEN, AT_ONCE = 100_000, 2_000
PAGE_SECONDS = 0.05
PERIOD, TEXT = period_of(now()), "Ý kiến để đo. " * 10


def made_up(units: list[str], count: int, sealed: bytes | None = None) -> Iterator[Raw]:
    """Open comments, with a text in clear or `sealed` under the key of `PERIOD`."""
    luck, today = random.Random(9), date.today()
    for _ in range(count):
        unit = luck.choice(units)
        kept = StoredComment(
            moderated=Comment(
                uuid.uuid4(),
                about=unit,
                unit=unit,
                received=today - timedelta(days=luck.randrange(60)),
                priority=int(luck.random() < 0.01),
            ),
            subject=Subject(kind="unit", id=unit),
            period=PERIOD,
            mark=os.urandom(32),
            sealed=sealed,
            public=None if sealed else TEXT,
        )
        yield {**to_raw(kept), "mark": Binary(kept.mark), "sealed": sealed and Binary(sealed, 6)}


async def queue(bench: "Bench") -> None:
    """Pages, filters and counts of the queue over HTTP: the first time each is asked for, and again and again.

    On a system of its own, which finds the comments when it starts.
    """
    count = bench.times(OPEN)
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "var")
        with instance:
            put_in_units(instance)
            async with instance.client() as client:
                page = (await client.get("/api/hotline/units?first=100")).raise_for_status().json()
        units = [edge["node"]["code"] for edge in page["edges"]]
        await _put_in(instance.data, units, count)
        with instance:
            begun = time.monotonic()
            async with instance.client(instance.bearer()) as client:
                await _read(bench, client, count, begun)
                await _asked(bench, client, count, units)


async def _put_in(folder: Path, units: list[str], count: int) -> None:
    """Into the database of a system that does not run: as much at once would keep a running one busy for minutes."""
    database = EmbeddedDatabase(folder, DatabaseOptions("feedback-database"))
    await database.start()
    try:
        mongo = ratings_database(Mongo(database.url, "tiepdan_feedback"))
        vault = Vault(mongo, "tiepdan_feedback_vault.keys", KeyFiles(folder / "feedback" / "keys"))
        # One text serves for all: what is measured is how long reading takes.
        rows = made_up(units, count, await vault.seal(TEXT, PERIOD))
        while some := list(islice(rows, AT_ONCE)):
            await mongo.database["comments"].insert_many(some)
        await vault.close()
        mongo.close()
    finally:
        await database.stop(60)


async def _read(bench: "Bench", client: httpx.AsyncClient, count: int, begun: float) -> None:
    """Until the queue is whole; until then it must be refused, at once, and everything else go on."""
    refusals: list[float] = []
    while True:
        asked = time.perf_counter()
        answer = await client.get(f"{FEEDBACK}/queue/counts")
        if answer.status_code == httpx.codes.OK:
            break
        assert answer.json()["code"] == "QUEUE_BEING_READ", answer.text
        refusals.append(time.perf_counter() - asked)
        (await client.get(f"{FEEDBACK}/terms")).raise_for_status()
        await asyncio.sleep(0.05)
    assert answer.json()["open"] == count, answer.text
    seconds = time.monotonic() - begun
    bench.results.add("queue", f"{count:,} open, whole after the system was ready", seconds, "s")
    if refusals:
        bench.results.spread("queue", f"{count:,} open, refused while it is read", refusals)


async def _asked(bench: "Bench", client: httpx.AsyncClient, count: int, units: list[str]) -> None:
    page = (await client.get(f"{FEEDBACK}/queue")).raise_for_status().json()
    assert {edge["node"]["text"] for edge in page["edges"]} == {TEXT}
    questions = {
        "page of 20": "/queue",
        "urgent": "/queue?priority=true",
        "one unit": "/queue?unit={unit}",
        "one unit, two states": "/queue?unit={unit}&state=OPEN&state=APPEALED",
        "urgent, two states": "/queue?priority=true&state=OPEN&state=APPEALED",
        "counts": "/queue/counts",
        "counts of one unit": "/queue/counts?unit={unit}",
    }
    for what, path in questions.items():
        first = await _timed(lambda path=path: client.get(FEEDBACK + path.format(unit=units[0])))
        met = first <= PAGE_SECONDS
        bench.results.add("queue", f"{count:,} open, {what}, first time", first * 1000, "ms", "≤ 50 ms", met)

        async def ask(number: int, path: str = path) -> None:
            answer = await client.get(FEEDBACK + path.format(unit=units[number % len(units)]))
            answer.raise_for_status()

        _, took = await load(ask, bench.times(300), 1)
        bench.results.spread("queue", f"{count:,} open, {what}", took, most=PAGE_SECONDS)
    cursor = ""
    took: list[float] = []
    for _ in range(bench.times(100)):
        begun = time.perf_counter()
        page = (await client.get(f"{FEEDBACK}/queue", params={"after": cursor} if cursor else {})).json()
        took.append(time.perf_counter() - begun)
        cursor = page["pageInfo"]["endCursor"]
    bench.results.spread("queue", f"{count:,} open, pages in a row", took, most=PAGE_SECONDS)


async def _timed(ask: Callable[[], Awaitable[httpx.Response]]) -> float:
    begun = time.perf_counter()
    (await ask()).raise_for_status()
    return time.perf_counter() - begun
