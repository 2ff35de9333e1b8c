"""The stored order of what ratings leave is renewed at random: whole, beside other writers, whenever it is killed."""

import asyncio
import os
import random
import signal
import sys
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedback.models import RatingState, Subject
from feedback.ratings.receipts import Marks
from feedback.ratings.store import Rating, RatingStore
from feedback.ratings.stored_order import StoredOrder, months_of, open_periods
from feedback.settings import IntakeSettings
from feedback.store import reorder
from launcher.database import DatabaseOptions, EmbeddedDatabase
from services.crypto.privacypass import periods
from services.crypto.privacypass.verifiers import Spend
from services.documents.mongo import Mongo
from services.documents.transactions import DatabaseError
from tests.adversaries.linking import is_guessed
from tests.conftest import edges
from tests.feedback.desk import Desk
from tests.feedback.service import START, Clock, House
from tests.waiting import until

ROOT = Path(__file__).parents[2]
WEEK = periods.period_of(START)
SOME = 60


def _rating(number: int) -> Rating:
    return Rating(
        id=str(uuid.uuid4()),
        state=RatingState.COUNTED,
        mark=number.to_bytes(32, "big"),
        period=WEEK,
        subject=Subject(kind="unit", id=f"u{number % 5}"),
        unit=f"u{number % 5}",
        stars=number % 5 + 1,
        month="2125-10",
    )


async def _stored(mongo: Mongo, name: str) -> list[dict[str, Any]]:
    return await mongo.database[name].find({}).to_list(None)


def _arrived(number: int) -> bytes:
    return bytes([number]) * 32


async def test_what_waits_and_what_is_spent_lose_the_order_of_arrival_within_the_hour(mongo: Mongo):
    store, clock = RatingStore(mongo), Clock()
    await store.open()
    order = StoredOrder(mongo, {}, IntakeSettings(), clock)
    assert await order.renew_if_due(), "what an earlier process left is not known"
    for number in range(SOME):
        mark = _arrived(number)
        await store.insert_pending(Spend(mark, WEEK), Marks(mark, mark, mark), "intake-one", b"sealed")
        order.note_insertion()
    arrived = [_arrived(number).hex() for number in range(SOME)]
    assert not await order.renew_if_due(), "an hour is not over"
    clock.forward(minutes=61)
    assert await order.renew_if_due()
    for name in ("nullifiers", "intake"):
        stored = [bytes(raw["_id"]).hex() for raw in await _stored(mongo, name)]
        assert sorted(stored) == sorted(arrived)
        assert not is_guessed(stored, arrived), name
    clock.forward(minutes=61)
    assert await order.renew_if_due(), "what waits may have come to another replica since then"
    await mongo.database["intake"].delete_many({})
    clock.forward(minutes=61)
    assert not await order.renew_if_due(), "nothing came and nothing waits"


async def test_a_renewal_that_takes_long_is_not_done_all_the_time(mongo: Mongo):
    moments = iter(START + timedelta(minutes=minute) for minute in (0, 20, 100, 210, 300))
    order = StoredOrder(mongo, {}, IntakeSettings(), lambda: next(moments))
    assert await order.renew_if_due(), "it takes 20 minutes"
    order.note_insertion()
    assert not await order.renew_if_due(), "more than an hour later"
    assert await order.renew_if_due(), "more than nine times 20 minutes later"


async def test_what_failed_is_due_again(mongo: Mongo):
    clock = Clock()
    away = Mongo("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=1", mongo.database.name)
    order = StoredOrder(away, {}, IntakeSettings(), clock)
    with pytest.raises(DatabaseError):
        await order.renew_if_due()
    with pytest.raises(DatabaseError):
        await order.renew_if_due()
    away.close()


def test_weeks_are_open_until_nothing_of_them_can_wait():
    end = periods.accepted_until(WEEK)
    for day, found in ((timedelta(hours=-1), True), (timedelta(hours=23), True), (timedelta(hours=25), False)):
        assert (WEEK in open_periods(end + day, timedelta(days=1))) is found
    assert months_of({"2126-W05"}) == {"2126-01", "2126-02"}


async def test_a_week_that_closed_keeps_the_order_that_was_drawn_last(mongo: Mongo):
    store, clock = RatingStore(mongo), Clock()
    await store.open()
    order = StoredOrder(mongo, {}, IntakeSettings(), clock)
    await mongo.database["ratings"].insert_many([_rating(number).to_mongo() for number in range(SOME)])
    assert await order.renew_if_due()
    drawn = await _stored(mongo, "ratings")
    clock.forward(days=20)
    order.note_insertion()
    assert await order.renew_if_due()
    assert await _stored(mongo, "ratings") == drawn
    clock.forward(days=1)
    order.note_insertion([WEEK])
    assert await order.renew_if_due(), "one that waited through the end of its week mixes with the week"
    assert await _stored(mongo, "ratings") != drawn


