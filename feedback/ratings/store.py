"""Storage of ratings: nullifiers, pending records, and counted ratings.

A token is spent in the transaction that inserts the rating: both are stored or neither. A retry, by the citizen or
after a commit whose answer was lost, meets its own nullifier; it is known as such by the mark of its receipt, which is
there only where this very content came with this very token.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from bson.binary import Binary
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from feedback.models import RatingState, ScaleScores, Subject
from feedback.ratings.keyed_lock import KeyedLock
from feedback.ratings.reasons import RatingReason
from feedback.ratings.receipts import Marks
from feedback.ratings.scales import RatingScale
from feedback.statistics.store.tallies import TallyStore
from feedback.statistics.tallies import Bucket, TallyItem, difference, tally
from services.crypto.privacypass.errors import TokenSpent
from services.crypto.privacypass.verifiers import Spend
from services.database import Raw, Session
from services.documents.batch_find import delete_by_ids
from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction
from services.errors import NotFound, Problem, Unavailable


class TokenBeingSpent(Unavailable):
    code, title = "TOKEN_BEING_SPENT", "The outcome is not known yet; retry the same request"


class IntakeBatchBroken(Problem):
    status, code, title = 500, "INTAKE_BATCH_BROKEN", "A batch of waiting ratings is not whole"


@dataclass(frozen=True, slots=True)
class Rating:
    """A counted rating, or the tombstone of a withdrawn one. It has no time but `period` and `month`."""

    id: str
    state: RatingState
    mark: bytes
    period: str
    subject: Subject | None = None
    unit: str | None = None
    stars: int | None = None
    scales: ScaleScores = field(default_factory=dict[RatingScale, int])
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
            if self.scales:
                kept["scales"] = _raw_scores(self.scales)
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
            scales={RatingScale(scale): score for scale, score in raw.get("scales", {}).items()},
            reasons=tuple(RatingReason(reason) for reason in raw.get("reasons", ())),
            month=raw.get("month"),
        )

    def as_withdrawn(self) -> "Rating":
        return Rating(self.id, RatingState.WITHDRAWN, self.mark, self.period)

    def tally_items(self) -> list[TallyItem]:
        """The rating's items in the tally; none once it is withdrawn."""
        if self.state is not RatingState.COUNTED or self.subject is None:
            return []
        bucket = Bucket(str(self.month), self.subject.key, str(self.unit))
        reasons = [reason.value for reason in self.reasons]
        return [TallyItem(bucket, int(self.stars or 0), reasons, _raw_scores(self.scales))]


def _bucket(raw: Raw) -> Bucket:
    return Bucket(raw["month"], raw["subject"], raw["unit"])


def _raw_scores(scores: ScaleScores) -> dict[str, int]:
    # In the scales' own order, not in that in which they were given.
    return {scale.value: scores[scale] for scale in RatingScale if scale in scores}


HASH, PARTS, MENDED_AT_ONCE = 32, 256, 1_000
"""Bytes of a mark and a nullifier; parts in which very many are read or dropped; counts mended in one transaction."""


@dataclass(frozen=True, slots=True)
class PendingRecord:
    """A sealed record in the intake; its id is the receipt's mark there, so that nothing else need be kept in order."""

    id: bytes
    batch: str
    sealed: bytes


