"""Cached responses, and an LRU store that finds them by key and by tag."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

import orjson

from gateway.protocol.compression import compress

CacheKey = tuple[bytes, bytes]
"""Digest of the operation's document; digest of the operation's name, the variables and the language.

All keys are of one size: the request itself is not stored.
"""


@dataclass(slots=True, eq=False)
class CachedResponse:
    """A response, cached or not.

    `cacheable` says whether downstream caches may store it; `etag` is a weak validator, shared by the codings of one
    body. A `degraded` response has errors because a service was unavailable. `unverified_since` is when a response in
    the reserve was last known to be current (`time.monotonic`), and None for every other.
    """

    body: bytes
    etag: bytes
    tags: frozenset[str]
    created_at: float
    size: int
    stored: bool
    cacheable: bool
    degraded: bool = False
    unverified_since: float | None = None
    encodings: dict[str, bytes] = field(default_factory=dict)
    header_sets: dict[tuple[str, str | None], list[tuple[bytes, bytes]]] = field(default_factory=dict)

    def age(self) -> int:
        """Whole seconds since it was computed."""
        return int(monotonic() - self.created_at)

    def encoded(self, coding: str) -> bytes:
        """The body in a content coding, compressed on first use."""
        if coding not in self.encodings:
            self.encodings[coding] = compress(self.body, coding)
        return self.encodings[coding]

    def stale_copy(self, unverified_since: float) -> "CachedResponse":
        """A copy for the reserve, to be served while its services are unavailable."""
        return CachedResponse(
            self.body,
            b"",
            self.tags,
            self.created_at,
            self.size,
            stored=True,
            cacheable=False,
            unverified_since=unverified_since,
        )

    def mark_stale(self) -> None:
        """Adds `extensions.stale.asOf` to the body, once."""
        if self.etag:
            return
        document = orjson.loads(self.body)
        as_of = datetime.now(UTC) - timedelta(seconds=monotonic() - self.created_at)
        stale = {"asOf": as_of.isoformat(timespec="seconds").replace("+00:00", "Z")}
        document["extensions"] = {**document.get("extensions", {}), "stale": stale}
        self.body = orjson.dumps(document)
        self.etag = etag_of(self.body)


def etag_of(body: bytes) -> bytes:
    return b'W/"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()


class LRUStore:
    """Responses by key and by tag, least recently used first; `bytes` is their total size."""

    def __init__(self) -> None:
        self._entries: OrderedDict[CacheKey, CachedResponse] = OrderedDict()
        self._by_tag: dict[str, set[CacheKey]] = {}
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: CacheKey) -> CachedResponse | None:
        return self._entries.get(key)

    def touch(self, key: CacheKey) -> None:
        """Marks the entry as most recently used."""
        self._entries.move_to_end(key)

    def put(self, key: CacheKey, answer: CachedResponse) -> None:
        """Stores the response, replacing any previous one under this key."""
        self.remove(key)
        answer.stored = True
        self._entries[key] = answer
        self.bytes += answer.size
        for tag in answer.tags:
            self._by_tag.setdefault(tag, set()).add(key)

    def remove(self, key: CacheKey) -> CachedResponse | None:
        """Removes and returns the response; None if there is none."""
        answer = self._entries.pop(key, None)
        if answer is None:
            return None
        answer.stored = False
        self.bytes -= answer.size
        for tag in answer.tags:
            keys = self._by_tag.get(tag)
            if keys is not None:
                keys.discard(key)
                if not keys:
                    del self._by_tag[tag]
        return answer

    def keys_with(self, tags: Iterable[str]) -> set[CacheKey]:
        """Keys of the responses with any of these tags."""
        return set[CacheKey]().union(*(self._by_tag.get(tag, ()) for tag in tags))

    def oldest(self) -> CacheKey | None:
        """The least recently used key."""
        return next(iter(self._entries), None)

    def clear(self) -> None:
        for key in list(self._entries):
            self.remove(key)


def digest(*parts: bytes) -> bytes:
    """A 128-bit digest of the parts and their lengths."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        state.update(b"%d:" % len(part))
        state.update(part)
    return state.digest()


class KeyMemo:
    """Maps a request's bytes to its cache key, so that a repeated request is not parsed again."""

    def __init__(self, max_entries: int = 20_000) -> None:
        self._max_entries = max_entries
        self._keys: dict[bytes, CacheKey] = {}

    def get(self, memo: bytes) -> CacheKey | None:
        return self._keys.get(memo)

    def put(self, memo: bytes, key: CacheKey) -> None:
        """Adds an entry; the oldest is evicted when there are too many."""
        if len(self._keys) >= self._max_entries:
            del self._keys[next(iter(self._keys))]
        self._keys[memo] = key
