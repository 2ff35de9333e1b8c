"""The migration of the tokens that sightings spent."""

from collections.abc import AsyncGenerator

from services.database import Raw
from services.documents.migrations import BATCH, Migration
from services.documents.mongo import Mongo
from services.redemption.spent_tokens import COLLECTION, SpentTokenStore

_ROWS: Raw = {"nullifiers": {"$exists": False}}
"""Of 0.1.0: a row for each nullifier."""


async def _left(mongo: Mongo) -> int:
    return await mongo.database[COLLECTION].count_documents(_ROWS)


async def _batches(mongo: Mongo) -> AsyncGenerator[int, None]:
    store, rows = SpentTokenStore(mongo.database), mongo.database[COLLECTION]
    while some := await rows.find(_ROWS).limit(BATCH).to_list(BATCH):
        for row in some:
            await store.add(row["_id"], row["until"])
        await rows.delete_many({**_ROWS, "_id": {"$in": [row["_id"] for row in some]}})
        yield len(some)


def gathering(number: int) -> Migration:
    """The migration that puts rows of nullifiers into lists."""
    return Migration(number, "Store spent tokens in sorted lists, not in the order of the sightings.", _left, _batches)