class RatingStore:
    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._nullifiers = mongo.database["nullifiers"]
        self._intake = mongo.database["intake"]
        self._ratings = mongo.database["ratings"]
        self._tallies = TallyStore(mongo)
        self.counts_lock = asyncio.Lock()
        """Held while ratings and their counts change: of two such transactions at once one would only roll back."""
        self._nullifier_lock = KeyedLock()

    async def open(self) -> None:
        await self._intake.create_indexes([IndexModel("batch")])
        await self._ratings.create_indexes([IndexModel("mark", unique=True), IndexModel("period")])
        await self._nullifiers.create_indexes([IndexModel([("period", 1), ("_id", 1)])])
        await self._tallies.open()
        if not await self._tallies.are_complete():
            # Ratings that were restored without their counts, or an empty database.
            await self.recount()
            await self._tallies.mark_complete()

    # -- spending ----------------------------------------------------------------------------------------------

    async def insert_pending(self, spend: Spend, marks: Marks, batch: str, sealed: bytes) -> None:
        """Inserts a pending rating and spends its token. Raises `TokenSpent` unless it is the same rating."""
        record: Raw = {"_id": Binary(marks.ticket), "batch": batch, "sealed": Binary(sealed)}
        nullifier: Raw = {"_id": Binary(spend.nullifier), "period": spend.period}

        async def write(session: Session) -> None:
            await self._nullifiers.insert_one(nullifier, session=session)
            await self._intake.insert_one(record, session=session)

        async with self._nullifier_lock.hold(spend.nullifier) as first:
            if first or not await self._is_spent(spend):
                try:
                    await run_transaction(self._mongo, write)
                    return
                except DuplicateKeyError:
                    # An unfinished transaction, of a connection that broke, refuses the second of a kind as well.
                    if not await self._is_spent(spend):
                        raise TokenBeingSpent from None
            if not await self._is_kept(marks):
                raise TokenSpent("Each token counts once; take another one.")

    async def _is_spent(self, spend: Spend) -> bool:
        return await self._nullifiers.find_one({"_id": Binary(spend.nullifier)}) is not None

    async def _is_kept(self, marks: Marks) -> bool:
        # The intake before the ratings: what moves in between is seen in one of them.
        if await self._intake.find_one({"_id": Binary(marks.ticket)}, {"_id": 1}) is not None:
            return True
        return await self.by_mark(marks.rating) is not None

    async def drop_nullifiers(self, periods: Sequence[str]) -> int:
        """Drops what was spent in these periods, whose tokens are not accepted any more; how many.

        Of a period in parts, as hashes are evenly spread: millions at once would keep the database from all else.
        """
        dropped = 0
        for period in periods:
            for part in range(PARTS):
                some = await self._nullifiers.delete_many({"period": period, "_id": _within(part)})
                dropped += some.deleted_count
                if part == 0 and not some.deleted_count:
                    # Few or, nearly always, none.
                    break
            dropped += (await self._nullifiers.delete_many({"period": period})).deleted_count
        return dropped

    # -- the intake --------------------------------------------------------------------------------------------

    async def pending_record(self, marks: Marks) -> PendingRecord | None:
        """The record of a receipt in the intake."""
        raw = await self._intake.find_one({"_id": Binary(marks.ticket)})
        return None if raw is None else PendingRecord(raw["_id"], raw["batch"], bytes(raw["sealed"]))

    async def replace_pending(self, record: PendingRecord, sealed: bytes) -> bool:
        """Replaces a waiting record, unless it has moved or changed meanwhile."""
        done = await self._intake.update_one(
            {"_id": record.id, "sealed": Binary(record.sealed)}, {"$set": {"sealed": Binary(sealed)}}
        )
        return done.matched_count == 1

    async def batches(self) -> list[str]:
        """The batches that have records."""
        return sorted(await self._intake.distinct("batch"))

    async def count_batch(self, batch: str) -> int:
        return await self._intake.count_documents({"batch": batch})

    async def batch_records(self, batch: str, session: Session | None = None) -> list[PendingRecord]:
        return [
            PendingRecord(raw["_id"], raw["batch"], bytes(raw["sealed"]))
            async for raw in self._intake.find({"batch": batch}, session=session)
        ]

    async def delete_batch(self, records: Sequence[PendingRecord], session: Session) -> bool:
        """Deletes a batch's records; false if an earlier attempt, whose answer was lost, deleted them."""
        deleted = await delete_by_ids(self._intake, [record.id for record in records], session)
        if 0 < deleted < len(records):
            raise IntakeBatchBroken("Some of the batch's records are gone and others are not.")
        return deleted == len(records)

    async def insert_ratings(self, ratings: Sequence[Rating], session: Session) -> None:
        await self._ratings.insert_many([rating.to_mongo() for rating in ratings], session=session)
        await self._tallies.add(tally(counted for rating in ratings for counted in rating.tally_items()), session)

    # -- ratings -----------------------------------------------------------------------------------------------

    async def by_mark(self, mark: bytes) -> Rating | None:
        raw = await self._ratings.find_one({"mark": Binary(mark)})
        return None if raw is None else Rating.from_mongo(raw)

    async def update_rating(self, rating: Rating, become: Callable[[Rating], Rating]) -> None:
        """Saves what `become` makes of the rating as it is at this moment, and counts it so; `become` may refuse."""

        async def write(session: Session) -> None:
            raw = await self._ratings.find_one({"_id": rating.id}, session=session)
            if raw is None:
                raise NotFound
            before = Rating.from_mongo(raw)
            after = become(before)
            if after != before:
                await self._ratings.replace_one({"_id": rating.id}, after.to_mongo(), session=session)
                await self._tallies.add(difference(before.tally_items(), after.tally_items()), session)

        async with self.counts_lock:
            await run_transaction(self._mongo, write)

    # -- counts ------------------------------------------------------------------------------------------------

    async def months(self) -> list[str]:
        """The months that hold ratings."""
        return await self._tallies.months()

    async def tally(self, month: str) -> dict[Bucket, Counter[str]]:
        """How many ratings of the month there are by subject and unit, by the running counts."""
        return await self._tallies.all(month)

    async def recount(self) -> int:
        """Recounts all ratings and corrects the counts that differ; returns how many did.

        It reads every rating, which takes the embedded database a minute or two for a million. Counts that change
        meanwhile, by a batch or a citizen, are left to the next time.
        """
        earlier = await self._tallies.all()
        right: defaultdict[Bucket, Counter[str]] = defaultdict(Counter)
        async for some in self._counted():
            for bucket, counts in tally(some).items():
                right[bucket].update(counts)
        held, nothing = await self._tallies.all(), Counter[str]()
        wrong = {
            bucket: (before, after)
            for bucket in sorted({*right, *held})
            if (after := right.get(bucket, nothing)) != (before := held.get(bucket, nothing))
            and before == earlier.get(bucket, nothing)
        }
        some, mended = iter(wrong.items()), 0
        while part := dict(islice(some, MENDED_AT_ONCE)):
            async with self.counts_lock:
                mended += await run_transaction(self._mongo, partial(self._tallies.repair, part))
        return mended

    async def _counted(self) -> AsyncIterator[list[TallyItem]]:
        """All ratings that count, in parts: the embedded database holds all it is asked for at once in its memory.

        Marks are evenly spread and have an index, which serves ranges where that of ids does not.
        """
        if await self._ratings.find_one({}, {"_id": 1}) is None:
            return  # A new database, which need not be asked for each part.
        fields = {"_id": 0, "month": 1, "subject": 1, "unit": 1, "stars": 1, "reasons": 1, "scales": 1}
        for part in range(PARTS):
            found = self._ratings.find({"state": RatingState.COUNTED.value, "mark": _within(part)}, fields)
            yield [
                TallyItem(_bucket(raw), raw["stars"], raw["reasons"], raw.get("scales", {}))
                for raw in await found.to_list(None)
            ]


def _within(part: int) -> Raw:
    """The hashes whose first byte is `part`, as a range."""
    return {"$gte": _least(part)} | ({"$lt": _least(part + 1)} if part + 1 < PARTS else {})


def _least(part: int) -> Binary:
    return Binary(bytes([part]) + bytes(HASH - 1))