async def test_concurrent_writes_are_kept(mongo: Mongo):
    store = RatingStore(mongo)
    await store.open()
    ratings = [_rating(number) for number in range(SOME)]
    await mongo.database["ratings"].insert_many([rating.to_mongo() for rating in ratings])
    await store.recount()

    async def withdrawn() -> None:
        for rating in ratings[::2]:
            await until(lambda rating=rating: _withdrawn(store, rating))

    # Without the lock that writers in one process share: as another replica would.
    await asyncio.gather(withdrawn(), *(until(lambda: _reordered(mongo)) for _ in range(2)))
    after = {raw["_id"]: raw["state"] for raw in await _stored(mongo, "ratings")}
    assert after == {r.id: "WITHDRAWN" if n % 2 == 0 else "COUNTED" for n, r in enumerate(ratings)}
    assert await store.recount() == 0


async def test_queues_receipts_and_figures_notice_nothing(desk: Desk):
    house: House = desk.house
    made = [await desk.comment(f"Trang hơi khó đọc, {number}.") for number in range(3)]
    await desk.decided(made[0][0], desk.anna, decision="APPROVE")
    comments, seen = house.app.state.container.comments, set[int]()
    renewed = asyncio.Event()

    async def look() -> None:
        while not renewed.is_set():
            seen.add(len(comments.queues))
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    for _ in range(3):
        house.app.state.container.stored_order.note_insertion()
        house.clock.forward(hours=2)
        assert await house.app.state.container.stored_order.renew_if_due()

    # A comment of after the renewal has been heard of: so everything of the renewal was heard of.
    await desk.comment("Trang hơi khó đọc, 4.")
    renewed.set()
    await looking
    assert seen <= {3, 4}
    assert {node["id"] for node in await desk.queue(desk.anna, first=10)} >= {made[1][0], made[2][0]}
    published = (await house.client.get("/comments", params={"kind": "unit", "id": "ca-ha-noi"})).json()
    assert [node["id"] for node in edges(published)] == [made[0][0]]
    for _, receipt in made:
        assert (await house.client.post("/receipts/withdraw", json={"receipt": receipt})).status_code == 200
    assert [raw["state"] async for raw in house.ratings_database["ratings"].find({})].count("WITHDRAWN") == 3


async def test_nothing_is_lost_or_there_twice_when_it_is_killed(tmp_path: Path):
    await _killed(tmp_path, 6)


@pytest.mark.slow
@pytest.mark.timeout(1_200)
async def test_nothing_is_lost_or_there_twice_when_it_is_killed_fifty_times(tmp_path: Path):
    await _killed(tmp_path, 50)


async def _killed(folder: Path, kills: int) -> None:
    """Kills who renews the order, or its database, in the middle of a part; meanwhile ratings are withdrawn."""
    database, chance = EmbeddedDatabase(folder, DatabaseOptions(cache="64M")), random.Random(kills)
    await database.start()
    mongo = Mongo(database.url, "test_ratings")
    store, ratings = RatingStore(mongo), [_rating(number) for number in range(500)]
    try:
        await store.open()
        await mongo.database["ratings"].insert_many([rating.to_mongo() for rating in ratings])
        await store.recount()
        withdrawn: list[Rating] = []
        for kill in range(kills):
            await _kill_one(database, "test_ratings", chance.randint(1, 5), whole=kill % 3 == 2)
            withdrawn.append(ratings[kill])
            await until(lambda rating=ratings[kill]: _withdrawn(store, rating), patience=60)
        states = [(raw["_id"], raw["state"]) for raw in await _stored(mongo, "ratings")]
        gone = {rating.id for rating in withdrawn}
        assert sorted(states) == sorted((r.id, "WITHDRAWN" if r.id in gone else "COUNTED") for r in ratings)
        assert await store.recount() == 0
        for rating in ratings:
            found = await store.by_mark(rating.mark)
            assert found is not None
            assert found.id == rating.id
    finally:
        mongo.close()
        await database.stop()


async def _reordered(mongo: Mongo) -> bool:
    """Of many who write the same at once some are told to try again; a job is, when it is due next."""
    with suppress(DatabaseError):
        await reorder(mongo, "ratings", {})
        return True
    return False


async def _withdrawn(store: RatingStore, rating: Rating) -> bool:
    """A citizen takes a rating back, and tries again where the database is away."""
    with suppress(DatabaseError):
        await store.update_rating(rating, Rating.as_withdrawn)
        return True
    return False


async def _kill_one(database: EmbeddedDatabase, name: str, parts: int, *, whole: bool) -> None:
    """Kills the process that renews the order after so many parts have begun; first the database where `whole`."""
    argv = [sys.executable, "-m", "tests.feedback.renewing", database.url, name]
    child = await asyncio.create_subprocess_exec(*argv, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert child.stdout is not None
        for _ in range(parts):
            assert await child.stdout.readline() == b"part\n"
        if whole and database.pid is not None:
            os.kill(database.pid, signal.SIGKILL)
    finally:
        child.kill()
        await child.wait()
