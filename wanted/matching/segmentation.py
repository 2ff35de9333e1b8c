"""Syllables run together (`nguyenvanhung`) taken apart, and syllables torn apart (`Ng uyen`) put together."""

from collections.abc import Callable
from heapq import nsmallest
from math import log

from wanted.matching.frequencies import SHARES, table_share

LONGEST_PIECE = 12
SHORTEST_JOINED = 5
COST_OF_PIECE = 1.0
UNCOUNTED_WORD = 9.0

Known = Callable[[str], bool]


def segmentations(base: str, known: Known, most: int = 2) -> list[list[int]]:
    """The likeliest ways to cut a run-together base into counted syllables or listed words: ends of the pieces.

    Empty where there is no way, or the base is too short to hold two syllables.
    """
    if len(base) < SHORTEST_JOINED:
        return []
    ways: list[list[tuple[float, list[int]]]] = [[(0.0, [])]]
    for end in range(1, len(base) + 1):
        found: list[tuple[float, list[int]]] = []
        for start in range(max(0, end - LONGEST_PIECE), end):
            piece = base[start:end]
            cost = _cost(piece, known) if ways[start] and len(piece) < len(base) else None
            if cost is not None:
                found += [(so_far + cost, [*ends, end]) for so_far, ends in ways[start]]
        ways.append(nsmallest(most, found))
    return [ends for _, ends in ways[-1]]


def _cost(piece: str, known: Known) -> float | None:
    if piece in SHARES:
        return COST_OF_PIECE - log(table_share(piece))
    if len(piece) > 2 and known(piece):
        return COST_OF_PIECE + UNCOUNTED_WORD
    return None


def joinable(first: str, second: str, known: Known) -> bool:
    """Whether two neighbouring bases may be one that was torn apart."""
    joined = first + second
    return joined in SHARES or known(joined)
