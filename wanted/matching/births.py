"""Partial dates of birth as numbers, so that many are compared at once."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
MOST_BIRTHS = 4
UNKNOWN, EQUAL_DATE, EQUAL_YEAR, OTHER_DAY, NEAR_YEAR, OTHER_YEAR = range(6)
"""How births compare. `OTHER_DAY`: the same year, another day; `NEAR_YEAR`: a year off, or its last digits swapped."""
BIRTH_NAMES = (
    "not known",
    "date equal",
    "year equal",
    "other day of the same year",
    "year near",
    "other year",
)


def packed(partial: str) -> int:
    """`1985-04` as 19850400; 0 for what is no partial date."""
    found = PARTIAL_DATE.fullmatch(partial.strip())
    if not found:
        return 0
    year, month, day = (int(part or 0) for part in found.groups())
    # The first of January stands for an unknown day in Vietnamese papers.
    if (month, day) == (1, 1):
        month = day = 0
    return year * 10_000 + month * 100 + day


def packed_births(births: Iterable[str]) -> list[int]:
    """Up to four births of a notice; the rest are left out."""
    return [b for b in map(packed, births) if b][:MOST_BIRTHS]


def compare_births(asked: int, listed: NDArray[np.int32]) -> NDArray[np.int8]:
    """Each row of packed births (0 for none) against the one asked for: the best of its comparisons."""
    states = np.full(listed.shape, OTHER_YEAR, np.int8)
    year, listed_year = asked // 10_000, listed // 10_000
    states[_are_near(year, listed_year)] = NEAR_YEAR
    same = listed_year == year
    states[same] = EQUAL_YEAR
    day, listed_day = asked % 10_000, listed % 10_000
    if day:
        whole = day % 100 != 0
        month_differs = (listed_day >= 100) & (listed_day // 100 != day // 100)
        day_differs = whole & (listed_day % 100 != 0) & (listed_day % 100 != day % 100)
        swapped = whole & (listed_day == day % 100 * 100 + day // 100)
        states[same & (month_differs | day_differs) & ~swapped] = OTHER_DAY
        if whole:
            states[same & (listed_day == day)] = EQUAL_DATE
    states[listed == 0] = np.iinfo(np.int8).max
    best: NDArray[np.int8] = states.min(axis=1)
    best[(listed == 0).all(axis=1)] = UNKNOWN
    return best


def _are_near(year: int, listed: NDArray[np.int32]) -> NDArray[np.bool_]:
    """A year off, or the last two digits swapped."""
    swapped = year // 100 * 100 + year % 10 * 10 + year // 10 % 10
    near: NDArray[np.bool_] = (np.abs(listed - year) == 1) | ((listed == swapped) & (swapped != year))
    return near
