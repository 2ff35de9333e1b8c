"""Ratings: spent tokens, what waits in the intake, and what counts.

A token is spent in the transaction that keeps the rating, so both are there or neither. A retry, by the citizen or
after a commit whose answer was lost, meets its own nullifier; it is known as such by the mark of its receipt, which is
there only where this very content came with this very token.
"""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bson.binary import Binary
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from feedback.models import RatingState, Subject
from feedback.reasons import RatingReason
from feedback.receipts import Marks
from feedback.store.transactions import transact
from feedback.tokens.verifiers import Spend
from services.collection import Raw, Session
from services.errors import Conflict, Unavailable
from services.mongo import Mongo


class TokenSpent(Conflict):
    code, title = "TOKEN_SPENT", "The token has been used"


class Spending(Unavailable):
    code, title = "TOKEN_BEING_SPENT", "It is not known yet whether the token was spent; send the same again"


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating that counts, or the tombstone of one taken back. `period` and `month` are all its time."""

    id: str
    state: RatingState
    mark: bytes
    period: str
    subject: Subject | None = None
    unit: str | None = None
    stars: int | None = None
    reasons: tuple[RatingReason, ...] = ()
    month: str | None = None

    def to_mongo(self) -> Raw:
        kept: Raw = {"_id": self.id, "state": self.state.value, "mark": Binary(self.mark), "period": self.period}
        if self.state is RatingState.COUNTED and self.subject is not None:
            kept |= {
                "subject": self.subject.key,
                "unit": self.unit,
                "stars": self.stars,
                "reasons": [reason.value for reason in self.reasons],
                "month": self.month,
            }
        return kept

    @classmethod
    def from_mongo(cls, raw: Mapping[str, Any]) -> "Rating":
        kind, _, id = raw.get("subject", "").partition(":")
        return cls(
            id=raw["_id"],
            state=RatingState(raw["state"]),
            mark=bytes(raw["mark"]),
            period=raw["period"],
            subject=Subject(kind=kind, id=id) if id else None,
            unit=raw.get("unit"),
            stars=raw.get("stars"),
            reasons=tuple(RatingReason(reason) for reason in raw.get("reasons", ())),
            month=raw.get("month"),
        )

    def withdrawn(self) -> "Rating":
        return Rating(self.id, RatingState.WITHDRAWN, self.mark, self.period)


@dataclass(frozen=True, slots=True)
class Record:
    """A sealed record in the intake."""

    id: str
    batch: str
    sealed: bytes


class RatingStore:
    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._nullifiers = mongo.database["nullifiers"]
        self._intake = mongo.database["intake"]
        self._ratings = mongo.database["ratings"]
        self._spending: defaultdict[bytes, _Turn] = defaultdict(_Turn)

    async def open(self) -> None:
        await self._intake.create_indexes([IndexModel("ticket", unique=True), IndexModel("batch")])
        await self._ratings.create_indexes([IndexModel("mark", unique=True), IndexModel("month")])
        await self._nullifiers.create_indexes([IndexModel("period")])

    # -- spending ----------------------------------------------------------------------------------------------

    async def spend(self, spend: Spend, marks: Marks, batch: str, sealed: bytes) -> None:
        """Keeps the rating and spends its token. Raises `TokenSpent`, unless it was spent on this very rating."""
        record: Raw = {
            "_id": str(uuid.uuid4()),
            "batch": batch,
            "ticket": Binary(marks.ticket),
            "sealed": Binary(sealed),
        }
        nullifier: Raw = {"_id": Binary(spend.nullifier), "period": spend.period}

        async def write(session: Session) -> None:
            await self._nullifiers.insert_one(nullifier, session=session)
            await self._intake.insert_one(record, session=session)

        async with self._turn(spend.nullifier) as first:
            if first or not await self._is_spent(spend):
                try:
                    await transact(self._mongo, write)
                    return
                except DuplicateKeyError:
                    # An unfinished transaction, of a connection that broke, refuses the second of a kind as well.
                    if not await self._is_spent(spend):
                        raise Spending from None
            if not await self._is_kept(marks):
                raise TokenSpent("Each token counts once; take another one.")

    async def _is_spent(self, spend: Spend) -> bool:
        return await self._nullifiers.find_one({"_id": Binary(spend.nullifier)}) is not None

    @asynccontextmanager
    async def _turn(self, nullifier: bytes) -> AsyncIterator[bool]:
        """One at a time for one token; says whether nobody was before. Many at once would only roll back each other."""
        turn = self._spending[nullifier]
        turn.waiting += 1
        try:
            async with turn.lock:
                first, turn.used = not turn.used, True
                yield first
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._spending.pop(nullifier, None)

    async def _is_kept(self, marks: Marks) -> bool:
        # The intake before the ratings: what moves in between is seen in one of them.
        if await self._intake.find_one({"ticket": Binary(marks.ticket)}, {"_id": 1}) is not None:
            return True
        return await self.by_mark(marks.rating) is not None

    async def drop_nullifiers(self, periods: Sequence[str]) -> int:
        """Drops what was spent in these periods, whose tokens are not accepted any more."""
        dropped = await self._nullifiers.delete_many({"period": {"$in": list(periods)}})
        return dropped.deleted_count

    # -- the intake --------------------------------------------------------------------------------------------

    async def waiting(self, marks: Marks) -> Record | None:
        """The record of a receipt in the intake."""
        raw = await self._intake.find_one({"ticket": Binary(marks.ticket)})
        return None if raw is None else Record(raw["_id"], raw["batch"], bytes(raw["sealed"]))

    async def reseal(self, record: Record, sealed: bytes) -> bool:
        """Replaces a waiting record, unless it has moved or changed meanwhile."""
        done = await self._intake.update_one(
            {"_id": record.id, "sealed": Binary(record.sealed)}, {"$set": {"sealed": Binary(sealed)}}
        )
        return done.matched_count == 1

    async def batches(self) -> list[str]:
        """The batches that have records."""
        return sorted(await self._intake.distinct("batch"))

    async def count(self, batch: str) -> int:
        return await self._intake.count_documents({"batch": batch})

    async def batch(self, batch: str, session: Session | None = None) -> list[Record]:
        return [
            Record(raw["_id"], raw["batch"], bytes(raw["sealed"]))
            async for raw in self._intake.find({"batch": batch}, session=session)
        ]

    async def take_out(self, records: Sequence[Record], session: Session) -> None:
        await self._intake.delete_many({"_id": {"$in": [record.id for record in records]}}, session=session)

    async def keep(self, ratings: Sequence[Rating], session: Session) -> None:
        await self._ratings.insert_many([rating.to_mongo() for rating in ratings], session=session)

    # -- ratings -----------------------------------------------------------------------------------------------

    async def by_mark(self, mark: bytes) -> Rating | None:
        raw = await self._ratings.find_one({"mark": Binary(mark)})
        return None if raw is None else Rating.from_mongo(raw)

    async def replace(self, rating: Rating) -> None:
        await self._ratings.replace_one({"_id": rating.id}, rating.to_mongo())

    async def months(self) -> list[str]:
        """The months that hold ratings."""
        return sorted(await self._ratings.distinct("month", {"state": RatingState.COUNTED.value}))

    async def tally(self, month: str) -> AsyncIterator[tuple[str, str, int, tuple[str, ...], int]]:
        """How many ratings of the month have the same subject, unit, stars and reasons, in that order."""
        rows = self._ratings.aggregate(
            [
                {"$match": {"month": month, "state": RatingState.COUNTED.value}},
                {
                    "$group": {
                        "_id": {"subject": "$subject", "unit": "$unit", "stars": "$stars", "reasons": "$reasons"},
                        "count": {"$sum": 1},
                    }
                },
            ]
        )
        async for row in rows:
            same = row["_id"]
            yield same["subject"], same["unit"], same["stars"], tuple(same["reasons"]), row["count"]


class _Turn:
    """Who is spending one token just now."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.used = False
