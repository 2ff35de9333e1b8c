"""Storage of what citizens report: a document of counts for each number, and nothing of a single report."""

from collections.abc import Iterable, Mapping

from pymongo.errors import DuplicateKeyError

from hotline.answering.unanswered import DayPart, WeeklyCounts
from services.database import Database, Raw

COLLECTION = "unanswered_calls"


class UnansweredCallStore:
    """Counts by hotline and the number that it has: those of another number are of no use."""

    def __init__(self, database: Database) -> None:
        self._raw = database[COLLECTION]

    async def open(self) -> None:
        await self._raw.create_index("lastWeek")

    async def count(self, id: str, dialled: str, week: str, part: DayPart) -> None:
        """Counts one report."""
        change: Raw = {"$inc": {f"weeks.{week}.{part.value}": 1}, "$max": {"lastWeek": week}}
        chosen = {"_id": _key(id, dialled)}
        try:
            await self._raw.update_one(chosen, change, upsert=True)
        except DuplicateKeyError:  # two made it at once
            await self._raw.update_one(chosen, change)

    async def of(self, numbers: Iterable[tuple[str, str]]) -> Mapping[str, WeeklyCounts]:
        """The counts of hotlines, each by its id and number; those without a report are left out."""
        ids = {_key(id, dialled): id for id, dialled in numbers}
        found = self._raw.find({"_id": {"$in": sorted(ids)}})
        return {ids[raw["_id"]]: raw["weeks"] async for raw in found}

    async def clear(self, id: str, dialled: str) -> None:
        """Forgets the reports of a number."""
        await self._raw.delete_one({"_id": _key(id, dialled)})

    async def drop_before(self, week: str) -> None:
        """Forgets numbers of which there was no report since."""
        await self._raw.delete_many({"lastWeek": {"$lt": week}})


def _key(id: str, dialled: str) -> str:
    return f"{id} {dialled}"
