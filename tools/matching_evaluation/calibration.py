"""Fits the calibration: what makes probabilities of the log odds of all notices that are compared with a query.

At most one notice is about the person asked for, so this is a choice among them and none of them: a conditional logit
(D. McFadden, 1974) with an offset and a slope for notices whose birth agrees, and others for the rest. So namesakes
compete, on a long list more of them than on a short one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.matching_evaluation.trials import Trial
from wanted.matching import InvalidName, NameIndex

Doubles = NDArray[np.float64]

ALL = 300
"""As many notices as are compared with a query."""
BIRTH_AGREES = frozenset({"birthEqual", "birthDateEqual"})
STEPS, LONGEST_STEP, RIDGE = 25, 2.0, 1e-3


class Choices(NamedTuple):
    """All notices compared with some queries: the query's number, log odds, whether the birth agrees, and 1 for the one
    that is about the person asked for.
    """

    queries: NDArray[np.int64]
    odds: Doubles
    agrees: NDArray[np.bool_]
    truths: Doubles


def choices(index: NameIndex, trials: Iterable[Trial]) -> Choices:
    """What the index compares with each query."""
    rows: list[tuple[int, float, bool, bool]] = []
    for number, trial in enumerate(trials):
        try:
            hits = index.search(replace(trial.query, first=ALL))
        except InvalidName:
            continue
        for hit in hits:
            agrees = any(feature.name in BIRTH_AGREES for feature in hit.features)
            rows.append((number, hit.score, agrees, hit.id == trial.truth))
    queries, odds, agrees, truths = zip(*rows, strict=True)
    return Choices(np.array(queries), np.array(odds), np.array(agrees), np.array(truths, np.float64))


def fitted(parts: Sequence[Choices]) -> Doubles:
    """Offset and slope where the birth agrees, then those otherwise, by Newton's method."""
    weights: Doubles = np.array([0.0, 1.0, 0.0, 1.0])
    for _ in range(STEPS):
        gradient, curvature = np.zeros(4), np.eye(4) * RIDGE
        for part in parts:
            rows = np.stack([part.agrees, part.agrees * part.odds, ~part.agrees, ~part.agrees * part.odds], axis=1)
            chance = _chances(part.queries, rows @ weights)
            gradient += rows.T @ (part.truths - chance)
            likely = rows * chance[:, None]
            of_query = np.stack([np.bincount(part.queries, column) for column in likely.T], axis=1)
            curvature += rows.T @ likely - of_query.T @ of_query
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step * min(1.0, LONGEST_STEP / float(np.abs(step).max()))
    return weights


def _chances(queries: NDArray[np.int64], logits: Doubles) -> Doubles:
    odds = np.exp(np.clip(logits, -40, 30))
    return np.asarray(odds / (1 + np.bincount(queries, odds)[queries]), np.float64)
