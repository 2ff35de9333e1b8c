"""What releasing figures takes with many ratings, and how far released means are off."""

import os
import random
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from feedback.models import RatingState, Subject
from feedback.ratings.reasons import RatingReason
from feedback.ratings.store import Rating, RatingStore
from feedback.statistics import simulate_error
from feedback.statistics.release_selection import DESIGN
from feedback.store import ratings_database
from services.database import Session
from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction
from tests.system.rating import FEEDBACK

if TYPE_CHECKING:
    from tests.bench.benches import Bench

SUBJECTS, UNITS = 20_000, 150
AT_ONCE, BATCH = 200, 1_000
STARS = (10, 8, 17, 35, 30)
RELEASE_SECONDS, EPSILON = 60.0, 1.0


def private_address(bench: "Bench") -> str:
    """Of the database that feedback has for itself."""
    return f"mongodb://127.0.0.1:{bench.instance.database_ports[1]}/?replicaSet=secantus&w=majority&journal=true"


@asynccontextmanager
async def rating_store(bench: "Bench") -> AsyncIterator[tuple[Mongo, RatingStore]]:
    """Feedback's database and its ratings, as another replica of the service would have them."""
    mongo = ratings_database(Mongo(private_address(bench), "tiepdan_feedback"))
    try:
        yield mongo, RatingStore(mongo)
    finally:
        mongo.close()


def a_month_that_is_over() -> str:
    return (date.today().replace(day=1) - timedelta(days=40)).isoformat()[:7]


def made_up(month: str, count: int) -> Iterator[Rating]:
    luck, reasons = random.Random(3), list(RatingReason)
    for _ in range(count):
        number = luck.randrange(SUBJECTS)
        yield Rating(
            id=str(uuid.uuid4()),
            state=RatingState.COUNTED,
            mark=os.urandom(32),
            period="2026-W01",
            subject=Subject(kind="article", id=f"bench-{number:06}"),
            unit=f"bench-{number % UNITS}",
            stars=luck.choices(range(1, 6), STARS)[0],
            reasons=tuple(sorted(luck.sample(reasons, luck.randrange(3)))),
            month=month,
        )


async def release(bench: "Bench") -> None:
    """A month's figures from many ratings: how fast they are counted on the way, counted anew, and released."""
    count, month = 100_000 if bench.quick else 1_000_000, a_month_that_is_over()
    ratings = made_up(month, count)
    async with rating_store(bench) as (mongo, store):
        moved = bench.times(20) * BATCH
        begun = time.perf_counter()
        for _ in range(moved // BATCH):
            some = [next(ratings) for _ in range(BATCH)]

            async def keep(session: Session, some: list[Rating] = some) -> None:
                await store.insert_ratings(some, session)

            await run_transaction(mongo, keep)
        bench.results.add(
            "release", f"ratings kept and counted, {BATCH:,} a batch", moved / (time.perf_counter() - begun), "/s"
        )
        # The rest at once, past the intake, whose pace is the one above.
        while some := [rating.to_mongo() for rating in islice(ratings, AT_ONCE)]:
            await mongo.database["ratings"].insert_many(some)
        begun = time.perf_counter()
        mended = await store.recount()
        bench.results.add("release", f"{count:,} ratings counted anew", time.perf_counter() - begun, "s")
        assert mended > SUBJECTS // 2
    async with bench.instance.client(bench.instance.bearer()) as client:
        begun = time.perf_counter()
        answer = await client.post(f"{FEEDBACK}/statistics/release", json={"month": month}, timeout=600)
        taken = time.perf_counter() - begun
        assert answer.raise_for_status().json() == {"months": [month]}
        country = (await client.get(f"{FEEDBACK}/satisfaction", params={"period": month})).raise_for_status().json()
    assert abs(country["count"] - count) < 1_000
    what = f"release of {count:,} ratings of {SUBJECTS:,} subjects"
    bench.results.add("release", what, taken, "s", f"≤ {RELEASE_SECONDS:g} s", taken <= RELEASE_SECONDS)


GOALS = {100: 60, 1_000: 7}
"""By the number of ratings: thousandths of a star."""


async def error(bench: "Bench") -> None:
    """How far the released mean of a subject is off, by simulation through the mechanism and ε of real releases."""
    for count in (10, 100, 1_000, 10_000):
        found = simulate_error(count, EPSILON, bench.times(2_000), design=DESIGN)
        goal, what = GOALS.get(count), f"mean of {count:,} ratings, ε = {EPSILON:g}, is off by"
        mean = found.mean * 1_000
        met = None if goal is None else mean <= goal
        bench.results.add("error", f"{what}: mean", mean, "0.001 star", f"≤ {goal}" if goal else "", met)
        bench.results.add("error", f"{what}: median", found.median * 1_000, "0.001 star")
        bench.results.add("error", f"{what}: 95 of 100 less than", found.p95 * 1_000, "0.001 star")
        bench.results.add("error", f"intervals of {count:,} ratings that hold the exact mean", found.covered * 100, "%")
