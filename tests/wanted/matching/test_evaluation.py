"""The evaluation itself: repeatable, and its goals on a small list."""

from random import Random

import numpy as np
import pytest

from tools.matching_evaluation import measurement as m
from tools.matching_evaluation.baselines import compare_all
from tools.matching_evaluation.calibration import Choices, fitted
from tools.matching_evaluation.ceiling import Ceiling
from tools.matching_evaluation.evaluation_run import measure
from tools.matching_evaluation.fit import FOR, logistic
from tools.matching_evaluation.people import People, Person
from tools.matching_evaluation.recipes import NEWS, NOTHING_LOST, RECIPES, Loss, Recipe
from tools.matching_evaluation.report import whole
from tools.matching_evaluation.trials import (
    ListedPerson,
    Trial,
    listed_trials,
    namesake_trials,
    population,
    without_birth,
)
from wanted.matching import Grade, IndexEntry, NameIndex, NameQuery
from wanted.matching.scoring import FEATURES

SIZE, EACH = 3_000, 15

Outcomes = tuple[list[m.TrialOutcome], list[m.TrialOutcome], list[m.TrialOutcome]]


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[pytest.mark.slow] if place else []) for place, name in enumerate(RECIPES)],
)
def outcomes(request: pytest.FixtureRequest) -> Outcomes:
    recipe = RECIPES[request.param]
    listed = population(recipe.crowd(5), SIZE)
    index = NameIndex(x.entry for x in listed)
    trials = listed_trials(recipe, listed, EACH, Random(5))
    namesakes = namesake_trials(recipe, listed, 200, Random(6))
    return m.run(index, trials), m.run(index, map(without_birth, trials)), m.run(index, namesakes)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_same_seed_makes_the_same_people_and_queries(recipe: Recipe) -> None:
    one, other = (population(recipe.crowd(3), 50) for _ in range(2))
    assert one == other
    assert listed_trials(recipe, one, 2, Random(1)) == listed_trials(recipe, other, 2, Random(1))


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_every_kind_of_misspelling_changes_some_name_and_leaves_none_empty(recipe: Recipe) -> None:
    rng = Random(1)
    person = Person("Nguyễn Thuý Hoà", "female", "", "")
    for kind in recipe.typings:
        typed = [recipe.type(kind, person, rng).text for _ in range(30)]
        assert all(typed)
        assert set(typed) != {person.name}, kind


def trial(text: str, loss: Loss, year: int | None = None, truth: int = 0) -> Trial:
    return Trial("any", NameQuery(text, birth_year=year), f"notice-{truth}", Person(text, "male", "", ""), loss)


def test_an_oracle_cannot_tell_apart_what_is_left_of_equal_names() -> None:
    names = ["Nguyễn Văn Hùng"] * 20 + ["Nguyễn Văn Hưng"] * 20 + ["Trần Gia Bảo Long"]
    births = [("1980",) if i < 5 else ("1990-01-02",) if i < 40 else () for i in range(len(names))]
    listed = [
        ListedPerson(Person(n, "male", "", ""), IndexEntry(f"notice-{i}", (n,), b))
        for i, (n, b) in enumerate(zip(names, births, strict=True))
    ]
    oracle = Ceiling(listed)
    assert oracle.of(trial("Nguyễn Văn Hùng", NOTHING_LOST), 10) == 0.5
    assert oracle.of(trial("Nguyễn Văn Hùng", NOTHING_LOST, 1980), 10) == 1.0
    assert oracle.of(trial("Nguyễn Văn Hùng", Loss(marks=True)), 10) == 0.25
    assert oracle.of(trial("Nguyễn Văn Hùng", Loss(middles=1)), 10) == 0.5
    assert oracle.of(trial("Nguyễn Văn Hùng", Loss(marks=True, initials="all"), 1990, 6), 10) == pytest.approx(10 / 35)
    assert oracle.of(trial("Trần Gia Bảo Long", Loss(middles=1), 1990, 40), 10) == 1.0


@pytest.mark.slow
def test_the_report_says_which_goals_hold() -> None:
    found = measure(NEWS, 400, 3, 2, 20, 1)
    lines = list(whole(found, compare_all(found.listed, found.compared)))
    assert len(found.compared) == len(NEWS.kinds)
    for row in ("recall@10 with the year", "namesakes of another year STRONG", "with the year", "this matcher", "all"):
        assert any(line.startswith(f"| {row} |") for line in lines), row


def test_people_are_found_with_their_year_of_birth(outcomes: Outcomes) -> None:
    assert m.recall(outcomes[0], m.FOUND) >= 0.98
    assert m.graded(outcomes[0], Grade.STRONG, Grade.POSSIBLE) >= 0.95


def test_people_are_found_without_it(outcomes: Outcomes) -> None:
    assert m.recall(outcomes[1], m.FOUND) >= 0.93


def test_no_namesake_is_strong(outcomes: Outcomes) -> None:
    assert not [hit for o in outcomes[2] for hit in o.hits if hit.grade is Grade.STRONG]


def test_probabilities_mean_what_they_say(outcomes: Outcomes) -> None:
    hits = m.judged([*outcomes[0], *outcomes[1]])
    assert m.brier(hits) < 0.08
    sure = [right for hit, right in hits if hit.probability > 0.9]
    assert sum(sure) / len(sure) > 0.9


def test_times_that_differ_are_told_apart_and_equal_ones_by_chance() -> None:
    assert m.distinguishability([1, 2, 3], [1, 2, 3]) == 0.5
    assert m.distinguishability([1, 2, 3], [4, 5, 6]) == 1.0
    assert m.distinguishability([1, 2, 3, 9], [1, 2, 3, 4]) == 0.625


def test_the_baselines_find_what_is_typed_as_listed() -> None:
    listed = population(People(8), 200)
    trials = [t for t in listed_trials(NEWS, listed, 5, Random(1)) if t.kind == "as listed"]
    assert all(b.with_birth == 1.0 for b in compare_all(listed, trials))


def test_the_regression_finds_the_weights_that_made_the_truth() -> None:
    rng = np.random.default_rng(0)
    rows = rng.random((20_000, len(FEATURES)))
    signs = np.array([1.0 if name in FOR else -1.0 for name in FEATURES])
    chance = 1 / (1 + np.exp(-((rows - 0.5) @ signs * 2)))
    weights = logistic(rows, (rng.random(len(rows)) < chance).astype(float))
    assert weights[1 + FEATURES.index("rarity")] == pytest.approx(2.0, abs=0.4)
    assert weights[1 + FEATURES.index("given")] == pytest.approx(-2.0, abs=0.4)


def test_the_calibration_finds_how_far_the_odds_of_rivals_were_bent() -> None:
    rng = np.random.default_rng(1)
    queries, size = 12_000, 5
    odds, agrees = rng.normal(-1, 2, (queries, size)), rng.random((queries, size)) < 0.5
    likely = np.exp(np.where(agrees, 0.5 + 1.5 * odds, -0.3 + 0.8 * odds))
    bounds = likely.cumsum(axis=1) / (1 + likely.sum(axis=1))[:, None]
    chosen = (rng.random(queries)[:, None] > bounds).sum(axis=1)
    truths = (chosen[:, None] == np.arange(size)).astype(float)
    made = Choices(np.repeat(np.arange(queries), size), odds.ravel(), agrees.ravel(), truths.ravel())
    assert fitted([made]).tolist() == pytest.approx([0.5, 1.5, -0.3, 0.8], abs=0.1)
