"""Documents of lists that services of this process hand over as the bytes they were written in, read once.

What is here is right by what it was made of: a document is taken again only where the service gives those very bytes.
It is dropped with the answers that read it all the same, so that what was withdrawn is not held on to; notices are
never here.
"""

from collections import OrderedDict
from dataclasses import dataclass

import orjson

from gateway.ids import KINDS, Document, Kind, dressed
from services.documents.serialised import WrittenPage

KEPT = frozenset({"unit", "hotline", "session", "article"})
MOST_BYTES = 16 * 1024 * 1024
"""Of JSON; as Python's objects, short documents take about four times as much."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A document, and the bytes that it was made of."""

    written: bytes
    document: Document


class Listed:
    """Documents by key, the least recently used going first. `most` are bytes of JSON; 0 keeps nothing."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._read: OrderedDict[str, _Read] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._read)

    def page(self, page: WrittenPage) -> Document:
        """The page as its JSON would be read, its documents dressed. They are everybody's: nobody may change them."""
        kind = KINDS[page.kind]
        return {
            "edges": [{"cursor": edge.cursor, "node": self._node(kind, edge.id, edge.node)} for edge in page.edges],
            "pageInfo": page.info,
            "totalCount": page.total,
        }

    def _node(self, kind: Kind, id: str, written: bytes) -> Document:
        key = f"{kind.name}:{id}"
        read = self._read.get(key)
        if read is not None and read.written == written:
            self._read.move_to_end(key)
            return read.document
        document = dressed(kind, orjson.loads(written))
        if kind.name in KEPT:
            self.drop(key)
            self._read[key] = _Read(written, document)
            self.bytes += len(written)
            while self.bytes > self._most:
                self.drop(next(iter(self._read)))
        return document

    def drop(self, key: str) -> None:
        """Forgets a document."""
        read = self._read.pop(key, None)
        if read is not None:
            self.bytes -= len(read.written)

    def drop_kinds(self, service: str) -> None:
        """Forgets all documents of a service."""
        for key in [key for key in self._read if KINDS[key.partition(":")[0]].service == service]:
            self.drop(key)

    def clear(self) -> None:
        """Forgets everything."""
        self._read.clear()
        self.bytes = 0
