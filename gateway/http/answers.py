"""The whole-answer cache for public queries.

An answer is kept under what it depends on (operation, variables, language) together with the tags of the things it
read. A change feed's event drops exactly the answers that read the changed thing. While an answer is being worked
out, drops are noted with it: an answer that read something which changed meanwhile is worked out again and, if it
is unlucky every time, given but never kept. One flight works for everybody who asks for the same key.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic

from gateway.http.compression import compress
from gateway.http.settings import AnswerSettings

AnswerKey = tuple[bytes, str | None, bytes, str]
"""Digest of the operation's document, operation name, canonical JSON of the variables, language."""

OVERHEAD = 600
"""Bytes that an entry costs beside its body: key, tags, index, headers (measured with sys.getsizeof, rounded up)."""

MORE_TRIES = 2
"""How often an answer that was overtaken by a drop is worked out again."""


@dataclass(slots=True)
class Computed:
    """A freshly worked out answer: its JSON, the tags it read, and whether it may be kept at all."""

    body: bytes
    tags: frozenset[str]
    storable: bool


@dataclass(slots=True, eq=False)
class Answer:
    """An answer, kept or only given.

    `cacheable` says whether caches further out may keep it; `etag` is a weak validator: the codings of one body
    share it.
    """

    body: bytes
    etag: bytes
    tags: frozenset[str]
    born: float
    size: int
    kept: bool
    cacheable: bool
    coded: dict[str, bytes] = field(default_factory=dict)
    heads: dict[tuple[str, str | None], list[tuple[bytes, bytes]]] = field(default_factory=dict)

    def age(self) -> int:
        """Whole seconds since it was worked out."""
        return int(monotonic() - self.born)

    def as_coded(self, coding: str) -> bytes:
        """The body in a content coding, compressed at the first demand."""
        if coding not in self.coded:
            self.coded[coding] = compress(self.body, coding)
        return self.coded[coding]


@dataclass(slots=True)
class Counts:
    """What the cache did since it was made."""

    hits: int = 0
    misses: int = 0
    joined: int = 0
    dropped: int = 0
    evicted: int = 0
    recomputed: int = 0


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
        self._settings = settings
        self._kept: OrderedDict[AnswerKey, Answer] = OrderedDict()
        self._by_tag: dict[str, set[AnswerKey]] = {}
        self._open: dict[AnswerKey, _Flight] = {}
        self._under_way: set[_Flight] = set()
        self._lost: set[str] = set()
        self.bytes = 0
        self.counts = Counts()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def lost_feeds(self) -> frozenset[str]:
        """Feeds that are down; while there is one, nothing is kept."""
        return frozenset(self._lost)

    def get(self, key: AnswerKey) -> Answer | None:
        """The kept answer, if there is one young enough."""
        answer = self._kept.get(key)
        if answer is None:
            return None
        if monotonic() - answer.born > self._settings.seconds:
            self._remove(key)
            return None
        self._kept.move_to_end(key)
        self.counts.hits += 1
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
        """Drop every answer that read one of these things; gives their number.

        Who asks from now on joins no computation that began before.
        """
        names = set(tags)
        self._open.clear()
        for flight in self._under_way:
            flight.dropped |= names
        keys = set[AnswerKey]().union(*(self._by_tag.get(name, ()) for name in names))
        for key in keys:
            self._remove(key)
        self.counts.dropped += len(keys)
        return len(keys)

    def clear(self) -> int:
        """Drop every answer; gives their number."""
        self._open.clear()
        for flight in self._under_way:
            flight.cleared = True
        number = len(self._kept)
        self._kept.clear()
        self._by_tag.clear()
        self.bytes = 0
        self.counts.dropped += number
        return number

    def feed_lost(self, feed: str) -> int:
        """A change feed is down: drop everything and keep nothing until `feed_back`; gives the number dropped."""
        self._lost.add(feed)
        return self.clear()

    def feed_back(self, feed: str) -> None:
        """The feed is followed again; what was computed while it was down is not trusted."""
        self.clear()
        self._lost.discard(feed)

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
            keep = computed.storable and not self._lost and not flight.overtaken(computed.tags)
            return self._store(key, computed, born, keep=keep)
        finally:
            self._under_way.discard(flight)
            if self._open.get(key) is flight:
                del self._open[key]

    def _store(self, key: AnswerKey, computed: Computed, born: float, *, keep: bool) -> Answer:
        size = OVERHEAD + len(computed.body) + len(key[2]) + 100 * len(computed.tags)
        keep = keep and size <= self._settings.bytes
        etag = b'W/"%s"' % hashlib.blake2b(computed.body, digest_size=12).hexdigest().encode()
        answer = Answer(computed.body, etag, computed.tags, born, size, keep, keep)
        if keep:
            self._remove(key)
            self._kept[key] = answer
            self.bytes += size
            for tag in answer.tags:
                self._by_tag.setdefault(tag, set()).add(key)
            self._make_room()
        return answer

    def grew(self, answer: Answer, by: int) -> None:
        """Count the bytes of a compressed form that was made of a kept answer."""
        if answer.kept:
            answer.size += by
            self.bytes += by
            self._make_room()

    def _make_room(self) -> None:
        while self.bytes > self._settings.bytes and self._kept:
            self._remove(next(iter(self._kept)))
            self.counts.evicted += 1

    def _remove(self, key: AnswerKey) -> None:
        answer = self._kept.pop(key, None)
        if answer is None:
            return
        answer.kept = False
        self.bytes -= answer.size
        for tag in answer.tags:
            keys = self._by_tag.get(tag)
            if keys is not None:
                keys.discard(key)
                if not keys:
                    del self._by_tag[tag]


class KeyMemo:
    """Remembers which key a request's bytes led to, so that a repeated request is neither parsed nor looked up."""

    def __init__(self, kept: int = 20_000) -> None:
        self._kept = kept
        self._keys: dict[bytes, AnswerKey] = {}

    @staticmethod
    def digest(*parts: bytes) -> bytes:
        """128 bits that stand for the parts; their lengths count too."""
        state = hashlib.blake2b(digest_size=16)
        for part in parts:
            state.update(b"%d:" % len(part))
            state.update(part)
        return state.digest()

    def get(self, digest: bytes) -> AnswerKey | None:
        return self._keys.get(digest)

    def put(self, digest: bytes, key: AnswerKey) -> None:
        """Remember; the oldest is forgotten when there are too many."""
        if len(self._keys) >= self._kept:
            del self._keys[next(iter(self._keys))]
        self._keys[digest] = key
