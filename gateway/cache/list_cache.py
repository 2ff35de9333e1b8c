"""Documents of lists that services in this process return as serialised bytes, parsed once.

A cached document is reused only if the service returns identical bytes, so it is always current.
It is dropped with the responses that read it all the same, so that withdrawn data is not retained; notices are
never cached here.
"""

from collections import OrderedDict
from dataclasses import dataclass

import orjson

from gateway.ids import KINDS, Document, EntityKind, prepare_node
from services.documents.serialised import SerialisedPage

CACHED_KINDS = frozenset({"unit", "hotline", "session", "article"})
MAX_BYTES = 16 * 1024 * 1024
"""Of JSON; as Python's objects, short documents take about four times as much."""


@dataclass(frozen=True, slots=True)
class _CachedDocument:
    """A document and the bytes that it was parsed from."""

    serialised: bytes
    document: Document


class ListCache:
    """LRU cache of documents by key, of at most `max_bytes` of JSON; 0 disables it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._documents: OrderedDict[str, _CachedDocument] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._documents)

    def decode_page(self, page: SerialisedPage) -> Document:
        """The page as parsed from JSON, with prepared documents. They are shared: callers must not modify them."""
        kind = KINDS[page.kind]
        return {
            "edges": [{"cursor": edge.cursor, "node": self._node(kind, edge.id, edge.node)} for edge in page.edges],
            "pageInfo": page.info,
            "totalCount": page.total,
        }

    def _node(self, kind: EntityKind, id: str, serialised: bytes) -> Document:
        key = f"{kind.name}:{id}"
        cached = self._documents.get(key)
        if cached is not None and cached.serialised == serialised:
            self._documents.move_to_end(key)
            return cached.document
        document = prepare_node(kind, orjson.loads(serialised))
        if kind.name in CACHED_KINDS:
            self.drop(key)
            self._documents[key] = _CachedDocument(serialised, document)
            self.bytes += len(serialised)
            while self.bytes > self._max_bytes:
                self.drop(next(iter(self._documents)))
        return document

    def drop(self, key: str) -> None:
        """Forgets a document."""
        read = self._documents.pop(key, None)
        if read is not None:
            self.bytes -= len(read.serialised)

    def drop_service(self, service: str) -> None:
        """Forgets all documents of a service."""
        for key in [key for key in self._documents if KINDS[key.partition(":")[0]].service == service]:
            self.drop(key)

    def clear(self) -> None:
        """Forgets everything."""
        self._documents.clear()
        self.bytes = 0
