"""Storage of nullifiers, apart from what they paid for, until their period is over.

A nullifier stands in a list that is always sorted, in one of sixteen documents that are all made when the first token
of a period is spent. So no order in the files tells what a token was spent for, however the database lays
out what is inserted: rows would stand in the order of what was sent.
"""

from datetime import UTC, datetime

from pymongo.errors import BulkWriteError

from services.crypto.privacypass import periods
from services.crypto.privacypass.errors import TokenSpent
from services.crypto.privacypass.verifiers import Spend
from services.database import Database, Raw

COLLECTION = "spent_tokens"
DIGITS = "0123456789abcdef"
"""A nullifier's first hexadecimal digit names its document."""
DUPLICATE_KEY = 11_000


class SpentTokenStore:
    def __init__(self, database: Database) -> None:
        self._raw = database[COLLECTION]

    async def open(self) -> None:
        await self._raw.create_index("until")

    async def spend(self, spend: Spend) -> None:
        """Exactly one of several concurrent calls succeeds. Raises `TokenSpent` for the others."""
        if not await self.add(spend.nullifier.hex(), periods.accepted_until(spend.period)):
            raise TokenSpent("Get another token.")

    async def add(self, nullifier: str, until: datetime) -> bool:
        """Whether it was not there yet."""
        if await self._push(nullifier, until):
            return True
        await self._make_lists(until)
        return await self._push(nullifier, until)

    async def _push(self, nullifier: str, until: datetime) -> bool:
        chosen = {"_id": _list_id(until, nullifier[0]), "nullifiers": {"$ne": nullifier}}
        pushed = {"$push": {"nullifiers": {"$each": [nullifier], "$sort": 1}}}
        return (await self._raw.update_one(chosen, pushed)).matched_count > 0

    async def _make_lists(self, until: datetime) -> None:
        """Makes the lists of a period that are not there yet."""
        lists: list[Raw] = [{"_id": _list_id(until, digit), "until": until, "nullifiers": []} for digit in DIGITS]
        try:
            await self._raw.insert_many(lists, ordered=False)
        except BulkWriteError as error:
            if any(each.get("code") != DUPLICATE_KEY for each in (error.details or {}).get("writeErrors", [])):
                raise

    async def drop_expired(self, now: datetime) -> None:
        """Deletes what no token can spend any more."""
        await self._raw.delete_many({"until": {"$lte": now}})


def _list_id(until: datetime, digit: str) -> str:
    return f"{until.astimezone(UTC).isoformat()} {digit}"
