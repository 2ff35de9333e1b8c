"""The reader of statistics: what can be worked out from all that is published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from feedback.statistics import Count, Figure, Level
from feedback.statistics.model import COUNTRY, ScaleCount, ScaleFigure, Stars
from feedback.statistics.periods import months_of, quarter_of, year_of

THRESHOLD = 10
MOST = 0.5
MANY_SCORES = 10
"""So many times the ratings of a subject have scores: those of a unit must be many to be shown at all."""

ENOUGH = 20
"""Cells that have to be there before a share of them says anything."""

Key = tuple[Level, str, str]
"""Level, id and period of a cell."""


@dataclass(frozen=True)
class Truth:
    """The exact ratings, which the reader does not have: by them it is told whether he won."""

    counts: Sequence[Count]

    @property
    def months(self) -> list[str]:
        return sorted({count.month for count in self.counts})

    def of_subject(self, subject: str, month: str) -> int:
        return next((sum(c.stars) for c in self.counts if (c.subject, c.month) == (subject, month)), 0)

    def parts(self, key: Key) -> list[int]:
        """Which of the counts a cell is the sum of."""
        level, id, period = key
        within = {period, *months_of(period)} if "Q" in period else {m for m in self.months if m.startswith(period)}
        place = {
            Level.SUBJECT: lambda c: c.subject,
            Level.UNIT: lambda c: c.unit,
            Level.PROVINCE: lambda c: c.province,
            Level.COUNTRY: lambda _: COUNTRY,
        }[level]
        return [n for n, count in enumerate(self.counts) if count.month in within and place(count) == id]


def wins(figures: Iterable[Figure], truth: Truth) -> list[str]:
    """All that the reader can work out."""
    cells = {(f.level, f.id, f.period): f for f in figures}
    shown = {key: f for key, f in cells.items() if not f.withheld}
    small = [f"{key} shows {f.total}" for key, f in shown.items() if (f.total or 0) < THRESHOLD]
    return small + _solved(cells, truth) + _exact(shown, truth) + _differences(shown, truth)


def _solved(cells: Mapping[Key, Figure], truth: Truth) -> list[str]:
    """Withheld cells that are a combination of published ones: differences of overlapping cells, and all others."""
    size = len(truth.counts)

    def row(key: Key) -> np.ndarray:
        vector = np.zeros(size)
        vector[truth.parts(key)] = 1.0
        return vector

    shown = np.array([row(key) for key, f in cells.items() if not f.withheld]).reshape(-1, size)
    if not len(shown):
        return []
    _, weights, basis = np.linalg.svd(shown, full_matrices=False)
    basis = basis[weights > 1e-9]
    found: list[str] = []
    for key, figure in cells.items():
        wanted = row(key)
        # One of which nothing can be told either way: no rating could be in it.
        if not figure.withheld or not wanted.any():
            continue
        rest = wanted - basis.T @ (basis @ wanted)
        if float(np.abs(rest).max()) < 1e-7:
            found.append(f"{key} can be worked out")
    return found


def _exact(shown: Mapping[Key, Figure], truth: Truth) -> list[str]:
    """Figures that are the exact counts more often than noise would have it."""
    subjects = [(key, f) for key, f in shown.items() if key[0] is Level.SUBJECT and key[2] in truth.months]
    same = sum(f.total == truth.of_subject(key[1], key[2]) for key, f in subjects)
    return [f"{same} of {len(subjects)} are exact"] if len(subjects) >= ENOUGH and same > MOST * len(subjects) else []


def _differences(shown: Mapping[Key, Figure], truth: Truth) -> list[str]:
    """Two months whose difference is exact, as it is where their noise is the same."""
    months, found = truth.months, list[str]()
    for one, other in pairwise(months):
        both = [
            (id, f.total - shown[Level.SUBJECT, id, other].total)  # type: ignore[operator]
            for (level, id, period), f in shown.items()
            if level is Level.SUBJECT and period == one and (Level.SUBJECT, id, other) in shown
        ]
        same = sum(told == truth.of_subject(id, one) - truth.of_subject(id, other) for id, told in both)
        if len(both) >= ENOUGH and same > MOST * len(both):
            found.append(f"{one} less {other} is exact for {same} of {len(both)}")
    return found


def scored(truth: Truth) -> list[ScaleCount]:
    """Scores of the ratings of a quarter: nearly all of them on the content, few on the support."""
    found: dict[tuple[str, str], np.ndarray] = {}
    for count in truth.counts:
        place = found.setdefault((count.unit, count.province), np.zeros(5, dtype=np.int64))
        place += np.array(count.stars) * MANY_SCORES
    few = (1, 0, 1, 0, 1)
    return [
        ScaleCount(unit, province, {"CONTENT": _five(stars), "SUPPORT": few if n % 3 == 0 else _five(stars)})
        for n, ((unit, province), stars) in enumerate(sorted(found.items()))
    ]


def _five(stars: np.ndarray) -> Stars:
    one, two, three, four, five = (int(n) for n in stars)
    return one, two, three, four, five


def scale_wins(figures: Iterable[Figure], truth: Sequence[ScaleCount]) -> list[str]:
    """What can be worked out of the scales: small ones shown, withheld ones by subtraction, and exact ones."""
    shown = {(f.level, f.id): f.scales or {} for f in figures if "Q" in f.period and f.level is not Level.SUBJECT}
    units = {count.unit: count for count in truth}
    found = list[str]()
    for code in {code for count in truth for code in count.scores}:
        open_, exact = _shown_of(shown, code), 0
        for (level, id), figure in open_.items():
            found += [f"{id} shows {figure.total} on {code}"] if (figure.total or 0) < THRESHOLD else []
            exact += level is Level.UNIT and figure.stars == units[id].scores[code]
        found += [f"{exact} units are exact on {code}"] if exact > MOST * len(units) else []
        for province in {count.province for count in truth}:
            below = [count.unit for count in truth if count.province == province]
            hidden = [unit for unit in below if (Level.UNIT, unit) not in open_]
            if len(hidden) == 1 and (Level.PROVINCE, province) in open_:
                found.append(f"{hidden[0]} can be worked out on {code}")
    return found


def _shown_of(shown: Mapping[tuple[Level, str], Mapping[str, ScaleFigure]], code: str) -> dict[Any, ScaleFigure]:
    return {place: scales[code] for place, scales in shown.items() if code in scales and not scales[code].withheld}


def counts(
    subjects: Mapping[str, tuple[str, str]], months: Sequence[str], most: int = 60, seed: int = 1
) -> list[Count]:
    """Ratings of subjects with their (unit, province): some with many, some with few, some with none."""
    drawn = np.random.default_rng(1)
    found: list[Count] = []
    for month in months:
        for number, (subject, (unit, province)) in enumerate(sorted(subjects.items())):
            many = 4 if number % 6 == 0 else most
            one, two, three, four, five = (int(n) for n in drawn.integers(many // 4, many, 5))
            found.append(Count(subject, unit, province, month, (one, two, three, four, five)))
    return found


def closed(months: Sequence[str]) -> list[str]:
    """The months with the quarters and years they complete."""
    quarters = {quarter_of(m) for m in months if set(months_of(quarter_of(m))) <= set(months)}
    years = {year_of(m) for m in months if sum(o.startswith(year_of(m)) for o in months) == 12}
    return [*months, *sorted(quarters), *sorted(years)]
