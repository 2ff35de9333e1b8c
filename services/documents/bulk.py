"""Bulk saves in which each document succeeds or fails independently."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from services.clock import Clock
from services.documents.batch_find import find_by_ids
from services.documents.loading import Unreadable
from services.documents.models import StoredDocument, dated, same_content
from services.errors import AlreadyExists, Problem, StaleVersion

D = TypeVar("D", bound=StoredDocument)
Raw = dict[str, Any]
Merge = Callable[[D, D], D]
"""Merges an existing document with a new one of the same id; may raise a `Problem` to refuse it."""


@dataclass(frozen=True)
class BulkResult:
    """The result of a bulk save: counts, and the problem of each refused id."""

    inserted: int
    replaced: int
    unchanged: int
    refused: Mapping[str, Problem]


class BulkWriter(Generic[D]):
    """Bulk saves of documents of the kind `name`; `record(new, old)` gives the database record."""

    def __init__(
        self,
        raw: AsyncIOMotorCollection[Raw],
        model: type[D],
        name: str,
        record: Callable[[D, D | None], Raw],
        clock: Clock,
    ) -> None:
        self._raw, self._model, self._name, self._record, self._clock = raw, model, name, record, clock

    async def save(self, documents: Sequence[D], merge: Merge[D] | None) -> tuple[BulkResult, list[D]]:
        """The result and the documents written: see `Collection.save_many`."""
        latest, at = {d.id: d for d in documents}, self._clock()
        known, refused = await self._known(latest)
        new = [dated(d, at) for d in latest.values() if d.id not in known and d.id not in refused]
        changed: list[tuple[D, D]] = []
        for id, before in known.items():
            try:
                after = merge(before, latest[id]) if merge else latest[id]
            except Problem as problem:
                refused[id] = problem
                continue
            if not same_content(before, after):
                kept = {"version": before.version + 1, "created_at": before.created_at, "updated_at": at}
                changed.append((before, after.model_copy(update=kept)))
        unchanged = len(known) - len(changed) - len(known.keys() & refused)
        refused |= await self._insert(new)
        refused |= await self._replace(changed)
        written = [d for d in [*new, *(after for _, after in changed)] if d.id not in refused]
        inserted = sum(d.id not in known for d in written)
        return BulkResult(inserted, len(written) - inserted, unchanged, refused), written

    async def _known(self, ids: Iterable[str]) -> tuple[dict[str, D], dict[str, Problem]]:
        """Those that are there, and what is wrong with those that cannot be read."""
        known: dict[str, D] = {}
        refused: dict[str, Problem] = {}
        for raw in await find_by_ids(self._raw, ids):
            try:
                known[raw["_id"]] = self._model.from_mongo(raw)
            except Unreadable as problem:
                refused[raw["_id"]] = problem
        return known, refused

    async def _insert(self, new: Sequence[D]) -> dict[str, Problem]:
        """What was refused of them, by id."""
        if not new:
            return {}
        try:
            await self._raw.insert_many([self._record(d, None) for d in new], ordered=False)
        except BulkWriteError as error:
            return self._duplicates(error, new)
        return {}

    async def _replace(self, changed: Sequence[tuple[D, D]]) -> dict[str, Problem]:
        """What was refused of them, by id."""
        if not changed:
            return {}
        refused: dict[str, Problem] = {}
        operations = [
            ReplaceOne({"_id": before.id, "version": before.version}, self._record(after, before))
            for before, after in changed
        ]
        try:
            matched = (await self._raw.bulk_write(operations, ordered=False)).matched_count
        except BulkWriteError as error:
            refused = self._duplicates(error, [after for _, after in changed])
            matched = int((error.details or {}).get("nMatched", 0)) + len(refused)
        if matched < len(operations):
            refused |= await self._changed_meanwhile([after for _, after in changed if after.id not in refused])
        return refused

    async def _changed_meanwhile(self, meant: Sequence[D]) -> dict[str, Problem]:
        """The documents that were changed concurrently, with their problems."""
        kept = await find_by_ids(self._raw, [d.id for d in meant], {"version": 1, "updatedAt": 1})
        there = {raw["_id"]: (raw["version"], raw["updatedAt"]) for raw in kept}
        return {
            d.id: StaleVersion(f"The {self._name} was changed at the same moment; send it again.")
            for d in meant
            if there.get(d.id) != (d.version, d.updated_at)
        }

    def _duplicates(self, error: BulkWriteError, meant: Sequence[D]) -> dict[str, Problem]:
        """The documents whose id or other unique value another document has, with their problems."""
        details: Mapping[str, Any] = error.details or {}
        return {
            meant[e["index"]].id: AlreadyExists(
                f"Another {self._name} has the same {', '.join(e.get('keyPattern', {'id': 1}))}."
            )
            for e in details.get("writeErrors", [])
        }
