"""Storage of photos: in the database, under the SHA-256 of their content.

In the database rather than in files, because all replicas must serve them, because a photo is then as safe from a
crash as the notice that names it, and because taking one out is one deletion. A photo has at most some 2 MB.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from services.database import Database
from services.documents.batch_find import find_by_ids
from services.media.pictures import Picture
from services.media.storage import drop_unused
from wanted.encryption_at_rest import Seal
from wanted.notices.models.notices import PhotoFacts

PHOTOS, SUBMITTED, DEAD = "photos", "submission_photos", "dead_photos"


class PhotoStore:
    def __init__(self, database: Database, seal: Seal) -> None:
        self._raw, self._seal = database[PHOTOS], seal
        self._submitted, self._dead = database[SUBMITTED], database[DEAD]

    async def open(self) -> None:
        """No indexes: photos are looked up by id alone."""

    async def save(self, photo: Picture, at: datetime) -> None:
        """Again, it changes nothing but how long an unused one stays."""
        record = {"_id": photo.ref, "at": at, "width": photo.width, "height": photo.height, **photo.encodings}
        await self._raw.replace_one({"_id": photo.ref}, record, upsert=True)

    async def facts(self, refs: Iterable[str]) -> Sequence[PhotoFacts]:
        """What is known of those of the photos that are there."""
        found = await find_by_ids(self._raw, refs, {"width": 1, "height": 1})
        return [PhotoFacts(ref=raw["_id"], width=raw.get("width"), height=raw.get("height")) for raw in found]

    async def read(self, ref: str, encoding: str) -> bytes | None:
        """One of the values of `ENCODINGS`."""
        raw = await self._raw.find_one({"_id": ref}, {encoding: 1})
        return raw[encoding] if raw else None

    async def drop_unused(self, used: Collection[str], before: datetime) -> int:
        """Deletes unreferenced photos saved before that moment; returns how many."""
        return await drop_unused(self._raw, used, before)

    # -- addresses that are dead for good -----------------------------------------------------------------------

    async def remember_removed(self, refs: Iterable[str]) -> None:
        """Records by keyed fingerprint that photos were published once and removed."""
        for mark in {self._mark(ref) for ref in refs}:
            await self._dead.replace_one({"_id": mark}, {"_id": mark}, upsert=True)

    async def was_shown(self, ref: str) -> bool:
        """Whether a notice whose personal data was taken out since showed the photo."""
        return await self._dead.find_one({"_id": self._mark(ref)}) is not None

    def _mark(self, ref: str) -> str:
        return self._seal.fingerprint(ref, DEAD).hex()

    # -- those that came with a sighting: sealed, never public ---------------------------------------------------

    async def save_submitted(self, number: str, received: str, sealed: bytes) -> None:
        record = {"_id": number, "received": received, "sealed": sealed}
        await self._submitted.replace_one({"_id": number}, record, upsert=True)

    async def read_submitted(self, number: str) -> bytes | None:
        raw = await self._submitted.find_one({"_id": number})
        return raw["sealed"] if raw else None

    async def drop_submitted_before(self, day: str) -> None:
        await self._submitted.delete_many({"received": {"$lt": day}})
