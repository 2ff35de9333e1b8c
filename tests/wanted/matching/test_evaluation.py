"""The evaluation itself: repeatable, and its goals on a small list."""

from random import Random

import numpy as np
import pytest

from wanted.evaluation import measurement as m
from wanted.evaluation.baselines import compare_all
from wanted.evaluation.fit import FOR, logistic
from wanted.evaluation.misspelling import KINDS
from wanted.evaluation.people import People
from wanted.evaluation.trials import listed_trials, namesake_trials, population, without_birth
from wanted.matching import Grade, NameIndex
from wanted.matching.scoring import FEATURES

SIZE, EACH = 3_000, 15


@pytest.fixture(scope="module")
def outcomes() -> tuple[list[m.Outcome], list[m.Outcome], list[m.Outcome]]:
    listed = population(People(5), SIZE)
    index = NameIndex(x.entry for x in listed)
    trials = listed_trials(listed, EACH, Random(5))
    namesakes = namesake_trials(listed, 200, Random(6))
    return m.run(index, trials), m.run(index, map(without_birth, trials)), m.run(index, namesakes)


def test_the_same_seed_makes_the_same_people() -> None:
    one, other = People(3), People(3)
    assert [one.person() for _ in range(50)] == [other.person() for _ in range(50)]


def test_every_kind_of_misspelling_changes_some_name_and_leaves_none_empty() -> None:
    rng = Random(1)
    for misspell in KINDS.values():
        typed = [misspell("Nguyễn Thuý Hoà", rng) for _ in range(30)]
        assert all(typed)
        assert set(typed) != {"Nguyễn Thuý Hoà"}


def test_people_are_found_with_their_year_of_birth(outcomes: tuple[list[m.Outcome], ...]) -> None:
    assert m.recall(outcomes[0], m.FOUND) >= 0.98
    assert m.graded(outcomes[0], Grade.STRONG, Grade.POSSIBLE) >= 0.95


def test_people_are_found_without_it(outcomes: tuple[list[m.Outcome], ...]) -> None:
    assert m.recall(outcomes[1], m.FOUND) >= 0.95


def test_no_namesake_is_strong(outcomes: tuple[list[m.Outcome], ...]) -> None:
    assert not [hit for o in outcomes[2] for hit in o.hits if hit.grade is Grade.STRONG]


def test_probabilities_mean_what_they_say(outcomes: tuple[list[m.Outcome], ...]) -> None:
    hits = m.judged([*outcomes[0], *outcomes[1]])
    assert m.brier(hits) < 0.08
    sure = [right for hit, right in hits if hit.probability > 0.9]
    assert sum(sure) / len(sure) > 0.9


def test_the_baselines_find_what_is_typed_as_listed() -> None:
    listed = population(People(8), 200)
    trials = [t for t in listed_trials(listed, 5, Random(1)) if t.kind == "as listed"]
    assert all(b.with_birth == 1.0 for b in compare_all(listed, trials))


def test_the_regression_finds_the_weights_that_made_the_truth() -> None:
    rng = np.random.default_rng(0)
    rows = rng.random((20_000, len(FEATURES)))
    signs = np.array([1.0 if name in FOR else -1.0 for name in FEATURES])
    chance = 1 / (1 + np.exp(-(0.5 + rows @ signs * 2)))
    weights = logistic(rows, (rng.random(len(rows)) < chance).astype(float))
    assert weights[1 + FEATURES.index("rarity")] == pytest.approx(2.0, abs=0.4)
    assert weights[1 + FEATURES.index("given")] == pytest.approx(-2.0, abs=0.4)
