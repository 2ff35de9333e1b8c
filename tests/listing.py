"""What tests of lists share."""

from typing import Any

from services.documents.collection import Collection
from services.documents.pages import Window
from services.documents.queries import ListQuery


async def check_database_agrees(collection: Collection[Any, Any], query: ListQuery) -> list[str]:
    """The ids that the query selects in memory; fails where MongoDB selects others or in another order."""
    in_memory = [id for _, id in collection.slice_of(query, Window(first=100), "all").items]
    stages = collection.kind.pipeline(query)
    found = [raw["_id"] async for raw in collection.raw.aggregate(stages)]
    assert found == in_memory, stages
    return in_memory
