"""Entities cached across operations until a feed reports a change.

Nearly every response refers to units, and there are few of them. A cached entity needs no call; it is dropped by
the same events as the responses that read it, under the same rules: nothing from an interrupted feed,
nothing invalidated while it was in flight, nothing older than the settings allow. Only kinds whose manifest allows
it are cached here: notices are not, so that a withdrawal has fewer places to reach.
"""

from collections.abc import Collection
from time import monotonic

from cachetools import LRUCache

from gateway.cache.response_cache import FEED
from gateway.ids import Document
from services.domain import Registry


class EntityCache:
    """LRU cache of public documents by key, of at most `max_entries`; 0 disables it."""

    def __init__(self, registry: Registry, max_entries: int, seconds: float) -> None:
        self._registry = registry
        self._entities: LRUCache[str, tuple[Document, float]] = LRUCache(max_entries)
        self._seconds = seconds
        self._lost = set(registry.domains)
        self.generation = 0
        """Incremented by every invalidation: a response requested in an earlier generation may be stale."""

    def __len__(self) -> int:
        return len(self._entities)

    def get(self, key: str) -> Document | None:
        """The prepared document. It is shared: callers must not modify it."""
        cached = self._entities.get(key)
        if cached is None:
            return None
        if monotonic() - cached[1] > self._seconds:
            del self._entities[key]
            return None
        return cached[0]

    def put(self, key: str, document: Document, generation: int) -> None:
        """Stores a document that was requested in this `generation`, unless anything was invalidated since."""
        kind = key.partition(":")[0]
        current = self._entities.maxsize and generation == self.generation
        if current and self._registry.kinds[kind].cacheable and self._registry.service_of(kind) not in self._lost:
            self._entities[key] = (document, monotonic())

    # -- what drops answers ------------------------------------------------------------------------------------

    def on_invalidate(self, tags: Collection[str]) -> None:
        """Drops the documents with these tags."""
        self.generation += 1
        for tag in tags:
            if tag.startswith(FEED):
                self._drop_service(tag.removeprefix(FEED))
            else:
                self._entities.pop(tag, None)

    def on_clear(self) -> None:
        """Drops everything."""
        self.generation += 1
        self._entities.clear()

    def on_feed_lost(self, feed: str) -> None:
        """Stores nothing from this feed's service until `on_feed_restored`."""
        self.generation += 1
        self._lost.add(feed)
        self._drop_service(feed)

    def on_feed_restored(self, feed: str) -> None:
        self.generation += 1
        self._lost.discard(feed)

    def _drop_service(self, service: str) -> None:
        for key in [key for key in self._entities if self._registry.service_of(key.partition(":")[0]) == service]:
            del self._entities[key]
