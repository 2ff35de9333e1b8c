"""A toy service whose document model exists in two versions; run as a program, it migrates and is killed in tests.

Version 0 kept a note's words in `words`; version 1 keeps them in `text` and counts them in `length`; version 2 keeps
the letters that each note begins with in a collection of their own.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator

from pymongo import UpdateOne

from services.database import Raw
from services.documents.migrations import BATCH, Migration, Migrations, migrate, rewriting
from services.documents.mongo import Mongo

NAME = "toy"


def _renamed(raw: Raw) -> Raw:
    kept = {name: value for name, value in raw.items() if name != "words"}
    return {**kept, "text": raw["words"], "length": len(raw["words"])}


async def _unlettered(mongo: Mongo) -> int:
    return await mongo.database["notes"].count_documents({"lettered": {"$exists": False}})


async def _letters(mongo: Mongo) -> AsyncGenerator[int, None]:
    """A batch that writes into two collections: first what is added, then the mark that it was."""
    notes = mongo.database["notes"]
    cursor = notes.find({"lettered": {"$exists": False}}).batch_size(BATCH)
    while some := await cursor.to_list(BATCH):
        seen = [UpdateOne({"_id": raw["_id"]}, {"$set": {"letter": raw["text"][0]}}, upsert=True) for raw in some]
        await mongo.database["letters"].bulk_write(seen)
        marks = [
            UpdateOne({"_id": raw["_id"], "lettered": {"$exists": False}}, {"$set": {"lettered": True}}) for raw in some
        ]
        yield (await notes.bulk_write(marks)).matched_count


MIGRATIONS: Migrations = (
    rewriting(1, "count the letters of notes", "notes", {"words": {"$exists": True}}, _renamed),
    Migration(2, "keep first letters apart", _unlettered, _letters),
)


def note(number: int) -> Raw:
    """A note as version 0 kept it."""
    return {"_id": f"note-{number}", "version": 1, "words": f"{'abc'[number % 3]} {number}"}


def migrated(number: int) -> Raw:
    """The same as version 2 keeps it."""
    words = note(number)["words"]
    return {"_id": f"note-{number}", "version": 1, "text": words, "length": len(words), "lettered": True}


async def _main(url: str, database: str, term: str) -> None:
    mongo = Mongo(url, database)
    print("began", flush=True)
    await migrate(
        mongo, NAME, MIGRATIONS, lambda progress: print(progress.number, progress.done, flush=True), float(term)
    )
    print("ended", flush=True)


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
