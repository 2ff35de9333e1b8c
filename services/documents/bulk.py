"""Bulk saves in which each document succeeds or fails independently."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import bson
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import DeleteOne, ReplaceOne
from pymongo.errors import BulkWriteError

from services.clock import Clock
from services.documents.batch_find import find_by_ids
from services.documents.loading import Unreadable
from services.documents.models import StoredDocument, dated, same_content
from services.documents.set_aside import NotHandled
from services.errors import AlreadyExists, NotFound, Problem, StaleVersion

D = TypeVar("D", bound=StoredDocument)
Raw = dict[str, Any]
Merge = Callable[[D, D], D]
"""Merges an existing document with a new one of the same id; may raise a `Problem` to refuse it."""

T = TypeVar("T")


@dataclass(frozen=True)
class BulkResult:
    """The result of a bulk save: counts, and the problem of each refused id."""

    inserted: int
    replaced: int
    unchanged: int
    refused: Mapping[str, Problem]


class BulkWriter(Generic[D]):
    """Bulk saves of documents of the kind `name`; `record(new, old)` gives the database record, `with_change(old, new)`
    the new document with the versions of its fields and that which the public sees."""

    def __init__(
        self,
        raw: AsyncIOMotorCollection[Raw],
        model: type[D],
        name: str,
        record: Callable[[D, D | None], Raw],
        with_change: Callable[[D, D], D],
        clock: Clock,
    ) -> None:
        self._raw, self._model, self._name, self._clock = raw, model, name, clock
        self._record, self._with_change = record, with_change

    async def save(self, documents: Sequence[D], merge: Merge[D] | None) -> tuple[BulkResult, list[D]]:
        """The result and the documents written: see `Collection.save_many`."""
        latest, at = {d.id: d for d in documents}, self._clock()
        known, refused = await self._known(latest)
        new = [dated(d, at) for d in latest.values() if d.id not in known and d.id not in refused]
        changed = self._changes(known, lambda one: merge(one, latest[one.id]) if merge else latest[one.id], refused, at)
        unchanged = len(known) - len(changed) - len(known.keys() & refused)
        refused |= await self._insert(new)
        refused |= await self._replace(changed)
        written = [d for d in [*new, *(after for _, after in changed)] if d.id not in refused]
        inserted = sum(d.id not in known for d in written)
        return BulkResult(inserted, len(written) - inserted, unchanged, refused), written

    async def update(self, ids: Iterable[str], change: Callable[[D], D]) -> tuple[BulkResult, list[D]]:
        """The result and the documents written: see `Collection.update_many`."""
        wanted, at = list(dict.fromkeys(ids)), self._clock()
        known, refused = await self._known(wanted)
        for id in wanted:
            if id not in known and id not in refused:
                refused[id] = NotFound(f"There is no {self._name} with the id {id!r}.")
        changed = self._changes(known, change, refused, at)
        unchanged = len(known) - len(changed) - len(known.keys() & refused)
        refused |= await self._replace(changed)
        written = [after for _, after in changed if after.id not in refused]
        return BulkResult(0, len(written), unchanged, refused), written

    async def remove(self, documents: Sequence[D]) -> list[str]:
        """The ids of those that are gone afterwards: see `Collection.remove_many`."""
        if documents:
            operations = [DeleteOne({"_id": d.id, "version": d.version}) for d in documents]
            await self._raw.bulk_write(operations, ordered=False)
        left = {raw["_id"] for raw in await find_by_ids(self._raw, [d.id for d in documents], {"_id": 1})}
        return [d.id for d in documents if d.id not in left]

    def _changes(
        self, known: Mapping[str, D], change: Callable[[D], D], refused: dict[str, Problem], at: datetime
    ) -> list[tuple[D, D]]:
        """Each document that the change alters, before and after."""
        changed: list[tuple[D, D]] = []
        for before in known.values():
            after = self._attempt(before, refused, change)
            if after is not None and not same_content(before, after):
                kept = {"version": before.version + 1, "created_at": before.created_at, "updated_at": at}
                changed.append((before, self._with_change(before, after.model_copy(update=kept))))
        return changed

    def _attempt(self, given: D, refused: dict[str, Problem], work: Callable[[D], T]) -> T | None:
        """What `work` makes of a document; None where it is refused."""
        try:
            return work(given)
        except Problem as problem:
            refused[given.id] = problem
        except Exception as error:  # whatever it is: one document must not keep all others from being saved
            refused[given.id] = NotHandled.by(error)
        return None

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
        refused: dict[str, Problem] = {}
        encoded = [(d, record) for d in new if (record := self._attempt(d, refused, self._encoded)) is not None]
        try:
            if encoded:
                await self._raw.insert_many([record for _, record in encoded], ordered=False)
        except BulkWriteError as error:
            refused |= self._duplicates(error, [d for d, _ in encoded])
        return refused

    def _encoded(self, document: D, before: D | None = None) -> Any:
        """The record as the database takes it, so that one that cannot be encoded fails by itself."""
        return RawBSONDocument(bson.encode(self._record(document, before)))

    async def _replace(self, changed: Sequence[tuple[D, D]]) -> dict[str, Problem]:
        """What was refused of them, by id."""
        refused: dict[str, Problem] = {}
        encoded = [
            (after, before, record)
            for before, after in changed
            if (record := self._attempt(after, refused, lambda d, known=before: self._encoded(d, known))) is not None
        ]
        if not encoded:
            return refused
        operations = [
            ReplaceOne({"_id": before.id, "version": before.version}, record) for _, before, record in encoded
        ]
        meant = [after for after, _, _ in encoded]
        try:
            matched = (await self._raw.bulk_write(operations, ordered=False)).matched_count
        except BulkWriteError as error:
            duplicates = self._duplicates(error, meant)
            refused |= duplicates
            matched = int((error.details or {}).get("nMatched", 0)) + len(duplicates)
        if matched < len(operations):
            refused |= await self._changed_meanwhile([after for after in meant if after.id not in refused])
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
