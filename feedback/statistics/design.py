"""How a release is made; all of it is public."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from feedback.statistics.model import LEVELS, Level
from feedback.statistics.noise import RealArray


def _stars() -> dict[Level, float]:
    return {Level.SUBJECT: 0.64, Level.UNIT: 0.14, Level.PROVINCE: 0.05, Level.COUNTRY: 0.02}


def _reasons() -> dict[Level, float]:
    return {Level.UNIT: 0.08, Level.PROVINCE: 0.04, Level.COUNTRY: 0.03}


@dataclass(frozen=True, slots=True)
class Design:
    """How ε is divided, which reasons there are, and how sure one must be that a cell is not small.

    `star_shares` and `reason_shares` divide ε between the levels by weight. Most goes to the subjects,
    which all else adds up from; the shares above keep sums over thousands of nearly empty subjects from
    drowning in noise. `reasons` are the codes citizens choose from, at most `reasons_per_rating` of them. A
    cell counts as small unless noise alone lifts a count below the threshold as high as its own with no
    more probability than 1 - `confidence`.
    """

    star_shares: Mapping[Level, float] = field(default_factory=_stars)
    reason_shares: Mapping[Level, float] = field(default_factory=_reasons)
    reasons: tuple[str, ...] = ()
    reasons_per_rating: int = 3
    confidence: float = 0.99

    def star_epsilons(self, epsilon: float) -> list[float]:
        """The ε of each level's star counts, from the country down to the subject."""
        return [epsilon * self.star_shares[level] / self._weights() for level in LEVELS]

    def reason_epsilons(self, epsilon: float) -> list[float]:
        """The ε of each level's reason counts, from the country down to the unit."""
        return [epsilon * self.reason_shares[level] / self._weights() for level in LEVELS[:3]]

    def _weights(self) -> float:
        reasons = sum(self.reason_shares.values()) if self.reasons else 0.0
        return sum(self.star_shares.values()) + reasons

    def guard(self, variance: RealArray) -> RealArray:
        """How far above the threshold a total must stand, by the variance of each of its star counts."""
        return NormalDist().inv_cdf(self.confidence) * np.sqrt(5 * variance)


DESIGN = Design()
