"""Near-duplicate comments: a flood of one text, with words changed here and there, becomes one group.

Texts are compared as typed without diacritics, case or punctuation. Pairs are proposed by bottom-k sketches of
their four-letter shingles (Broder 1997) and settled by rapidfuzz; groups are what the settled pairs connect.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from heapq import nsmallest
from zlib import crc32

from rapidfuzz import fuzz

from services.text import fold

_WORD = re.compile(r"[^\W_]+")
_SHINGLE = 4
_SKETCH = 16
_REMEMBERED = 32
"""Texts kept for each shingle: a new one of a flood needs to meet one of its kind, not all of them."""


def group(texts: Mapping[str, str], threshold: float = 90) -> list[frozenset[str]]:
    """Ids of texts that are near-duplicates, two or more to a group, in the order of their first.

    `threshold` is the least similarity of two texts that are joined, 0 to 100 (rapidfuzz's `ratio`: the share of
    letters that stay when one is edited into the other). 2,000 comments of 150 characters take half a second.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for identity, text in texts.items():
        alike[_comparable(text)].append(identity)
    joined = _Groups(len(alike))
    comparables = list(alike)
    for left, right in _candidates(comparables):
        if joined.root(left) != joined.root(right) and _similar(comparables[left], comparables[right], threshold):
            joined.join(left, right)
    members: dict[int, list[str]] = defaultdict(list)
    for index, identities in enumerate(alike.values()):
        members[joined.root(index)] += identities
    place = {identity: at for at, identity in enumerate(texts)}
    groups = [frozenset(identities) for identities in members.values() if len(identities) > 1]
    return sorted(groups, key=lambda identities: min(place[identity] for identity in identities))


def _comparable(text: str) -> str:
    return " ".join(_WORD.findall(fold(text))) or text.strip()


def _similar(left: str, right: str, threshold: float) -> bool:
    return fuzz.ratio(left, right, score_cutoff=threshold) >= threshold


def _candidates(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing: those that share a shingle of their sketches, among the latest that have it."""
    holders: dict[int, deque[int]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
    for index, text in enumerate(texts):
        sketch = _sketch(text)
        for earlier in {holder for shingle in sketch for holder in holders[shingle]}:
            yield earlier, index
        for shingle in sketch:
            holders[shingle].append(index)


def _sketch(text: str) -> list[int]:
    encoded = text.encode()
    shingles = {encoded[at : at + _SHINGLE] for at in range(max(1, len(encoded) - _SHINGLE + 1))}
    return nsmallest(_SKETCH, map(crc32, shingles))


class _Groups:
    """Disjoint sets of the numbers below `size`, with path halving."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def root(self, member: int) -> int:
        parents = self._parents
        while parents[member] != member:
            parents[member] = parents[parents[member]]
            member = parents[member]
        return member

    def join(self, left: int, right: int) -> None:
        self._parents[self.root(right)] = self.root(left)
