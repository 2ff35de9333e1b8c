"""Documents in their public JSON form, serialised once each, and pages assembled from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson
from cachetools import LRUCache

from services.documents.models import Camel, StoredDocument, as_saved

D = TypeVar("D", bound=StoredDocument)

CACHE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SerialisedEdge:
    """An edge of a page: its cursor, and the cached JSON of its document."""

    cursor: str
    node: bytes


@dataclass(frozen=True, slots=True)
class SerialisedPage:
    """A page of a list, assembled from documents that were serialised before."""

    edges: Sequence[SerialisedEdge]
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

    def to_json(self) -> bytes:
        """The page as JSON, as `services.documents.pages.Page` writes it."""
        items = b",".join(b'{"cursor":"%b","node":%b}' % (edge.cursor.encode(), edge.node) for edge in self.edges)
        return b'{"edges":[%b],"pageInfo":%b,"totalCount":%d}' % (items, orjson.dumps(self.info), self.total)


def _size(kept: tuple[int, bytes]) -> int:
    return len(kept[1])


class SerialisedDocuments(Generic[D]):
    """An LRU cache, bounded by bytes, of the JSON of documents in their current version, by id.

    `public_form(document)` gives the public form, `version(id)` the current version.
    """

    def __init__(self, public_form: Callable[[D], Camel], version: Callable[[str], int | None]) -> None:
        self._public_form, self._version = public_form, version
        self._cache: LRUCache[str, tuple[int, bytes]] = LRUCache(CACHE_BYTES, _size)

    def cached(self, id: str) -> bytes | None:
        """The JSON of a document's current version, if it is cached."""
        kept = self._cache.get(id)
        return kept[1] if kept is not None and kept[0] == self._version(id) else None

    def serialise(self, document: D) -> bytes:
        """The JSON of a document."""
        kept = self._cache.get(document.id)
        if kept is not None and kept[0] == document.version:
            return kept[1]
        made = self._public_form(document).model_dump_json(by_alias=True).encode()
        if document.version == self._version(document.id) and len(made) < CACHE_BYTES:
            self._cache[document.id] = (document.version, made)
        return made

    def serialise_as_saved(self, document: D) -> bytes:
        """The JSON of a document for staff, which is not kept."""
        return as_saved(self._public_form(document), document).model_dump_json(by_alias=True).encode()

    def drop(self, id: str) -> None:
        """Drops a document that has changed or was deleted."""
        self._cache.pop(id, None)
