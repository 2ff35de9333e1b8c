"""Runs trials against an index and counts what came of them."""

import gc
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tools.matching_evaluation.trials import Trial
from wanted.matching import Grade, Hit, InvalidName, NameIndex

BINS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.0)
FOUND = 10


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """A trial, its hits, and the processor time of one core that they took, in milliseconds."""

    trial: Trial
    hits: Sequence[Hit]
    took: float

    @property
    def rank(self) -> int | None:
        """Where the person asked for stands among the hits, from 0; None for nowhere."""
        return next((i for i, hit in enumerate(self.hits) if hit.id == self.trial.truth), None)


def run(index: NameIndex, trials: Iterable[Trial]) -> list[TrialOutcome]:
    """Ask every trial once. A name that is refused has no hits."""
    gc.collect()
    gc.freeze()
    outcomes = []
    for trial in trials:
        began = time.thread_time()
        try:
            hits = index.search(trial.query)
        except InvalidName:
            hits = []
        outcomes.append(TrialOutcome(trial, hits, (time.thread_time() - began) * 1000))
    gc.unfreeze()
    return outcomes


def by_kind(outcomes: Iterable[TrialOutcome]) -> dict[str, list[TrialOutcome]]:
    """The outcomes by kind of trial, in the order in which the kinds came."""
    kinds: dict[str, list[TrialOutcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.trial.kind].append(outcome)
    return kinds


def recall(outcomes: Sequence[TrialOutcome], within: int) -> float:
    """Share of the trials whose person stands among the first `within` hits."""
    return sum(o.rank is not None and o.rank < within for o in outcomes) / max(len(outcomes), 1)


def graded(outcomes: Sequence[TrialOutcome], *grades: Grade) -> float:
    """Share of the trials whose person was found with one of the grades."""
    ranks = [(o, o.rank) for o in outcomes]
    return sum(r is not None and o.hits[r].grade in grades for o, r in ranks) / max(len(outcomes), 1)


def judged(outcomes: Iterable[TrialOutcome]) -> list[tuple[Hit, bool]]:
    """Every hit with whether it is the person asked for."""
    return [(hit, hit.id == o.trial.truth) for o in outcomes for hit in o.hits]


def precision(outcomes: Iterable[TrialOutcome], grade: Grade) -> tuple[float, int]:
    """Share of the hits of a grade that are right, and how many have the grade."""
    rights = [right for hit, right in judged(outcomes) if hit.grade is grade]
    return sum(rights) / max(len(rights), 1), len(rights)


def brier(hits: Sequence[tuple[Hit, bool]]) -> float:
    """Mean squared difference between probability and truth (G. W. Brier, Monthly Weather Review 78, 1950)."""
    return sum((hit.probability - right) ** 2 for hit, right in hits) / max(len(hits), 1)


def reliability(hits: Sequence[tuple[Hit, bool]]) -> list[tuple[float, float, int, float, float]]:
    """By bin of probability: its bounds, how many hits, their mean probability, and the share that is right."""
    table = []
    for low, high in pairwise(BINS):
        inside = [(h.probability, r) for h, r in hits if low <= h.probability < high or h.probability == high == 1.0]
        if inside:
            said = sum(p for p, _ in inside) / len(inside)
            table.append((low, high, len(inside), said, sum(r for _, r in inside) / len(inside)))
    return table


def distinguishability(ones: Sequence[float], others: Sequence[float]) -> float:
    """The best rate of guessing a response's kind from one response time alone; 0.5 is chance.

    By the largest difference between both distribution functions (Kolmogorov and Smirnov's distance).
    """
    first, second = sorted(ones), sorted(others)
    apart = (abs(bisect_right(first, t) / len(first) - bisect_right(second, t) / len(second)) for t in first + second)
    return (1 + max(apart, default=0.0)) / 2


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
