"""The moderators' queue with very many open comments."""

import os
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import httpx
from bson.binary import Binary

from feedback.models import Subject, SubjectKind, Tone
from feedback.moderation import Comment
from feedback.records import Kept, to_raw
from services.collection import Raw
from services.mongo import Mongo
from tests.bench.figures import private_address
from tests.bench.measuring import load
from tests.system.rating import FEEDBACK
from tests.waiting import until

if TYPE_CHECKING:
    from tests.bench.benches import Bench

OPEN, AT_ONCE = 100_000, 2_000
PAGE_SECONDS = 0.05


def made_up(units: list[str], count: int) -> Iterator[Raw]:
    luck, today = random.Random(9), date.today()
    for _ in range(count):
        unit = luck.choice(units)
        kept = Kept(
            moderated=Comment(
                uuid.uuid4(),
                about=unit,
                unit=unit,
                received=today - timedelta(days=luck.randrange(60)),
                priority=int(luck.random() < 0.01),
            ),
            subject=Subject(kind=SubjectKind.UNIT, id=unit),
            tone=Tone.NEUTRAL,
            period="2026-W01",
            mark=os.urandom(32),
            sealed=None,
            public="Ý kiến để đo. " * 10,
        )
        yield {**to_raw(kept), "mark": Binary(kept.mark)}


async def queue(bench: "Bench") -> None:
    """Pages, filters and counts of the queue over HTTP: the first time each is asked for, and again and again."""
    count = bench.times(OPEN)
    mongo = Mongo(private_address(bench), "tiepdan_feedback")
    async with bench.instance.client(bench.instance.bearer()) as client:
        units = [row["node"]["code"] for row in (await client.get("/api/hotline/units?first=100")).json()["edges"]]
        rows = made_up(units, count)
        begun = time.perf_counter()
        while some := [row for row, _ in zip(rows, range(AT_ONCE), strict=False)]:
            await mongo.database["comments"].insert_many(some)
        mongo.close()

        async def counted() -> bool:
            counts = await client.get(f"{FEEDBACK}/queue/counts")
            return counts.raise_for_status().json()["open"] >= count

        await until(counted, patience=120)
        bench.results.add("queue", f"{count:,} comments put in and seen", time.perf_counter() - begun, "s")
        await _asked(bench, client, count, units)


async def _asked(bench: "Bench", client: httpx.AsyncClient, count: int, units: list[str]) -> None:
    questions = {
        "page of 20": "/queue",
        "urgent": "/queue?priority=true",
        "one unit": "/queue?unit={unit}",
        "one unit, two states": "/queue?unit={unit}&state=OPEN&state=APPEALED",
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
