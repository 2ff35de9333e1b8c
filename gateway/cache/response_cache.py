"""The whole-answer cache for public queries.

An answer is kept under what it depends on (operation, variables, language) together with the tags of the things it
read. A change feed's event drops exactly the answers that read the changed thing. While an answer is being worked
out, drops are noted with it: an answer that read something which changed meanwhile is worked out again and, if it
is unlucky every time, given but never kept. One flight works for everybody who asks for the same key.

An answer that nothing has dropped, and that only time or a lost feed has made unsure, goes into the reserve: it may
be given, marked, while a service is out of reach (stale-if-error, RFC 5861), for as long as the settings say. A drop
takes it out of the reserve too, so that what is known to be old is never given.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from sys import intern
from time import monotonic
from typing import Protocol

from gateway.cache.lru_store import Answer, AnswerKey, Shelf, etag_of
from gateway.protocol.settings import AnswerSettings

OVERHEAD, PER_TAG = 1_200, 170
"""Bytes that an entry costs beside its body: key, headers, validators; a tag with its place in the index.

With these, entries of 8 to 40 tags are said to take 1.07 to 1.16 times what tracemalloc sees.
"""

MORE_TRIES = 2
"""How often an answer that was overtaken by a drop is worked out again."""


FEED = "feed:"


def feed_tag(feed: str) -> str:
    """The tag of answers that read something of which this feed tells; without the feed they cannot be kept."""
    return FEED + feed


class Beside(Protocol):
    """Something that keeps what answers are made of, and is told whatever the cache is told."""

    def dropped(self, tags: Collection[str]) -> None: ...
    def cleared(self) -> None: ...
    def feed_lost(self, feed: str) -> None: ...
    def feed_back(self, feed: str) -> None: ...


@dataclass(slots=True)
class Computed:
    """A freshly worked out answer: its JSON, the tags it read, and whether it may be kept at all.

    `failing` where it has errors because something it reads was out of reach.
    """

    body: bytes
    tags: frozenset[str]
    storable: bool
    failing: bool = False


@dataclass(slots=True)
class Counts:
    """What the cache did since it was made."""

    hits: int = 0
    misses: int = 0
    joined: int = 0
    dropped: int = 0
    evicted: int = 0
    recomputed: int = 0
    stale: int = 0


@dataclass(slots=True, eq=False)
class _Flight:
    """One computation under way, and what was dropped since it began."""

    task: asyncio.Task[Answer] | None = None
    dropped: set[str] = field(default_factory=set)
    cleared: bool = False

    def overtaken(self, tags: frozenset[str]) -> bool:
        return self.cleared or not self.dropped.isdisjoint(tags)


class AnswerCache:
    """Answers by key, bounded by bytes (least recently used go first) and by age, dropped by tag."""

    def __init__(self, settings: AnswerSettings) -> None:
        self.beside: list[Beside] = []
        self._settings = settings
        self._fresh = Shelf()
        self._reserve = Shelf()
        self._open: dict[AnswerKey, _Flight] = {}
        self._under_way: set[_Flight] = set()
        self._lost: set[str] = set()
        self.counts = Counts()

    def __len__(self) -> int:
        return len(self._fresh)

    @property
    def bytes(self) -> int:
        """Of all that is kept, the reserve included."""
        return self._fresh.bytes + self._reserve.bytes

    @property
    def reserved(self) -> int:
        """How many answers there are for the time when services are out of reach."""
        return len(self._reserve)

    @property
    def lost_feeds(self) -> frozenset[str]:
        """Feeds that are down; nothing that reads what they tell of is kept meanwhile."""
        return frozenset(self._lost)

    def get(self, key: AnswerKey) -> Answer | None:
        """The kept answer, if there is one young enough."""
        answer = self._fresh.get(key)
        if answer is None:
            return None
        if monotonic() - answer.born > self._settings.seconds:
            self._retire(key)
            return None
        self._fresh.used(key)
        self.counts.hits += 1
        return answer

    def stale(self, key: AnswerKey) -> Answer | None:
        """The marked answer that was right when it was last known, for a time when it cannot be worked out."""
        answer = self._reserve.get(key)
        if answer is None or answer.unsure is None:
            return None
        if monotonic() - answer.unsure > self._settings.stale_seconds:
            self._reserve.take(key)
            return None
        answer.mark()
        self._reserve.used(key)
        self.counts.stale += 1
        return answer

    async def fetch(self, key: AnswerKey, compute: Callable[[], Awaitable[Computed]]) -> Answer:
        """The kept answer, or the one that `compute` works out: once for all who wait for this key.

        A waiter that goes away does not end the flight for the others. What `compute` raises reaches them all.
        """
        kept = self.get(key)
        if kept is not None:
            return kept
        flight = self._open.get(key)
        if flight is None:
            self.counts.misses += 1
            flight = _Flight()
            self._open[key] = flight
            self._under_way.add(flight)
            flight.task = asyncio.create_task(self._fly(flight, key, compute))
        else:
            self.counts.joined += 1
        assert flight.task is not None
        return await asyncio.shield(flight.task)

    def drop(self, tags: Iterable[str]) -> int:
        """Drop every answer that read one of these things; gives the number of those that were fresh.

        Who asks from now on joins no computation that began before.
        """
        names = set(tags)
        for one in self.beside:
            one.dropped(names)
        self._overtake(names)
        keys = self._fresh.reading(names)
        for key in keys:
            self._fresh.take(key)
        for key in self._reserve.reading(names):
            self._reserve.take(key)
        self.counts.dropped += len(keys)
        return len(keys)

    def clear(self) -> int:
        """Drop every answer; gives the number of those that were fresh."""
        for one in self.beside:
            one.cleared()
        self._open.clear()
        for flight in self._under_way:
            flight.cleared = True
        number = len(self._fresh)
        self._fresh.clear()
        self._reserve.clear()
        self.counts.dropped += number
        return number

    def feed_lost(self, feed: str) -> int:
        """A change feed is down: until `feed_back` nothing that has its tag is kept as fresh; gives the number dropped.

        What was right until now goes into the reserve.
        """
        for one in self.beside:
            one.feed_lost(feed)
        self._lost.add(feed)
        self._open.clear()
        keys = self._fresh.reading([feed_tag(feed)])
        for key in keys:
            self._retire(key)
        self.counts.dropped += len(keys)
        return len(keys)

    def feed_back(self, feed: str) -> None:
        """The feed is followed again, and told of all that was missed; what began before is not trusted."""
        for one in self.beside:
            one.feed_back(feed)
        self._overtake({feed_tag(feed)})
        self._lost.discard(feed)

    def _overtake(self, names: set[str]) -> None:
        self._open.clear()
        for flight in self._under_way:
            flight.dropped |= names

    async def _fly(self, flight: _Flight, key: AnswerKey, compute: Callable[[], Awaitable[Computed]]) -> Answer:
        try:
            born, computed = monotonic(), await compute()
            for _ in range(MORE_TRIES):
                if not flight.overtaken(computed.tags):
                    break
                self.counts.recomputed += 1
                flight.dropped.clear()
                flight.cleared = False
                born, computed = monotonic(), await compute()
            keep = computed.storable and self._followed(computed.tags) and not flight.overtaken(computed.tags)
            return self._store(key, computed, born, keep=keep)
        finally:
            self._under_way.discard(flight)
            if self._open.get(key) is flight:
                del self._open[key]

    def _followed(self, tags: frozenset[str]) -> bool:
        return all(feed_tag(feed) not in tags for feed in self._lost)

    def _store(self, key: AnswerKey, computed: Computed, born: float, *, keep: bool) -> Answer:
        size = OVERHEAD + len(computed.body) + PER_TAG * len(computed.tags)
        keep = keep and size <= self._settings.bytes
        # Thousands of answers name the same things: each name is kept once.
        tags = frozenset(map(intern, computed.tags)) if keep else computed.tags
        answer = Answer(computed.body, etag_of(computed.body), tags, born, size, keep, keep, computed.failing)
        if keep:
            self._reserve.take(key)
            self._fresh.put(key, answer)
            self._make_room()
        return answer

    def _retire(self, key: AnswerKey) -> None:
        """Takes out what is no longer fresh; what may be given in need goes into the reserve."""
        answer = self._fresh.take(key)
        settings = self._settings
        if answer is not None and settings.stale_seconds and answer.tags.isdisjoint(settings.never_stale):
            self._reserve.put(key, answer.reserve(min(monotonic(), answer.born + settings.seconds)))

    def grew(self, answer: Answer, by: int) -> None:
        """Count the bytes of a compressed form that was made of a kept answer."""
        if answer.kept:
            answer.size += by
            shelf = self._fresh if answer.unsure is None else self._reserve
            shelf.bytes += by
            self._make_room()

    def _make_room(self) -> None:
        while self.bytes > self._settings.bytes:
            shelf = self._reserve if len(self._reserve) else self._fresh
            key = shelf.oldest()
            if key is None:
                break
            shelf.take(key)
            self.counts.evicted += 1
