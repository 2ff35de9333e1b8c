"""Storage of identity document numbers: encrypted, looked up by fingerprint, in no feed."""

import contextlib
from collections.abc import Mapping, Sequence

from bson import Binary
from pymongo import DeleteOne, ReplaceOne
from pymongo.errors import BulkWriteError

from services.crypto.encryption_at_rest import Unsealable
from services.database import Database, Raw
from services.documents.batch_find import delete_by_ids, find_by_ids
from wanted.encryption_at_rest import Seal
from wanted.notices.models.documents import DocumentKind, IdentityDocument, IdentityDocuments

COLLECTION = "identity_documents"
PURPOSE = "identity document"


class DocumentNumberStore:
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

    async def save_many(self, documents_by_notice: Mapping[str, Sequence[IdentityDocument]]) -> None:
        """The same for many notices at once; those whose numbers are there already are left alone."""
        kept = {raw["_id"]: raw for raw in await find_by_ids(self._raw, documents_by_notice)}
        new = [
            self._record(id, documents) for id, documents in documents_by_notice.items() if documents and id not in kept
        ]
        if new:
            # Inserts are much faster; concurrently saved documents are replaced below.
            with contextlib.suppress(BulkWriteError):
                await self._raw.insert_many(new, ordered=False)
                documents_by_notice = {id: documents for id, documents in documents_by_notice.items() if id in kept}
        changed = [
            ReplaceOne({"_id": id}, self._record(id, documents), upsert=True) if documents else DeleteOne({"_id": id})
            for id, documents in documents_by_notice.items()
            if list(documents) != self._decrypted_or_none(kept.get(id))
        ]
        if changed:
            await self._raw.bulk_write(changed, ordered=False)

    def _decrypted_or_none(self, raw: Raw | None) -> list[IdentityDocument]:
        """What a record holds; nothing where it was sealed under another secret, and is of no use any more."""
        with contextlib.suppress(Unsealable):
            return self._decrypt(raw["_id"], raw["sealed"]) if raw else []
        return []

    def _record(self, notice_id: str, documents: Sequence[IdentityDocument]) -> Raw:
        return {
            "_id": notice_id,
            "sealed": self._seal.seal_model(IdentityDocuments(documents=list(documents)), f"documents:{notice_id}"),
            "fingerprints": [Binary(self.fingerprint(document.number)) for document in documents],
        }

    async def read(self, notice_id: str) -> list[IdentityDocument]:
        raw = await self._raw.find_one({"_id": notice_id})
        return self._decrypt(notice_id, raw["sealed"]) if raw else []

    async def drop(self, notice_id: str) -> None:
        await self._raw.delete_one({"_id": notice_id})

    async def drop_many(self, notice_ids: Sequence[str]) -> None:
        await delete_by_ids(self._raw, notice_ids)

    async def find(self, number: str) -> dict[str, DocumentKind]:
        """Ids of the notices whose bearer has the number, plain, each with the kind of the document."""
        found: dict[str, DocumentKind] = {}
        async for raw in self._raw.find({"fingerprints": Binary(self.fingerprint(number))}):
            for document in self._decrypt(raw["_id"], raw["sealed"]):
                if document.number == number:
                    found[raw["_id"]] = document.kind
        return found

    def _decrypt(self, notice_id: str, sealed: bytes) -> list[IdentityDocument]:
        return self._seal.open_model(IdentityDocuments, sealed, f"documents:{notice_id}").documents
