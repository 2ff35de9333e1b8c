"""Files in a collection of the database, each under the SHA-256 of its content.

`at` is the moment when one was saved or kept for another day.
"""

from collections.abc import Collection
from datetime import datetime

from motor.motor_asyncio import AsyncIOMotorCollection

from services.database import Raw


async def drop_unused(files: AsyncIOMotorCollection[Raw], used: Collection[str], before: datetime) -> int:
    """Deletes what is unused and was neither saved nor kept since that moment; returns how many."""
    unused = [raw["_id"] async for raw in files.find({}, {"at": 1}) if raw["at"] < before]
    gone = [file for file in unused if file not in used]
    if not gone:
        return 0
    return (await files.delete_many({"_id": {"$in": gone}, "at": {"$lt": before}})).deleted_count
