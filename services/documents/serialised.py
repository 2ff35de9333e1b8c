"""Documents as the JSON that the public reads, each written once, and pages put together from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson
from cachetools import LRUCache

from services.documents.models import Camel, Stored

D = TypeVar("D", bound=Stored)

BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WrittenEdge:
    """An item of a page: its cursor, and the JSON of its document, the very bytes that were written once."""

    cursor: str
    id: str
    node: bytes


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page of a list of one kind, in pieces. Who asks within this process may take them as they are."""

    kind: str
    edges: Sequence[WrittenEdge]
    has_next: bool
    has_previous: bool
    total: int

    @property
    def info(self) -> dict[str, bool | str | None]:
        """Its `pageInfo`."""
        return {
            "hasNextPage": self.has_next,
            "hasPreviousPage": self.has_previous,
            "startCursor": self.edges[0].cursor if self.edges else None,
            "endCursor": self.edges[-1].cursor if self.edges else None,
        }

    def joined(self) -> bytes:
        """The page as JSON, as `services.documents.pages.Page` writes it."""
        items = b",".join(b'{"cursor":"%b","node":%b}' % (edge.cursor.encode(), edge.node) for edge in self.edges)
        return b'{"edges":[%b],"pageInfo":%b,"totalCount":%d}' % (items, orjson.dumps(self.info), self.total)


def _size(kept: tuple[int, bytes]) -> int:
    return len(kept[1])


class Written(Generic[D]):
    """The JSON of documents by id, of the version last known; bounded by bytes, the least used go first.

    `shown` gives a document's public form, `version` the one that is known to be current.
    """

    def __init__(self, shown: Callable[[D], Camel], version: Callable[[str], int | None]) -> None:
        self._shown, self._version = shown, version
        self._kept: LRUCache[str, tuple[int, bytes]] = LRUCache(BYTES, _size)

    def held(self, id: str) -> bytes | None:
        """The JSON of a document, where that of its current version is held."""
        kept = self._kept.get(id)
        return kept[1] if kept is not None and kept[0] == self._version(id) else None

    def of(self, document: D) -> bytes:
        """The JSON of a document."""
        kept = self._kept.get(document.id)
        if kept is not None and kept[0] == document.version:
            return kept[1]
        made = self._shown(document).model_dump_json(by_alias=True).encode()
        if document.version == self._version(document.id) and len(made) < BYTES:
            self._kept[document.id] = (document.version, made)
        return made

    def drop(self, id: str) -> None:
        """Forgets a document, as it has changed or is gone."""
        self._kept.pop(id, None)
