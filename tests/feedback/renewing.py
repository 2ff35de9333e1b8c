"""A process that stores the ratings of a database anew, again and again, and says so at each part, until it is killed.

python -m tests.feedback.renewing URL DATABASE
"""

import asyncio
import sys
from contextlib import suppress
from typing import Literal

from feedback.store import reorder
from services.documents.mongo import Mongo
from services.documents.transactions import DatabaseError


class ToldLock(asyncio.Lock):
    """Says when it is taken, as it is at the beginning of each part."""

    async def acquire(self) -> Literal[True]:
        print("part", flush=True)
        return await super().acquire()


async def main(url: str, database: str) -> None:
    mongo, lock = Mongo(url, database), ToldLock()
    while True:
        with suppress(DatabaseError):
            await reorder(mongo, "ratings", {}, lock)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
