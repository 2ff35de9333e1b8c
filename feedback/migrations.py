"""Migrations of the service's stored data (see `services.documents.migrations`)."""

from collections.abc import AsyncGenerator, Sequence
from functools import partial

from feedback.store import COLLECTIONS, ratings_database, shuffled
from services.database import Session
from services.documents.batch_find import delete_by_ids, find_by_ids
from services.documents.migrations import BATCH, Migration, Migrations
from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction


async def _left_beside_times(mongo: Mongo) -> int:
    present = set(await mongo.database.list_collection_names())
    return sum([await mongo.database[name].count_documents({}) for name in COLLECTIONS if name in present])


async def _move_apart(mongo: Mongo) -> AsyncGenerator[int, None]:
    """Moves what ratings left, in random order, so that its new place tells nothing of when it came."""
    for name in COLLECTIONS:
        ids = shuffled([raw["_id"] async for raw in mongo.database[name].find({}, {"_id": 1})])
        for start in range(0, len(ids), BATCH):
            yield await run_transaction(mongo, partial(_move, mongo, name, ids[start : start + BATCH]))
        await mongo.database[name].drop()


async def _move(mongo: Mongo, name: str, ids: Sequence[object], session: Session) -> int:
    # Of those that another process has moved meanwhile nothing is found.
    found = await find_by_ids(mongo.database[name], ids, session=session)
    for raw in found:
        # Of comments of 0.1.0: with subject and week it told which rating a comment came with.
        raw.pop("tone", None)
    if found:
        await ratings_database(mongo).database[name].insert_many(shuffled(found), session=session)
        await delete_by_ids(mongo.database[name], [raw["_id"] for raw in found], session)
    return len(found)


MIGRATIONS: Migrations = (
    Migration(1, "move ratings into a database without times, comments without tone", _left_beside_times, _move_apart),
)
"""Of the databases and the vault, in order."""
