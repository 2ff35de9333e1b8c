"""Many documents saved at once, each by itself: one that is refused keeps no other from being saved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from services.clock import Clock
from services.documents.batch_find import by_ids
from services.documents.loading import Unreadable
from services.documents.models import Stored, dated, same_content
from services.errors import AlreadyThere, Problem, StaleVersion

D = TypeVar("D", bound=Stored)
Raw = dict[str, Any]
Onto = Callable[[D, D], D]
"""What is kept of a known document and a given one; may refuse it with a `Problem`."""


@dataclass(frozen=True)
class Saved:
    """What became of a bulk save: numbers, and the problem of each refused id."""

    inserted: int
    replaced: int
    unchanged: int
    refused: Mapping[str, Problem]


class Bulk(Generic[D]):
    """Bulk saves of one kind of document, called `name`; `record` gives what is stored of it and the one before it."""

    def __init__(
        self,
        raw: AsyncIOMotorCollection[Raw],
        model: type[D],
        name: str,
        record: Callable[[D, D | None], Raw],
        clock: Clock,
    ) -> None:
        self._raw, self._model, self._name, self._record, self._clock = raw, model, name, record, clock

    async def save(self, documents: Sequence[D], onto: Onto[D] | None) -> tuple[Saved, list[D]]:
        """What became of them, and those that were written: see `Collection.save_many`."""
        latest, at = {d.id: d for d in documents}, self._clock()
        known, refused = await self._known(latest)
        new = [dated(d, at) for d in latest.values() if d.id not in known and d.id not in refused]
        changed: list[tuple[D, D]] = []
        for id, before in known.items():
            try:
                after = onto(before, latest[id]) if onto else latest[id]
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
        return Saved(inserted, len(written) - inserted, unchanged, refused), written

    async def _known(self, ids: Iterable[str]) -> tuple[dict[str, D], dict[str, Problem]]:
        """Those that are there, and what is wrong with those that cannot be read."""
        known: dict[str, D] = {}
        refused: dict[str, Problem] = {}
        for raw in await by_ids(self._raw, ids):
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
            return self._taken(error, new)
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
            refused = self._taken(error, [after for _, after in changed])
            matched = int((error.details or {}).get("nMatched", 0)) + len(refused)
        if matched < len(operations):
            refused |= await self._overtaken([after for _, after in changed if after.id not in refused])
        return refused

    async def _overtaken(self, meant: Sequence[D]) -> dict[str, Problem]:
        """Those of the documents meant to be kept that somebody else changed just before."""
        kept = await by_ids(self._raw, [d.id for d in meant], {"version": 1, "updatedAt": 1})
        there = {raw["_id"]: (raw["version"], raw["updatedAt"]) for raw in kept}
        return {
            d.id: StaleVersion(f"The {self._name} was changed at the same moment; send it again.")
            for d in meant
            if there.get(d.id) != (d.version, d.updated_at)
        }

    def _taken(self, error: BulkWriteError, meant: Sequence[D]) -> dict[str, Problem]:
        """Those whose id or other unique value another document has."""
        details: Mapping[str, Any] = error.details or {}
        return {
            meant[e["index"]].id: AlreadyThere(
                f"Another {self._name} has the same {', '.join(e.get('keyPattern', {'id': 1}))}."
            )
            for e in details.get("writeErrors", [])
        }
