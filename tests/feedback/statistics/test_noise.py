"""The noise is the mechanism's, and ε is spent as the ledger says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.statistics import Design, EpsilonExhausted, Ledger
from feedback.statistics.noise import geometric, geometric_variance


@pytest.mark.parametrize(("epsilon", "sensitivity"), [(0.64, 1), (0.2, 1), (0.3, 3)])
def test_noise_has_the_two_sided_geometric_distribution(epsilon: float, sensitivity: int) -> None:
    draws = 40_000
    noise = geometric(np.full(draws, 7), epsilon, sensitivity) - 7
    a = np.exp(-epsilon / sensitivity)
    for k in range(-4, 5):
        likely = (1 - a) / (1 + a) * a ** abs(k)
        # Seven standard deviations of a binomial share: passed by chance alone but once in 10^11.
        assert abs((noise == k).mean() - likely) < 7 * np.sqrt(likely * (1 - likely) / draws)
    variance = geometric_variance(epsilon, sensitivity)
    assert abs(noise.mean()) < 7 * np.sqrt(variance / draws)
    # The fourth moment of a Laplace distribution is 6 times its variance squared.
    assert abs(noise.var() / variance - 1) < 7 * np.sqrt(6 / draws)


def test_neighbouring_noise_is_within_the_factor_of_epsilon() -> None:
    draws, epsilon = 40_000, 0.5
    one, other = (geometric(np.full(draws, n), epsilon) for n in (3, 4))
    for value in range(0, 8):
        p, q = (one == value).mean(), (other == value).mean()
        spread = 7 * np.sqrt(max(p, q) / draws)
        assert p <= np.exp(epsilon) * (q + spread) + spread
        assert q <= np.exp(epsilon) * (p + spread) + spread


def test_two_draws_differ_and_shapes_are_kept() -> None:
    counts = np.zeros((50, 5), dtype=np.int64)
    one, other = geometric(counts, 0.5), geometric(counts, 0.5)
    assert one.shape == (50, 5)
    assert not np.array_equal(one, other)


@given(st.floats(0.01, 10), st.booleans())
def test_the_levels_share_epsilon_and_no_more(epsilon: float, with_reasons: bool) -> None:
    design = Design(reasons=("SLOW",) if with_reasons else ())
    spent = sum(design.star_epsilons(epsilon)) + (sum(design.reason_epsilons(epsilon)) if with_reasons else 0)
    assert spent == pytest.approx(epsilon)


@given(st.lists(st.tuples(st.sampled_from(["2026-01", "2026-02"]), st.floats(0.05, 1.5))), st.floats(0.1, 3))
def test_a_month_never_spends_more_than_its_limit(spending: list[tuple[str, float]], limit: float) -> None:
    ledger = Ledger(limit)
    for month, epsilon in spending:
        left = ledger.left(month)
        try:
            after = ledger.spend([month], epsilon)
        except EpsilonExhausted:
            assert epsilon > left - 1e-8
            continue
        assert after.left(month) == pytest.approx(left - epsilon, abs=1e-8)
        ledger = after
        assert all(spent <= limit + 1e-8 for spent in ledger.spent.values())


def test_a_refusal_names_the_month_and_spends_nothing() -> None:
    ledger = Ledger(1.0).spend(["2026-01"], 0.7)
    with pytest.raises(EpsilonExhausted, match="2026-01") as refused:
        ledger.spend(["2026-01", "2026-02"], 0.4)
    assert refused.value.code == "EPSILON_EXHAUSTED"
    assert "2026-02" not in str(refused.value)
    assert ledger.spend(["2026-02"], 1.0).left("2026-02") == 0
    assert ledger.spend(["2026-01"], 0.3).left("2026-01") == 0
    for epsilon in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="above zero"):
            ledger.spend(["2026-03"], epsilon)
