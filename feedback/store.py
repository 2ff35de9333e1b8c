"""The database of what ratings leave, apart from that of everything with a clock time.

Audit log, key log, challenges, desk codes, releases, kept answers, leases and migrations are in the service's own
database; nullifiers, waiting records, ratings, their counts and comments in one beside it, on the same client, so that
a comment and its audit line change in one transaction.
"""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from typing import TypeVar

from services.database import Raw, Session
from services.documents.batch_find import delete_by_ids, find_by_ids
from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction

T = TypeVar("T")

SUFFIX = "_ratings"

COLLECTIONS = ("nullifiers", "intake", "ratings", "tallies", "tallies_mark", "comments")
"""All collections of that database."""

PART, READ_AT_ONCE = 200, 5_000
"""Documents stored anew in one transaction, which has to fit into a fraction of the cache; ids read at once."""


def ratings_database(mongo: Mongo) -> Mongo:
    """The database of ratings beside the service's own."""
    return mongo.sibling(SUFFIX)


def shuffled(items: Sequence[T]) -> list[T]:
    """The items in an order that the operating system's randomness decides."""
    mixed = list(items)
    secrets.SystemRandom().shuffle(mixed)
    return mixed


async def reorder(mongo: Mongo, name: str, query: Raw, lock: asyncio.Lock | None = None) -> int:
    """Stores the documents of a collection that `query` finds anew, in random order; returns how many.

    A document keeps everything but its place: the database numbers documents as they are inserted. Each part is one
    transaction, so that a kill leaves every document there once, and a concurrent change is either in it or has the
    part start again. `lock` is held for one part at a time. Raises the driver's error where others were faster too
    often; then some are still where they were.
    """
    found = mongo.database[name].find(query, {"_id": 1}).batch_size(READ_AT_ONCE)
    ids = shuffled([raw["_id"] async for raw in found])
    for start in range(0, len(ids), PART):
        async with lock or nullcontext():
            await run_transaction(mongo, partial(_insert_anew, mongo, name, ids[start : start + PART]))
    return len(ids)


async def _insert_anew(mongo: Mongo, name: str, ids: Sequence[object], session: Session) -> None:
    found = await find_by_ids(mongo.database[name], ids, session=session)
    await delete_by_ids(mongo.database[name], [raw["_id"] for raw in found], session)
    if found:
        await mongo.database[name].insert_many(shuffled(found), session=session)
