"""Spent tokens as they are stored: each once, and in no order that tells of the sightings."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from services.crypto.privacypass import periods
from services.crypto.privacypass.errors import TokenSpent
from services.crypto.privacypass.verifiers import Spend
from services.documents.migrations import migrate, pending
from services.documents.mongo import Mongo
from services.redemption.spent_tokens import COLLECTION, DIGITS, SpentTokenStore
from wanted.notices.store import MIGRATIONS

WEEK = "2026-W48"
UNTIL = periods.accepted_until(WEEK)


def nullifier(number: int) -> bytes:
    return hashlib.sha256(b"token %d" % number).digest()


async def test_no_stored_order_is_the_order_of_the_sightings(mongo: Mongo):
    store = SpentTokenStore(mongo.database)
    await store.open()
    numbers = Random(7).sample(range(100), 60)
    for number in numbers:
        await store.spend(Spend(nullifier(number), WEEK))
    rows = await mongo.database[COLLECTION].find({}).to_list(None)
    assert [row["_id"][-1] for row in rows] == list(DIGITS)
    assert [row["nullifiers"] for row in rows] == [sorted(row["nullifiers"]) for row in rows]
    kept = [one for row in rows for one in row["nullifiers"]]
    assert sorted(kept) == sorted(nullifier(number).hex() for number in numbers)
    assert all(row.keys() == {"_id", "until", "nullifiers"} for row in rows)


async def test_a_token_is_spent_once_however_many_try(mongo: Mongo):
    stores = [SpentTokenStore(mongo.database) for _ in range(4)]
    tries = [store.spend(Spend(nullifier(1), WEEK)) for store in stores for _ in range(5)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType"] + ["TokenSpent"] * 19
    await stores[0].drop_expired(UNTIL - timedelta(seconds=1))
    with pytest.raises(TokenSpent):
        await stores[0].spend(Spend(nullifier(1), WEEK))
    await stores[0].drop_expired(UNTIL)
    assert await mongo.database[COLLECTION].count_documents({}) == 0


async def test_rows_of_before_become_lists_and_stay_spent_though_it_is_killed(mongo: Mongo):
    rows = mongo.database[COLLECTION]
    await rows.insert_many([{"_id": nullifier(number).hex(), "until": UNTIL} for number in range(450)])
    later = datetime(2026, 12, 20, tzinfo=UTC)
    await rows.insert_one({"_id": nullifier(450).hex(), "until": later})
    [left] = await pending(mongo, "wanted", MIGRATIONS[:1])
    assert left.left == 451
    # Killed after the first batch, and in the second between adding and deleting.
    async for _ in MIGRATIONS[0].batches(mongo):
        break
    row = await rows.find_one({"nullifiers": {"$exists": False}})
    assert row is not None
    store = SpentTokenStore(mongo.database)
    await store.add(row["_id"], row["until"])
    await migrate(mongo, "wanted", MIGRATIONS)
    assert await pending(mongo, "wanted", MIGRATIONS) == []
    kept = [one async for one in rows.find({})]
    assert sum(len(one["nullifiers"]) for one in kept) == 451
    assert {one["until"] for one in kept} == {UNTIL, later}
    for number in (0, 200, 449):
        with pytest.raises(TokenSpent):
            await store.spend(Spend(nullifier(number), WEEK))
    await store.spend(Spend(nullifier(999), WEEK))
