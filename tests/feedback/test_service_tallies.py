"""The running counts in the database: right after every change, in whatever order, and mended where they are not."""

import asyncio
import random
from collections import Counter
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from feedback.statistics.tallies import Bucket
from services.documents.mongo import Mongo
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.feedback import counting
from tests.feedback.service import UNIT, Citizen, Clock, House, serving_house

SUBJECTS = ["ca-ha-noi", "ca-hue", "bca"]
SCALES = ["content", "support"]
REASONS = ["CLEAR", "SLOW", "QUICK"]


async def kept(house: House) -> dict[Bucket, dict[str, int]]:
    found = {raw["_id"]: raw async for raw in house.ratings_database["tallies"].find({})}
    assert all(set(raw) == {"_id", "month", "subject", "unit", "counts"} for raw in found.values())
    return {Bucket(raw["month"], raw["subject"], raw["unit"]): raw["counts"] for raw in found.values()}


async def grouped(house: House) -> dict[Bucket, Counter[str]]:
    return counting.grouped([raw async for raw in house.ratings_database["ratings"].find({"state": "COUNTED"})])


def drawn(luck: random.Random) -> dict[str, Any]:
    scales = {scale: luck.choice((None, 1, 5)) for scale in luck.sample(SCALES, luck.randint(0, 2))}
    return {"stars": luck.randint(1, 5), "scales": scales, "reasons": luck.sample(REASONS, luck.randint(0, 3))}


async def test_counts_equal_the_grouping_of_the_ratings_through_any_run(house: House, citizen: Citizen):
    luck = random.Random(5)
    receipts: list[str] = []
    for _ in range(4):
        for _ in range(5):
            subject = {"kind": "unit", "id": luck.choice(SUBJECTS)}
            receipts.append(await citizen.rates(subject=subject, **drawn(luck)))
        if luck.random() < 0.5:
            await house.client.post("/receipts/withdraw", json={"receipt": receipts[-1]})
        await house.move()
        assert await kept(house) == await grouped(house) != {}
        acts: list[Any] = []
        for receipt in luck.sample(receipts, 5):
            if luck.random() < 0.5:
                acts.append(house.client.post("/receipts/withdraw", json={"receipt": receipt}))
            else:
                acts.append(house.client.post("/receipts/change", json={"receipt": receipt, **drawn(luck)}))
        answers = await asyncio.gather(*acts)
        assert {answer.status_code for answer in answers} <= {200, 409}
        assert await kept(house) == await grouped(house)
    for receipt in receipts:
        assert (await house.client.post("/receipts/withdraw", json={"receipt": receipt})).status_code == 200
    assert await kept(house) == {}, "nothing tells what was rated and taken back"


async def test_changes_of_one_rating_at_once_count_once(house: House, citizen: Citizen):
    receipt = await citizen.rates(stars=1)
    await house.move()
    changes = [house.client.post("/receipts/change", json={"receipt": receipt, "stars": n}) for n in (2, 3, 4, 5)]
    assert {answer.status_code for answer in await asyncio.gather(*changes)} == {200}
    assert await kept(house) == await grouped(house)


async def test_a_move_whose_answer_was_lost_counts_once(
    house: House, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        await citizen.rates()
    transaction, lost = Mongo.transaction, iter([True])

    class Losing:
        """The first commit is done and its answer does not come."""

        def __init__(self, real: Any) -> None:
            self._real = real

        async def __aenter__(self) -> Any:
            return await self._real.__aenter__()

        async def __aexit__(self, *error: Any) -> Any:
            done = await self._real.__aexit__(*error)
            if next(lost, False):
                raise AutoReconnect("the answer was lost")
            return done

    monkeypatch.setattr(Mongo, "transaction", lambda self: Losing(transaction(self)))
    assert await house.move() == 3
    monkeypatch.undo()
    assert await house.ratings_database["ratings"].count_documents({}) == 3
    assert await kept(house) == await grouped(house)
    assert {sum(counts.get(str(n), 0) for n in range(1, 6)) for counts in (await kept(house)).values()} == {3}


async def test_counts_are_mended(house: House, citizen: Citizen, bearer: Bearer):
    await citizen.rates(stars=2, reasons=["SLOW"])
    await house.move()
    right, store = await kept(house), house.app.state.container.ratings
    assert await store.recount() == 0
    await house.ratings_database["tallies"].update_one({}, {"$inc": {"counts.2": 5}})
    await house.ratings_database["tallies"].insert_one(
        {"_id": "2026-01|unit:x|x", "month": "2026-01", "subject": "unit:x", "unit": "x", "counts": {"1": 1}}
    )
    assert await store.recount() == 2
    assert await kept(house) == right
    await house.ratings_database["tallies"].delete_many({})
    assert (await house.client.post("/statistics/recount", headers=bearer("moderator"))).status_code == 403
    answer = await house.client.post("/statistics/recount", headers=bearer("admin"))
    assert answer.json() == {"mended": 1}
    assert await kept(house) == right


async def test_every_rating_is_counted_anew_wherever_its_mark_stands(house: House, citizen: Citizen):
    await citizen.rates(stars=4)
    await house.move()
    ratings = house.ratings_database["ratings"]
    one = await ratings.find_one({})
    marks = [bytes(32), bytes([0, *[255] * 31]), bytes([1, *bytes(31)]), bytes([255, *bytes(31)]), bytes([255] * 32)]
    await ratings.insert_many([{**one, "_id": f"at-{place}", "mark": mark} for place, mark in enumerate(marks)])
    assert await house.app.state.container.ratings.recount() == 1
    (counts,) = (await kept(house)).values()
    assert counts["4"] == len(marks) + 1


async def test_ratings_of_a_version_without_counts_are_counted_at_the_start(settings: ServiceSettings, bearer: Bearer):
    clock = Clock()
    async with serving_house(settings, bearer("admin"), clock) as house:
        await Citizen(house).rates()
        await house.move()
        right = await kept(house)
        await house.database.drop_collection("tallies")
        await house.database.drop_collection("tallies_mark")
    async with serving_house(settings, bearer("admin"), clock) as house:
        assert await kept(house) == right
        [bucket] = right
        assert (bucket.subject, bucket.unit) == (f"unit:{UNIT}", UNIT)


async def test_impossible_counts_are_mended_before_a_release(house: House, citizen: Citizen):
    await citizen.rates()
    await house.move()
    [bucket] = await kept(house)
    await house.ratings_database["tallies"].update_one({}, {"$set": {"counts": {"4": -1}}})
    house.clock.forward(days=40)
    assert bucket.month in await house.upkeep.release_due()
    assert await kept(house) == await grouped(house)
