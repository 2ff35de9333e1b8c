"""Numbers of identity documents: sealed, found again by fingerprint, in a collection that no feed shows."""

import contextlib
from collections.abc import Mapping, Sequence

from bson import Binary
from pymongo import DeleteOne, ReplaceOne
from pymongo.errors import BulkWriteError

from services.documents.batch_find import by_ids
from services.documents.collection import Database, Raw
from wanted.encryption_at_rest import Seal, Unsealable
from wanted.notices.models.documents import DocumentKind, IdentityDocument, IdentityDocuments

COLLECTION = "identity_documents"
PURPOSE = "identity document"


class DocumentNumbers:
    def __init__(self, database: Database, seal: Seal) -> None:
        self._raw, self._seal = database[COLLECTION], seal

    async def open(self) -> None:
        await self._raw.create_index("fingerprints")

    def fingerprint(self, number: str) -> bytes:
        return self._seal.fingerprint(number, PURPOSE)

    async def save(self, notice_id: str, documents: Sequence[IdentityDocument]) -> None:
        """Keeps these in place of what is there; `checked` ones."""
        if not documents:
            await self.drop(notice_id)
            return
        await self._raw.replace_one({"_id": notice_id}, self._record(notice_id, documents), upsert=True)

    async def save_many(self, given: Mapping[str, Sequence[IdentityDocument]]) -> None:
        """The same for many notices at once; those whose numbers are there already are left alone."""
        kept = {raw["_id"]: raw for raw in await by_ids(self._raw, given)}
        new = [self._record(id, documents) for id, documents in given.items() if documents and id not in kept]
        if new:
            # Inserted, which is much faster; what somebody saved at the same moment is replaced below.
            with contextlib.suppress(BulkWriteError):
                await self._raw.insert_many(new, ordered=False)
                given = {id: documents for id, documents in given.items() if id in kept}
        changed = [
            ReplaceOne({"_id": id}, self._record(id, documents), upsert=True) if documents else DeleteOne({"_id": id})
            for id, documents in given.items()
            if list(documents) != self._known(kept.get(id))
        ]
        if changed:
            await self._raw.bulk_write(changed, ordered=False)

    def _known(self, raw: Raw | None) -> list[IdentityDocument]:
        """What a record holds; nothing where it was sealed under another secret, and is of no use any more."""
        with contextlib.suppress(Unsealable):
            return self._opened(raw["_id"], raw["sealed"]) if raw else []
        return []

    def _record(self, notice_id: str, documents: Sequence[IdentityDocument]) -> Raw:
        return {
            "_id": notice_id,
            "sealed": self._seal.seal_model(IdentityDocuments(documents=list(documents)), f"documents:{notice_id}"),
            "fingerprints": [Binary(self.fingerprint(document.number)) for document in documents],
        }

    async def read(self, notice_id: str) -> list[IdentityDocument]:
        raw = await self._raw.find_one({"_id": notice_id})
        return self._opened(notice_id, raw["sealed"]) if raw else []

    async def drop(self, notice_id: str) -> None:
        await self._raw.delete_one({"_id": notice_id})

    async def find(self, number: str) -> dict[str, DocumentKind]:
        """Ids of the notices whose bearer has the number, plain, each with the kind of the document."""
        found: dict[str, DocumentKind] = {}
        async for raw in self._raw.find({"fingerprints": Binary(self.fingerprint(number))}):
            for document in self._opened(raw["_id"], raw["sealed"]):
                if document.number == number:
                    found[raw["_id"]] = document.kind
        return found

    def _opened(self, notice_id: str, sealed: bytes) -> list[IdentityDocument]:
        return self._seal.open_model(IdentityDocuments, sealed, f"documents:{notice_id}").documents
