"""Storage of nullifiers, linked to nothing else, until their period is over."""

from datetime import datetime

from pymongo.errors import DuplicateKeyError

from services.crypto.privacypass import periods
from services.crypto.privacypass.errors import TokenSpent
from services.crypto.privacypass.verifiers import Spend
from services.database import Database

COLLECTION = "spent_tokens"


class SpentTokenStore:
    def __init__(self, database: Database) -> None:
        self._raw = database[COLLECTION]

    async def open(self) -> None:
        await self._raw.create_index("until")

    async def spend(self, spend: Spend) -> None:
        """Exactly one of several concurrent calls succeeds. Raises `TokenSpent` for the others."""
        until = periods.accepted_until(spend.period)
        try:
            await self._raw.insert_one({"_id": spend.nullifier.hex(), "until": until})
        except DuplicateKeyError as error:
            raise TokenSpent("Get another token.") from error

    async def drop_expired(self, now: datetime) -> None:
        """Deletes what no token can spend any more."""
        await self._raw.delete_many({"until": {"$lte": now}})
