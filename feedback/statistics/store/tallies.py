"""Storage of the running counts of ratings: one document for each bucket that has ratings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import DeleteOne, IndexModel, ReplaceOne, UpdateOne

from feedback.statistics.tallies import Bucket, TallyCounts, without_zeros
from services.database import Raw, Session
from services.documents.batch_find import find_by_ids
from services.documents.mongo import Mongo

WHOLE = {"_id": "whole"}
"""The marker that the counts cover all ratings; without it they are recounted."""

AT_ONCE = 5_000


class TallyStore:
    def __init__(self, mongo: Mongo) -> None:
        self._raw = mongo.database["tallies"]
        self._marks = mongo.database["tallies_mark"]

    async def open(self) -> None:
        await self._raw.create_indexes([IndexModel("month")])

    async def are_complete(self) -> bool:
        return await self._marks.find_one(WHOLE) is not None

    async def mark_complete(self) -> None:
        await self._marks.replace_one(WHOLE, WHOLE, upsert=True)

    async def add(self, steps: Mapping[Bucket, TallyCounts], session: Session) -> None:
        """Adds to the counts, in the transaction that changes the ratings. In order of the buckets, not of arrival."""
        writes = [
            UpdateOne(
                {"_id": _id(bucket)},
                {
                    "$inc": {f"counts.{name}": count for name, count in sorted(counts.items())},
                    "$setOnInsert": bucket._asdict(),
                },
                upsert=True,
            )
            for bucket, counts in sorted(steps.items())
        ]
        if writes:
            await self._raw.bulk_write(writes, session=session)
        fewer = [bucket for bucket, counts in steps.items() if any(count < 0 for count in counts.values())]
        if fewer:
            await self._leave_out_zeros(fewer, session)

    async def _leave_out_zeros(self, buckets: Sequence[Bucket], session: Session) -> None:
        """A stored zero would reveal that there was a rating once."""
        writes: list[ReplaceOne[Raw] | DeleteOne] = []
        for raw in await find_by_ids(self._raw, map(_id, buckets), session=session):
            counts = without_zeros(raw["counts"])
            same = {"_id": raw["_id"]}
            writes.append(ReplaceOne(same, {**raw, "counts": counts}) if counts else DeleteOne(same))
        if writes:
            await self._raw.bulk_write(writes, session=session)

    async def months(self) -> list[str]:
        return sorted(await self._raw.distinct("month"))

    async def all(self, month: str | None = None) -> dict[Bucket, Counter[str]]:
        """The counts, of a month or of all."""
        asked = {} if month is None else {"month": month}
        return {_bucket(raw): Counter(raw["counts"]) async for raw in self._raw.find(asked).batch_size(AT_ONCE)}

    async def repair(self, wrong: Mapping[Bucket, tuple[TallyCounts, TallyCounts]], session: Session) -> int:
        """Puts the right counts (the second) in the place of those held (the first); where they are held still."""
        ids = {_id(bucket): bucket for bucket in wrong}
        stored = {raw["_id"]: raw["counts"] for raw in await find_by_ids(self._raw, ids, session=session)}
        writes: list[ReplaceOne[Raw] | DeleteOne] = []
        for id, bucket in sorted(ids.items()):
            held, right = wrong[bucket]
            same = {"_id": id}
            if dict(held) == stored.get(id, {}):
                kept: Raw = {**same, **bucket._asdict(), "counts": dict(right)}
                writes.append(ReplaceOne(same, kept, upsert=True) if right else DeleteOne(same))
        if writes:
            await self._raw.bulk_write(writes, session=session)
        return len(writes)


def _id(bucket: Bucket) -> str:
    # None of the three can hold the bar.
    return "|".join(bucket)


def _bucket(raw: Mapping[str, Any]) -> Bucket:
    return Bucket(raw["month"], raw["subject"], raw["unit"])
