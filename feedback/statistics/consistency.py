"""From noisy counts of every level to one set that adds up: whole, never negative, as exact as can be.

Post-processing of differentially private numbers costs no privacy (Dwork and Roth 2014, proposition 2.1).

Two steps. First the best linear unbiased estimate: where a node was measured and its children were too,
both say something about it, and each is weighted by its precision, upwards and then back down (Hay,
Rastogi, Miklau and Suciu, VLDB 2010, here with unequal variances and unequal numbers of children). Then
from the top down each parent's count is shared out to its children: the nearest non-negative numbers with
that sum (projection onto a simplex, Michelot 1986), rounded by largest remainders. Clipping the leaves and
summing them instead would add up a positive bias over thousands of empty leaves.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from feedback.statistics.noise import CountArray, RealArray
from feedback.statistics.tree import Tree


def estimate(tree: Tree, noisy: CountArray, level_variance: Sequence[float]) -> tuple[RealArray, RealArray]:
    """The best linear unbiased estimates, and the variance of each node's.

    `noisy` has a row for each node of the tree (or of its upper levels alone) and a column for each count;
    `level_variance` is the variance of the noise by level, as many levels as `noisy` covers.
    """
    values = noisy.astype(np.float64)
    variance = np.repeat(level_variance, [_size(tree, d) for d in range(len(level_variance))])
    # Upwards: combine each node's own measurement with the sum of its children's, weighted by precision.
    for depth in range(len(level_variance) - 2, -1, -1):
        here, below = tree.of_level(depth), tree.of_level(depth + 1)
        sums, spread = _sums(tree, depth, values[below], variance[below])
        own = 1 / variance[here]
        total = own + 1 / spread
        values[here] = (values[here] * own[:, None] + sums / spread[:, None]) / total[:, None]
        variance[here] = 1 / total
    # Downwards: distribute the difference between a node and the sum of its children, more to the less precise ones.
    for depth in range(len(level_variance) - 1):
        here, below = tree.of_level(depth), tree.of_level(depth + 1)
        sums, spread = _sums(tree, depth, values[below], variance[below])
        up = tree.parent[below] - here.start
        weight = variance[below] / spread[up]
        values[below] += weight[:, None] * (values[here] - sums)[up]
        variance[below] += weight**2 * (variance[here] - spread)[up]
    return values, variance


def _size(tree: Tree, depth: int) -> int:
    return tree.starts[depth + 1] - tree.starts[depth]


def _sums(tree: Tree, depth: int, values: RealArray, variance: RealArray) -> tuple[RealArray, RealArray]:
    """For each node of a level the sums over its children, and the sum of the children's variances."""
    up = tree.parent[tree.of_level(depth + 1)] - tree.starts[depth]
    size = _size(tree, depth)
    columns = [np.bincount(up, column, size) for column in values.T]
    return np.stack(columns, axis=1).astype(np.float64), np.bincount(up, variance, size).astype(np.float64).astype(
        np.float64
    )


def settle(tree: Tree, estimates: RealArray, depths: int) -> CountArray:
    """Non-negative whole numbers near the estimates in which every parent is the sum of its children."""
    settled = np.zeros(estimates.shape, dtype=np.int64)
    settled[0] = np.maximum(0, np.rint(estimates[0]))
    for depth in range(depths - 1):
        here, below = tree.of_level(depth), tree.of_level(depth + 1)
        group = tree.parent[below] - here.start
        for column in range(estimates.shape[1]):
            settled[below, column] = share_out(estimates[below, column], group, settled[here, column])
    return settled


def share_out(values: RealArray, group: NDArray[np.int64], totals: CountArray) -> CountArray:
    """Each group's total shared out among its members: the nearest non-negative whole numbers with that sum.

    `values` and `group` have one item for each member; each group from 0 to `len(totals) - 1` has a member.
    """
    size = len(totals)
    # Projection onto a simplex: shift all members of a group equally, drop those that would be negative, repeat.
    active = np.ones(len(values), dtype=bool)
    while True:
        held = np.bincount(group[active], values[active], size)
        shift = (held - totals) / np.maximum(np.bincount(group[active], minlength=size), 1)
        kept = active & (values > shift[group])
        if np.array_equal(kept, active):
            break
        active = kept
    # Largest remainders: round down, then add one to the members that lost most until the group's total is reached.
    exact = np.where(active, values - shift[group], 0.0)
    whole = np.floor(exact + 1e-9).astype(np.int64)
    order = np.lexsort((whole - exact, group))
    first = np.searchsorted(group[order], np.arange(size))
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values)) - first[group[order]]
    missing = totals - np.bincount(group, whole, size).astype(np.int64)
    return whole + (rank < missing[group])
