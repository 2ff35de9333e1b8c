"""The mechanism: two-sided geometric noise (discrete Laplace) by OpenDP.

**What one rating can change.** Two sets of ratings are neighbours when one has one rating more. That rating
falls into one month and one star of one subject, so in the histogram of any one level of one month it
changes a single count, by one: the L1 sensitivity of the whole level is 1, however many nodes it has
(parallel composition). Levels see the same rating again, so their ε add up (sequential composition). A
rating may name up to k reasons and then changes k reason counts: sensitivity k. Changing a rating's stars
is removing one and adding one, and costs twice the ε. A person who spends several tokens on one subject is
protected as a group, at as many times the ε.
"""

from typing import cast

import numpy as np
from numpy.typing import NDArray
from opendp.domains import atom_domain, vector_domain
from opendp.measurements import make_geometric
from opendp.metrics import l1_distance
from opendp.mod import enable_features

enable_features("contrib")

CountArray = NDArray[np.int64]
RealArray = NDArray[np.float64]


def geometric(counts: CountArray, epsilon: float, sensitivity: int = 1) -> CountArray:
    """The counts, each with fresh noise, ε-differentially private for L1 distance `sensitivity`.

    The noise comes from OpenDP's own exact sampler over the operating system's random numbers and cannot be
    seeded. Raises `ValueError` where OpenDP's own account of the mechanism is above ε.
    """
    # The tiny widening keeps the rounding of 1/ε on the private side.
    scale = sensitivity / epsilon * (1 + 1e-12)
    space = vector_domain(atom_domain(T="i64")), l1_distance(T="i64")
    mechanism = make_geometric(*space, scale=scale)
    if float(mechanism.map(sensitivity)) > epsilon:
        raise ValueError(f"the mechanism does not keep ε = {epsilon}")
    drawn = cast("list[int]", mechanism(counts.ravel().tolist()))
    return np.array(drawn, dtype=np.int64).reshape(counts.shape)


def geometric_variance(epsilon: float, sensitivity: int = 1) -> float:
    """The variance of that noise: 2a / (1 - a)² with a = exp(-ε / sensitivity)."""
    a = float(np.exp(-epsilon / sensitivity))
    return 2 * a / (1 - a) ** 2
