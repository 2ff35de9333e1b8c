"""Migrations of feedback's data: what ratings left moves into a database of its own, whole, and in random order."""

import os
from itertools import pairwise
from typing import Any

from feedback.migrations import MIGRATIONS
from feedback.store import COLLECTIONS, ratings_database
from services.documents.migrations import migrate, pending
from services.documents.mongo import Mongo

COUNT = 450


def _rows(name: str) -> list[dict[str, Any]]:
    return [{"_id": f"{name}-{number}", "number": number, "mark": os.urandom(32)} for number in range(COUNT)]


async def _all(mongo: Mongo, name: str) -> list[dict[str, Any]]:
    return await mongo.database[name].find({}).to_list(None)


async def test_everything_moves_once_and_in_no_order_that_was_there(mongo: Mongo):
    rows = {name: _rows(name) for name in COLLECTIONS}
    for name in COLLECTIONS:
        await mongo.database[name].insert_many(rows[name])
    await mongo.database["audit"].insert_many([{"_id": number} for number in range(3)])
    assert [step.left for step in await pending(mongo, "feedback", MIGRATIONS)] == [COUNT * len(COLLECTIONS)]
    # As after a kill: one batch of one collection is done.
    async for _ in MIGRATIONS[0].batches(mongo):
        break
    await migrate(mongo, "feedback", MIGRATIONS)
    assert not set(await mongo.database.list_collection_names()) & set(COLLECTIONS)
    assert len(await _all(mongo, "audit")) == 3
    for name in COLLECTIONS:
        moved = await _all(ratings_database(mongo), name)
        assert sorted(moved, key=lambda raw: raw["number"]) == rows[name]
        numbers = [raw["number"] for raw in moved]
        assert sum(after > before for before, after in pairwise(numbers)) < 0.7 * COUNT
