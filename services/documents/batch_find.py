"""Documents of many ids at once, asked for in parts.

The embedded database compares each document that it finds with each id of the question, so that a thousand ids in one
question take about ten times as long as the same in parts. MongoDB's own server minds neither.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorCollection

AT_ONCE = 50
"""Ids in one question."""

T = TypeVar("T")


async def by_ids(
    collection: AsyncIOMotorCollection[dict[str, Any]],
    ids: Iterable[object],
    fields: Mapping[str, int] | None = None,
    session: AsyncIOMotorClientSession | None = None,
) -> list[dict[str, Any]]:
    """The documents that are there of these ids, whole or as far as `fields` projects them, in no order."""
    found: list[dict[str, Any]] = []
    for some in parts(ids):
        found += await collection.find({"_id": {"$in": some}}, fields, session=session).to_list(None)
    return found


async def delete_by_ids(
    collection: AsyncIOMotorCollection[dict[str, Any]],
    ids: Iterable[object],
    session: AsyncIOMotorClientSession | None = None,
) -> int:
    """Deletes the documents that are there of these ids; how many."""
    deleted = 0
    for some in parts(ids):
        deleted += (await collection.delete_many({"_id": {"$in": some}}, session=session)).deleted_count
    return deleted


def parts(ids: Iterable[T]) -> Iterator[list[T]]:
    """The ids in lists that are short enough for one question."""
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some
