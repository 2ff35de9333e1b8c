"""Storage of the issuer: the period keys, their public log, and the attesters' grants."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bson.binary import Binary
from pymongo import IndexModel
from pymongo.errors import BulkWriteError, DuplicateKeyError

from feedback.tokens import key_log
from feedback.tokens.key_log import KeyLogEntry
from feedback.tokens.keys import SealedKey
from services.database import Raw, Session
from services.documents.loading import loaded
from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction

DUPLICATE_KEY = 11_000


class TokenStore:
    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._keys = mongo.database["period_keys"]
        self._log = mongo.database["key_log"]
        self._challenges = mongo.database["challenges"]
        self._granted = mongo.database["granted"]
        self._codes = mongo.database["desk_codes"]

    async def open(self) -> None:
        await self._challenges.create_indexes([IndexModel("until", expireAfterSeconds=0)])
        await self._granted.create_indexes([IndexModel("day")])
        await self._codes.create_indexes([IndexModel("until", expireAfterSeconds=0)])

    # -- keys --------------------------------------------------------------------------------------------------

    async def keys(self) -> list[SealedKey]:
        return [loaded(SealedKey, _plain(raw)) async for raw in self._keys.find({})]

    async def log(self, session: Session | None = None) -> list[KeyLogEntry]:
        """The key log, oldest first."""
        entries = [loaded(KeyLogEntry, _plain(raw)) async for raw in self._log.find({}, session=session)]
        return sorted(entries, key=lambda entry: entry.index)

    async def add_key(self, key: SealedKey) -> bool:
        """Keeps the key of a period and writes it into the log; false where the period has one already."""

        async def write(session: Session) -> None:
            entry = key_log.append(await self.log(session), key.period, bytes.fromhex(key.key_id))
            await self._keys.insert_one({"_id": key.period, **key.model_dump(by_alias=True)}, session=session)
            await self._log.insert_one({"_id": entry.index, **entry.model_dump(by_alias=True)}, session=session)

        try:
            await run_transaction(self._mongo, write)
        except DuplicateKeyError:
            return False
        return True

    async def drop_keys(self, periods: Sequence[str]) -> None:
        """Deletes the keys of past periods; the log retains their hashes."""
        await self._keys.delete_many({"_id": {"$in": list(periods)}})

    # -- what attesters have granted ---------------------------------------------------------------------------

    async def use_challenge(self, nonce: str, until: datetime, order: bytes) -> bool:
        """Uses a challenge up; false where it was used for another order. `until` should be coarse."""
        try:
            await self._challenges.insert_one({"_id": nonce, "until": until, "order": Binary(order)})
        except DuplicateKeyError:
            used = await self._challenges.find_one({"_id": nonce})
            return used is not None and bytes(used["order"]) == order
        return True

    async def count_person(self, person: bytes, day: str, tokens: int, most: int) -> bool:
        """Counts tokens for a person's pseudonym of the day; false if that would exceed `most`."""
        try:
            await self._granted.update_one(
                {"_id": Binary(person), "day": day, "tokens": {"$lte": most - tokens}},
                {"$inc": {"tokens": tokens}},
                upsert=True,
            )
        except DuplicateKeyError:
            return False
        return True

    async def drop_counts(self, today: str) -> None:
        """Drops what was counted on days before."""
        # Both ends: without a beginning the embedded database walks all entries of the index.
        await self._granted.delete_many({"day": {"$gte": date.min.isoformat(), "$lt": today}})

    async def add_codes(self, hashes: Sequence[bytes], tokens: int, until: datetime) -> None:
        """Those that are there already stay as they are, used or not."""
        codes: list[Raw] = [{"_id": Binary(hash), "left": tokens, "until": until} for hash in hashes]
        try:
            await self._codes.insert_many(codes, ordered=False)
        except BulkWriteError as error:
            if any(each.get("code") != DUPLICATE_KEY for each in (error.details or {}).get("writeErrors", [])):
                raise

    async def use_code(self, hash: bytes, tokens: int, order: bytes) -> int | None:
        """Takes tokens off a code. What is left before, where that is too little; None for an unknown code.

        The last order of a code is granted again when it is sent again: an answer may be lost, paper cannot be.
        """
        done = await self._codes.update_one(
            {"_id": Binary(hash), "left": {"$gte": tokens}, "order": {"$ne": Binary(order)}},
            {"$inc": {"left": -tokens}, "$set": {"order": Binary(order)}},
        )
        if done.matched_count:
            return tokens
        found = await self._codes.find_one({"_id": Binary(hash)})
        if found is None:
            return None
        return tokens if bytes(found.get("order", b"")) == order else int(found["left"])


def _plain(raw: Raw) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if name != "_id"}
