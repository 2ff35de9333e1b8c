"""Fits the coefficients of the matcher on generated people and prints them as `wanted/matching/coefficients.py`.

    python -m wanted.evaluation.fit > coefficients.py

The recipe: both recipes' people, named in four ways (seeds below), queries about listed people in every kind of
misspelling, about namesakes with another year of birth and about people who are not listed, half of the queries about
listed people; each asked with and without the year of birth, and some with sex and province. Every hit among the
first ten is one observation: is it about the person asked for? A logistic regression with a small ridge gives the
weights, and a second one the calibration. Signs are kept: evidence against never speaks for. As the features hold
some of the weights, it is run again until nothing changes, which took two rounds. What `python -m wanted.evaluation`
reports is measured on other seeds.
"""

import sys
from collections.abc import Iterable
from dataclasses import replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from wanted.evaluation.people import People, Population
from wanted.evaluation.recipes import CENSUS, NEWS, Recipe
from wanted.evaluation.trials import (
    Trial,
    listed_trials,
    namesake_trials,
    population,
    stranger_trials,
    without_birth,
)
from wanted.matching import InvalidName, NameIndex
from wanted.matching.scoring import FEATURES

EVEN = Population(evenness=0.5, four_syllables_male=0.3, with_nickname=0.3)
POPULATIONS: tuple[tuple[Recipe, int, int], ...] = (
    (NEWS, 101, 30_000),
    (replace(NEWS, crowd=lambda seed: People(seed, EVEN)), 202, 15_000),
    (CENSUS, 303, 40_000),
    (CENSUS, 404, 10_000),
)
EACH = 50
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


def observations(index: NameIndex, asked: Iterable[Trial]) -> tuple[Doubles, Doubles]:
    """Features of every hit, and 1 where it is the person asked for."""
    rows: list[list[float]] = []
    truths: list[float] = []
    for trial in asked:
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


def stretched(odds: Doubles, truths: Doubles) -> Doubles:
    """Offset and slope that make probabilities of log odds (J. Platt, 1999)."""
    design = np.stack([np.ones(len(odds)), odds], axis=1)
    weights: Doubles = np.array([0.0, 1.0], np.float64)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design
        weights = np.asarray(weights + np.linalg.solve(curvature, design.T @ (truths - chance)), np.float64)
    return weights


def module(rows: Doubles, truths: Doubles) -> str:
    """The weights and the calibration fitted to observations, as the source of a module."""
    weights = logistic(rows, truths).round(3)
    odds = weights[0] + rows @ weights[1:]
    agrees = rows[:, [FEATURES.index(name) for name in ("birthEqual", "birthDateEqual")]].any(axis=1)
    lines = [
        '"""What each feature adds to the log odds that a notice is about the person looked for.',
        "",
        "Made by `python -m wanted.evaluation.fit`, where the recipe stands. `CALIBRATION`: the offset and slope that",
        "make a probability of the sum, where the birth agrees and otherwise.",
        '"""',
        "",
        f"INTERCEPT = {weights[0]:.3f}",
        "COEFFICIENTS = {",
        *(f'    "{name}": {weight:.3f},' for name, weight in zip(FEATURES, weights[1:].tolist(), strict=True)),
        "}",
        "CALIBRATION = {",
    ]
    for name, case in (("birthAgrees", agrees), ("otherwise", ~agrees)):
        offset, slope = stretched(odds[case], truths[case]).tolist()
        lines.append(f'    "{name}": ({offset:.3f}, {slope:.3f}),')
    return "\n".join([*lines, "}"]) + "\n"


def main() -> None:
    """Fit and print."""
    parts = []
    for recipe, seed, size in POPULATIONS:
        index, asked = trials(recipe, seed, size, EACH)
        parts.append(observations(index, asked))
        print(f"{recipe.name}: {size:,} notices, {len(asked):,} queries, {len(parts[-1][1]):,} hits", file=sys.stderr)
    rows, truths = np.vstack([r for r, _ in parts]), np.concatenate([t for _, t in parts])
    sys.stdout.write(module(rows, truths))


if __name__ == "__main__":
    main()
