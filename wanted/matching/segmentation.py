"""Syllables run together (`nguyenvanhung`) taken apart, and syllables torn apart (`Ng uyen`) put together."""

from collections.abc import Callable
from functools import lru_cache
from heapq import nsmallest
from math import log

from wanted.matching.frequencies import SHARES, is_name_syllable, table_share
from wanted.matching.keyboards import from_telex
from wanted.matching.phonetics import deletions
from wanted.matching.syllables import base_of

LONGEST_PIECE = 12
LONGEST_LOOSE_PIECE = 9
LONGEST_JOINED = 40
SHORTEST_JOINED = 5
SHORTEST_JOINED_LOOSE = 7
COST_OF_PIECE = 1.0
COST_OF_WORD = 9.0
COST_OF_KEYS = 1.0
COST_OF_SLIP = 5.0
MOST_SLIPS = 1
MOST_BEYOND_BEST = 4.0
"""Nats by which another way to cut may be less likely than the likeliest one."""

BaseTest = Callable[[str], bool]
Price = Callable[[str], tuple[float, int] | None]


def segmentations(base: str, known: BaseTest, most: int = 2, *, loosely: bool = True) -> list[list[int]]:
    """The likeliest ways to cut a run-together base into counted syllables or listed words: ends of the pieces.

    Where there is no way, one piece may hold a slip, and all may hold Telex keys, if `loosely`. Empty where that fails
    too, or the base is too short to hold two syllables.
    """
    if not SHORTEST_JOINED <= len(base) <= LONGEST_JOINED:
        return []
    ways = _cheapest(base, lambda piece: _exact(piece, known), LONGEST_PIECE, most)
    if loosely and not ways and len(base) >= SHORTEST_JOINED_LOOSE and not _is_near(base):
        ways = _cheapest(base, _loose, LONGEST_LOOSE_PIECE, most)
    return ways


def _cheapest(base: str, price: Price, longest: int, most: int) -> list[list[int]]:
    """Dynamic programming over the ends of pieces; a way is its cost, its ends and its slips."""
    ways: list[list[tuple[float, list[int], int]]] = [[(0.0, [], 0)]]
    for end in range(1, len(base) + 1):
        found: list[tuple[float, list[int], int]] = []
        for start in range(max(0, end - longest), end):
            priced = price(base[start:end]) if ways[start] and end - start < len(base) else None
            if priced is not None:
                cost, slipped = priced
                found += [
                    (so_far + cost, [*ends, end], slips + slipped)
                    for so_far, ends, slips in ways[start]
                    if slips + slipped <= MOST_SLIPS
                ]
        ways.append(nsmallest(most, found))
    best = ways[-1][0][0] if ways[-1] else 0.0
    return [ends for cost, ends, _ in ways[-1] if cost <= best + MOST_BEYOND_BEST]


def _exact(piece: str, known: BaseTest) -> tuple[float, int] | None:
    if is_name_syllable(piece):
        return COST_OF_PIECE - log(table_share(piece)), 0
    if len(piece) > 2 and known(piece):
        return COST_OF_PIECE + COST_OF_WORD, 0
    return None


def _loose(piece: str) -> tuple[float, int] | None:
    if is_name_syllable(piece):
        return COST_OF_PIECE - log(table_share(piece)), 0
    keyed = from_telex(piece) if len(piece) > 1 else None
    if keyed and is_name_syllable(base_of(keyed)):
        return COST_OF_PIECE + COST_OF_KEYS - log(table_share(base_of(keyed))), 0
    nearest = max((_shares_near().get(key, 0.0) for key in deletions(piece)), default=0.0) if len(piece) > 1 else 0.0
    return (COST_OF_PIECE + COST_OF_SLIP - log(nearest), 1) if nearest else None


def _is_near(base: str) -> bool:
    """Whether the base is one slip from a counted syllable."""
    return not _shares_near().keys().isdisjoint(deletions(base))


@lru_cache(maxsize=1)
def _shares_near() -> dict[str, float]:
    """The share of the most frequent counted syllable that gives the key by losing a letter."""
    near: dict[str, float] = {}
    for base, share in SHARES.items():
        for key in deletions(base):
            near[key] = max(near.get(key, 0.0), share)
    return near


def joinable(first: str, second: str, known: BaseTest) -> bool:
    """Whether two neighbouring bases may be one that was torn apart."""
    joined = first + second
    return joined in SHARES or known(joined)
