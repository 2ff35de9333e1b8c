"""Noisy counts of every level become one set of counts that adds up, and no worse than theory allows."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.statistics.consistency import estimate, settle, share_out
from feedback.statistics.tree import Tree, grow

PATHS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=12, unique=True
)


def planted(places: list[tuple[int, int, int]]) -> Tree:
    return grow((f"p{p}", f"p{p}u{u}", f"p{p}u{u}s{s}") for p, u, s in places)


@settings(deadline=None)
@given(PATHS, st.data())
def test_estimates_are_the_best_linear_unbiased_ones(places: list[tuple[int, int, int]], data: st.DataObject) -> None:
    tree = planted(places)
    size, leaves = len(tree.ids), tree.of_level(3)
    noisy = np.array(data.draw(st.lists(st.integers(-50, 50), min_size=size, max_size=size)))[:, None]
    spread = data.draw(st.lists(st.floats(0.5, 200), min_size=4, max_size=4))
    values, variance = estimate(tree, noisy, spread)
    # Weighted least squares written out: every node is the sum of the leaves below it.
    sums = np.zeros((size, size - leaves.start))
    sums[leaves] = np.eye(size - leaves.start)
    for node in range(size - 1, 0, -1):
        sums[tree.parent[node]] += sums[node]
    weight = 1 / np.repeat(spread, np.diff(tree.starts))
    inverse = np.linalg.inv(sums.T @ (weight[:, None] * sums))
    best = sums @ inverse @ sums.T @ (weight[:, None] * noisy)
    np.testing.assert_allclose(values, best, atol=1e-6)
    np.testing.assert_allclose(variance, np.diag(sums @ inverse @ sums.T), rtol=1e-6)


@settings(deadline=None)
@given(PATHS, st.data())
def test_settled_counts_add_up_and_are_never_negative(places: list[tuple[int, int, int]], data: st.DataObject) -> None:
    tree = planted(places)
    size = len(tree.ids)
    numbers = st.lists(st.floats(-60, 400), min_size=5, max_size=5)
    settled = settle(tree, np.array(data.draw(st.lists(numbers, min_size=size, max_size=size))), 4)
    assert settled.min() >= 0
    for place, below in enumerate(tree.children):
        if len(below):
            assert settled[below].sum(axis=0).tolist() == settled[place].tolist()


@settings(deadline=None)
@given(st.lists(st.floats(-30, 60), min_size=1, max_size=9), st.integers(0, 80))
def test_a_total_is_shared_out_to_the_nearest_numbers(values: list[float], total: int) -> None:
    given_values = np.array(values)
    shared = share_out(given_values, np.zeros(len(values), dtype=np.int64), np.array([total]))
    assert shared.min() >= 0
    assert shared.sum() == total
    low, high = given_values.min() - total - 1, given_values.max()
    for _ in range(200):
        shift = (low + high) / 2
        low, high = (shift, high) if np.maximum(given_values - shift, 0).sum() > total else (low, shift)
    assert np.abs(shared - np.maximum(given_values - high, 0)).max() < 1 + 1e-6


def test_groups_are_shared_out_apart() -> None:
    shared = share_out(np.array([3.2, 4.9, -2.0, 10.0, 0.4]), np.array([0, 1, 0, 1, 1]), np.array([4, 15]))
    assert shared.tolist() == [4, 5, 0, 10, 0]
