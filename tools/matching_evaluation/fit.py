"""Fits the coefficients of the matcher on generated people and prints them as `wanted/matching/coefficients.py`.

    python -m tools.matching_evaluation.fit > coefficients.py
    python -m tools.matching_evaluation.fit --calibration > coefficients.py     keeps the weights, recalibrates

The recipe: both recipes' people, named in four ways (seeds below), queries about listed people in every kind of
misspelling, about namesakes with another year of birth and about people who are not listed, half of the queries about
listed people; each asked with and without the year of birth, and some with sex and province. Every hit among the
first ten is one observation: is it about the person asked for? A logistic regression with a small ridge gives the
weights. Signs are kept: evidence against never speaks for. The calibration (see `calibration`) is fitted to all notices
that the index compares with such queries, on short lists and on lists of 100,000. As it looks at the index as it is,
and the features hold some of the weights, all is run again until nothing changes, which took two rounds. What
`python -m tools.matching_evaluation` reports is measured on other seeds.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from tools.matching_evaluation.calibration import choices, fitted
from tools.matching_evaluation.people import People, Population
from tools.matching_evaluation.recipes import CENSUS, NEWS, Recipe
from tools.matching_evaluation.trials import (
    Trial,
    listed_trials,
    namesake_trials,
    population,
    stranger_trials,
    without_birth,
)
from wanted.matching import InvalidName, NameIndex
from wanted.matching.coefficients import COEFFICIENTS, INTERCEPT
from wanted.matching.scoring import FEATURES

EVEN = Population(evenness=0.5, four_syllables_male=0.3, with_nickname=0.3)
POPULATIONS: tuple[tuple[Recipe, int, int], ...] = (
    (NEWS, 101, 30_000),
    (replace(NEWS, crowd=lambda seed: People(seed, EVEN)), 202, 15_000),
    (CENSUS, 303, 40_000),
    (CENSUS, 404, 10_000),
)
CALIBRATED_ON: tuple[tuple[Recipe, int, int], ...] = (
    (CENSUS, 303, 100_000),
    (NEWS, 101, 100_000),
    (CENSUS, 404, 30_000),
    (replace(NEWS, crowd=lambda seed: People(seed, EVEN)), 202, 30_000),
    (CENSUS, 505, 10_000),
    (NEWS, 606, 20_000),
)
EACH, EACH_TO_CALIBRATE = 50, 30
RIDGE = 1.0
STEPS = 40
DETAILS = 0.3
FOR = frozenset({"rarity", "birthEqual", "birthDateEqual", "sexEqual", "provinceEqual"})

Doubles = NDArray[np.float64]


def trials(recipe: Recipe, seed: int, size: int, each: int) -> tuple[NameIndex, list[Trial]]:
    """An index of made-up notices and the queries to ask it."""
    people = recipe.crowd(seed)
    listed = population(people, size)
    rng = Random(size)
    asked = listed_trials(recipe, listed, each, rng, details=DETAILS)
    asked += namesake_trials(recipe, listed, len(asked) // 3, rng, details=DETAILS)
    asked += stranger_trials(recipe, people, len(asked) // 2, details=DETAILS)
    return NameIndex(x.entry for x in listed), [*asked, *map(without_birth, asked)]


def observations(index: NameIndex, trials: Iterable[Trial]) -> tuple[Doubles, Doubles]:
    """Features of every hit, and 1 where it is the person asked for."""
    rows: list[list[float]] = []
    truths: list[float] = []
    for trial in trials:
        try:
            hits = index.search(trial.query)
        except InvalidName:
            continue
        for hit in hits:
            seen = {f.name: f.value for f in hit.features}
            rows.append([seen.get(name, 0.0) for name in FEATURES])
            truths.append(float(hit.id == trial.truth))
    return np.array(rows), np.array(truths)


def logistic(rows: Doubles, truths: Doubles) -> Doubles:
    """Intercept and weights of the logistic regression, by Newton's method with the signs kept."""
    design = np.hstack([np.ones((len(rows), 1)), rows])
    may = np.array([0, *(1 if name in FOR else -1 for name in FEATURES)])
    weights = np.zeros(design.shape[1])
    ridge = np.full(design.shape[1], RIDGE)
    ridge[0] = 0.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (truths - chance) - ridge * weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(ridge + 1e-9)
        weights = weights + np.linalg.solve(curvature, gradient)
        weights = np.where(may == 0, weights, np.where(weights * may > 0, weights, 0.0))
    return weights


def module(weights: Sequence[float], calibration: Sequence[float]) -> str:
    """The weights, the intercept first, and the calibration as the source of a module."""
    lines = [
        '"""What each feature adds to the log odds that a notice is about the person looked for.',
        "",
        "Made by `python -m tools.matching_evaluation.fit` (see its recipe). `CALIBRATION`: the offset and slope by",
        "which the sum is stretched, where the birth agrees and otherwise, before notices share what is probable.",
        '"""',
        "",
        f"INTERCEPT = {weights[0]:.3f}",
        "COEFFICIENTS = {",
        *(f'    "{name}": {weight:.3f},' for name, weight in zip(FEATURES, weights[1:], strict=True)),
        "}",
        "CALIBRATION = {",
        f'    "birthAgrees": ({calibration[0]:.3f}, {calibration[1]:.3f}),',
        f'    "otherwise": ({calibration[2]:.3f}, {calibration[3]:.3f}),',
        "}",
    ]
    return "\n".join(lines) + "\n"


def fitted_weights() -> list[float]:
    """The intercept and the weights, fitted."""
    parts = []
    for recipe, seed, size in POPULATIONS:
        index, asked = trials(recipe, seed, size, EACH)
        parts.append(observations(index, asked))
        print(f"{recipe.name}: {size:,} notices, {len(asked):,} queries, {len(parts[-1][1]):,} hits", file=sys.stderr)
    return logistic(np.vstack([r for r, _ in parts]), np.concatenate([t for _, t in parts])).tolist()


def calibration() -> list[float]:
    """The calibration, fitted to the index as it is."""
    parts = []
    for recipe, seed, size in CALIBRATED_ON:
        parts.append(choices(*trials(recipe, seed, size, EACH_TO_CALIBRATE)))
        print(f"{recipe.name}: {size:,} notices, {len(parts[-1].odds):,} compared", file=sys.stderr)
    return fitted(parts).tolist()


def main() -> None:
    """Fit and print."""
    kept = "--calibration" in sys.argv[1:]
    weights = [INTERCEPT, *COEFFICIENTS.values()] if kept else fitted_weights()
    sys.stdout.write(module(weights, calibration()))


if __name__ == "__main__":
    main()
