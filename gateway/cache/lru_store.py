"""Answers, and where they are kept: found by key, dropped by what they read."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

import orjson

from gateway.protocol.compression import compress

AnswerKey = tuple[bytes, bytes]
"""Digest of the operation's document; digest of the operation's name, the variables and the language.

All keys are of one size: what was asked is not kept with them.
"""


@dataclass(slots=True, eq=False)
class Answer:
    """An answer, kept or only given.

    `shortcuts` are the head and body of replies by the requests that got them (`gateway.cache.shortcuts`).
    `cacheable` says whether caches further out may keep it; `etag` is a weak validator: the codings of one body
    share it. `failing` is an answer with errors because a service was out of reach; `unsure` is when an answer that
    is kept for such times was last known to be right (`time.monotonic`), and None for every other.
    """

    body: bytes
    etag: bytes
    tags: frozenset[str]
    born: float
    size: int
    kept: bool
    cacheable: bool
    failing: bool = False
    unsure: float | None = None
    coded: dict[str, bytes] = field(default_factory=dict)
    heads: dict[tuple[str, str | None], list[tuple[bytes, bytes]]] = field(default_factory=dict)
    shortcuts: dict[bytes, tuple[bytes, bytes]] = field(default_factory=dict)

    def age(self) -> int:
        """Whole seconds since it was worked out."""
        return int(monotonic() - self.born)

    def as_coded(self, coding: str) -> bytes:
        """The body in a content coding, compressed at the first demand."""
        if coding not in self.coded:
            self.coded[coding] = compress(self.body, coding)
        return self.coded[coding]

    def reserve(self, unsure: float) -> "Answer":
        """The same answer as it is kept for the time when its services are out of reach."""
        return Answer(self.body, b"", self.tags, self.born, self.size, kept=True, cacheable=False, unsure=unsure)

    def mark(self) -> None:
        """Says in the body when it was worked out: `extensions.stale.asOf`. Done once, when it is needed."""
        if self.etag:
            return
        document = orjson.loads(self.body)
        as_of = datetime.now(UTC) - timedelta(seconds=monotonic() - self.born)
        stale = {"asOf": as_of.isoformat(timespec="seconds").replace("+00:00", "Z")}
        document["extensions"] = {**document.get("extensions", {}), "stale": stale}
        self.body = orjson.dumps(document)
        self.etag = etag_of(self.body)


def etag_of(body: bytes) -> bytes:
    return b'W/"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()


class Shelf:
    """Answers by key and by tag, the least recently used first; `bytes` are the sizes of all."""

    def __init__(self) -> None:
        self._kept: OrderedDict[AnswerKey, Answer] = OrderedDict()
        self._by_tag: dict[str, set[AnswerKey]] = {}
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: AnswerKey) -> Answer | None:
        return self._kept.get(key)

    def used(self, key: AnswerKey) -> None:
        """It was asked for just now."""
        self._kept.move_to_end(key)

    def put(self, key: AnswerKey, answer: Answer) -> None:
        """Keep it, in place of what was kept under this key."""
        self.take(key)
        answer.kept = True
        self._kept[key] = answer
        self.bytes += answer.size
        for tag in answer.tags:
            self._by_tag.setdefault(tag, set()).add(key)

    def take(self, key: AnswerKey) -> Answer | None:
        """Take it out; None where there is none."""
        answer = self._kept.pop(key, None)
        if answer is None:
            return None
        answer.kept = False
        self.bytes -= answer.size
        for tag in answer.tags:
            keys = self._by_tag.get(tag)
            if keys is not None:
                keys.discard(key)
                if not keys:
                    del self._by_tag[tag]
        return answer

    def reading(self, tags: Iterable[str]) -> set[AnswerKey]:
        """The keys of answers that read one of these things."""
        return set[AnswerKey]().union(*(self._by_tag.get(tag, ()) for tag in tags))

    def oldest(self) -> AnswerKey | None:
        """The key that was used the longest time ago."""
        return next(iter(self._kept), None)

    def clear(self) -> None:
        for key in list(self._kept):
            self.take(key)


def digest(*parts: bytes) -> bytes:
    """128 bits that stand for the parts; their lengths count too."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        state.update(b"%d:" % len(part))
        state.update(part)
    return state.digest()


class KeyMemo:
    """Remembers which key a request's bytes led to, so that a repeated request is neither parsed nor looked up."""

    def __init__(self, kept: int = 20_000) -> None:
        self._kept = kept
        self._keys: dict[bytes, AnswerKey] = {}

    def get(self, memo: bytes) -> AnswerKey | None:
        return self._keys.get(memo)

    def put(self, memo: bytes, key: AnswerKey) -> None:
        """Remember; the oldest is forgotten when there are too many."""
        if len(self._keys) >= self._kept:
            del self._keys[next(iter(self._keys))]
        self._keys[memo] = key
