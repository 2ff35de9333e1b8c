"""Storage of submissions, which appear in no feed and no public list."""

from collections.abc import Collection

from pymongo import IndexModel

from services.database import Database, Raw
from services.documents.loading import loaded
from services.errors import StaleVersion
from wanted.submissions.models import Submission, SubmissionKind, SubmissionState

COLLECTION = "submissions"
INDEXES = [IndexModel("unit"), IndexModel("received")]


def _record(submission: Submission) -> Raw:
    fields = submission.model_dump(by_alias=True)
    return {"_id": fields.pop("number"), **fields}


def _read(raw: Raw) -> Submission:
    return loaded(Submission, {**{k: v for k, v in raw.items() if k != "_id"}, "number": raw["_id"]})


class SubmissionStore:
    def __init__(self, database: Database) -> None:
        self._raw = database[COLLECTION]

    async def open(self) -> None:
        await self._raw.create_indexes(INDEXES)

    async def insert(self, submission: Submission) -> None:
        await self._raw.insert_one(_record(submission))

    async def by_number(self, kind: SubmissionKind, number: str) -> Submission | None:
        raw = await self._raw.find_one({"_id": number})
        found = _read(raw) if raw else None
        return found if found is not None and found.kind is kind else None

    async def replace(self, before: Submission, after: Submission) -> Submission:
        """Raises `StaleVersion` if it changed since."""
        saved = after.model_copy(update={"version": before.version + 1})
        result = await self._raw.replace_one({"_id": before.number, "version": before.version}, _record(saved))
        if result.matched_count == 0:
            raise StaleVersion("It was changed in the meantime; read it again.")
        return saved

    async def of_units(self, kind: SubmissionKind, units: Collection[str], *, closed: bool | None) -> list[Submission]:
        """Those of the units that are closed, those that are not, or all."""
        chosen: Raw = {"unit": {"$in": sorted(units)}, "kind": kind}
        if closed is not None:
            chosen["state"] = SubmissionState.CLOSED if closed else {"$ne": SubmissionState.CLOSED}
        return [_read(raw) async for raw in self._raw.find(chosen)]

    async def drop_received_before(self, day: str) -> int:
        """Deletes what came before the day; gives how many."""
        return (await self._raw.delete_many({"received": {"$lt": day}})).deleted_count
