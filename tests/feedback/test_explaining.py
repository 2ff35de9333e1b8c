"""What is said of the noise in released figures: true of the mechanism, the same in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.statistics import simulate_error
from feedback.statistics.methodology import FiguresMethod, method_of, spent_on, typical_error
from feedback.statistics.release_selection import DESIGN

RELEASES = [
    {"_id": "2026-07", "epsilon": 0.5, "threshold": 20},
    {"_id": "2026-08", "epsilon": 1.0, "threshold": 10},
    {"_id": "2025-12", "epsilon": 2.0, "threshold": 5},
]


@given(st.floats(0.05, 4.0), st.integers(2, 100))
def test_more_ratings_and_more_epsilon_mean_less_error(epsilon: float, threshold: int):
    method = method_of(epsilon, threshold, DESIGN)
    margins = [error.margin for error in method.errors]
    assert margins == sorted(margins, reverse=True)
    assert all(0 < error.median <= error.margin <= 4 for error in (*method.errors, *method.scale_errors))
    assert [error.margin for error in method.scale_errors] == sorted(
        (error.margin for error in method.scale_errors), reverse=True
    )
    looser = method_of(epsilon * 2, threshold, DESIGN)
    assert all(loose.margin <= error.margin for loose, error in zip(looser.errors, method.errors, strict=True))


def test_the_error_that_is_told_is_the_one_that_is_made():
    told = typical_error(100, 1.0, DESIGN)
    made = simulate_error(100, 1.0, runs=400, design=DESIGN)
    assert 0.3 * told.margin < made.p95 < 1.25 * told.margin
    assert made.median < 1.5 * told.median


def test_both_languages_say_the_same_numbers():
    method = method_of(0.5, 12, DESIGN)
    margin = method.errors[1].margin
    for text, number in ((method.explanation.en, f"{margin:g}"), (method.explanation.vi, f"{margin:g}")):
        assert "12" in text
        assert number.replace(".", ",") in text or number in text
    assert method.odds == pytest.approx(1.65, abs=0.005)
    assert FiguresMethod.model_validate(method.model_dump()) == method


@pytest.mark.parametrize(
    ("period", "spent"),
    [
        ("2026-07", (0.5, 20)),
        ("2026-Q3", (1.0, 20)),
        ("2026", (1.0, 20)),
        ("2025-Q4", (2.0, 5)),
        ("2026-09", None),
        ("2024", None),
    ],
)
def test_a_period_spends_what_its_months_spend(period: str, spent: tuple[float, int] | None):
    assert spent_on(period, RELEASES) == spent
