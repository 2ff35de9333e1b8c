"""Documents by hash: automatic persisted queries, and registered documents."""

import hashlib
from collections.abc import Iterable
from sys import getsizeof

from cachetools import LRUCache

from gateway.protocol.errors import RequestError, request_error
from gateway.protocol.parameters import Parameters

ENTRY_BYTES = 300
"""Overhead of a cached text, in bytes."""


def document_hash(text: str) -> str:
    """SHA-256 of a document's UTF-8 text in lower-case hexadecimal, as clients compute it."""
    return hashlib.sha256(text.encode()).hexdigest()


class TrustedDocuments:
    """Registered documents by ID and by hash. With `EndpointSettings.trusted_only` nothing else is executed."""

    def __init__(self, documents: Iterable[str] = ()) -> None:
        self._by_id: dict[str, str] = {}
        self._by_hash: dict[str, str] = {}
        for text in documents:
            self.register(text)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._by_id)

    def register(self, text: str, id: str | None = None) -> str:
        """Registers a document and returns the ID that clients send for it, by default its hash."""
        digest = document_hash(text)
        id = (id or digest).lower()
        self.unregister(id)
        self._by_id[id] = text
        self._by_hash[digest] = text
        return id

    def unregister(self, id: str) -> None:
        """Removes a document, unless it is registered under another ID too."""
        text = self._by_id.pop(id.lower(), None)
        if text is not None and text not in self._by_id.values():
            self._by_hash.pop(document_hash(text), None)

    def text(self, name: str) -> str | None:
        """A document by its id or its hash."""
        return self._by_id.get(name) or self._by_hash.get(name)

    def __contains__(self, digest: object) -> bool:
        """Whether a document of this hash is trusted."""
        return digest in self._by_hash

    def __len__(self) -> int:
        return len(self._by_id)


class PersistedQueries:
    """Turns a request's parameters into the text of its document.

    Automatic persisted queries follow Apollo's protocol: a hash alone is answered with PERSISTED_QUERY_NOT_FOUND
    until a client has sent it with its text. Texts are limited by their total size; the least recently used go first.
    """

    def __init__(self, trusted: TrustedDocuments, *, trusted_only: bool, automatic: bool, max_bytes: int) -> None:
        self.trusted = trusted
        self._trusted_only = trusted_only
        self._automatic = automatic
        self._texts: LRUCache[str, str] = LRUCache(max_bytes, getsizeof=lambda text: ENTRY_BYTES + getsizeof(text))

    def is_trusted(self, text: str) -> bool:
        """Whether the document was registered."""
        return len(self.trusted) > 0 and document_hash(text) in self.trusted

    def forget(self, text: str) -> None:
        """Drops a text that a client has sent with its hash. What is registered stays."""
        self._texts.pop(document_hash(text), None)

    def text(self, parameters: Parameters) -> str:
        """The document's text; raises `RequestError` where it is missing, unknown, untrusted or of another hash."""
        if parameters.document_id is not None:
            return self._registered(parameters.document_id)
        digest = parameters.persisted_hash
        query = parameters.query
        if digest is None:
            if query is None or not query.strip():
                raise request_error(400, "BAD_REQUEST", "query is missing.")
            if self._trusted_only and document_hash(query) not in self.trusted:
                raise request_error(403, "UNTRUSTED_DOCUMENT", "Only registered documents are answered here.")
            return query
        known = self.trusted.text(digest)
        if known is not None:
            return known
        if self._trusted_only:
            raise request_error(403, "UNTRUSTED_DOCUMENT", "Only registered documents are answered here.")
        if not self._automatic:
            raise RequestError(400, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", document=True)
        return self._automatic_text(digest, query)

    def _registered(self, id: str) -> str:
        """The registered document of this id, or of this hash."""
        found = self.trusted.text(id.lower())
        if found is None and self._trusted_only:
            raise request_error(403, "UNTRUSTED_DOCUMENT", "Only registered documents are answered here.")
        if found is None:
            raise RequestError(
                404, "PERSISTED_QUERY_NOT_FOUND", "No document of that documentId is registered.", document=True
            )
        return found

    def _automatic_text(self, digest: str, query: str | None) -> str:
        if query is None:
            found = self._texts.get(digest)
            if found is None:
                raise RequestError(404, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound", document=True)
            return found
        if document_hash(query) != digest:
            raise request_error(400, "PERSISTED_QUERY_MISMATCH", "provided sha does not match query")
        self._texts[digest] = query
        return query
