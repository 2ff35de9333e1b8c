"""Numbers of identity documents: sealed, found again by fingerprint, in a collection that no feed shows."""

from collections.abc import Sequence

from bson import Binary

from services.collection import Database
from wanted.models import DocumentKind, IdentityDocument, IdentityDocuments
from wanted.sealing import Seal

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
        record = {
            "_id": notice_id,
            "sealed": self._seal.seal_model(IdentityDocuments(documents=list(documents)), f"documents:{notice_id}"),
            "fingerprints": [Binary(self.fingerprint(document.number)) for document in documents],
        }
        await self._raw.replace_one({"_id": notice_id}, record, upsert=True)

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
