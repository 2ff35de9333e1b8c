"""Things that operations read, kept for the next ones until a feed tells that they changed.

Nearly every answer names units, and there are few of them. What is here needs no call of its service; it is dropped at
the same moment and by the same events as the answers that read it, and follows the same rules: nothing of a feed that
is lost, nothing that was overtaken while it was on its way, nothing older than the settings allow. Notices are never
here: the fewer places one must be gone from, the better.
"""

from collections.abc import Collection
from time import monotonic

from cachetools import LRUCache

from gateway.cache.list_cache import KEPT, Listed
from gateway.cache.response_cache import FEED
from gateway.ids import KINDS, Document


class Known:
    """The public documents of things, by key, the least recently used going first. `most` of 0 keeps nothing."""

    def __init__(self, most: int, seconds: float) -> None:
        self._things: LRUCache[str, tuple[Document, float]] = LRUCache(most)
        self._seconds = seconds
        self.listed = Listed() if most else Listed(0)
        """What lists show, which is checked against what their services give in each case."""
        self._lost = {kind.service for kind in KINDS.values()}
        self.moment = 0
        """Grows with whatever is dropped: what was asked for at an earlier moment may be overtaken."""

    def __len__(self) -> int:
        return len(self._things)

    def get(self, key: str) -> Document | None:
        """The thing, dressed. It is everybody's: nobody may change it."""
        kept = self._things.get(key)
        if kept is None:
            return None
        if monotonic() - kept[1] > self._seconds:
            del self._things[key]
            return None
        return kept[0]

    def put(self, key: str, document: Document, moment: int) -> None:
        """Keeps a thing that was asked for at this `moment`, unless anything was dropped since."""
        kind = key.partition(":")[0]
        if self._things.maxsize and moment == self.moment and kind in KEPT and KINDS[kind].service not in self._lost:
            self._things[key] = (document, monotonic())

    # -- what drops answers ------------------------------------------------------------------------------------

    def dropped(self, tags: Collection[str]) -> None:
        """Drops the things of these tags."""
        self.moment += 1
        for tag in tags:
            if tag.startswith(FEED):
                self._forget(tag.removeprefix(FEED))
            else:
                self._things.pop(tag, None)
                self.listed.drop(tag)

    def cleared(self) -> None:
        """Drops everything."""
        self.moment += 1
        self._things.clear()
        self.listed.clear()

    def feed_lost(self, feed: str) -> None:
        """Keeps nothing of the service of this feed until `feed_back`."""
        self.moment += 1
        self._lost.add(feed)
        self._forget(feed)

    def feed_back(self, feed: str) -> None:
        self.moment += 1
        self._lost.discard(feed)

    def _forget(self, service: str) -> None:
        for key in [key for key in self._things if KINDS[key.partition(":")[0]].service == service]:
            del self._things[key]
        self.listed.drop_kinds(service)
