"""How a release is made; all of it is public."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from feedback.statistics.model import LEVELS, Level
from feedback.statistics.noise import RealArray


def _stars() -> dict[Level, float]:
    return {Level.SUBJECT: 0.64, Level.UNIT: 0.10, Level.PROVINCE: 0.04, Level.COUNTRY: 0.02}


def _reasons() -> dict[Level, float]:
    return {Level.UNIT: 0.05, Level.PROVINCE: 0.02, Level.COUNTRY: 0.01}


def _scales() -> dict[Level, float]:
    return {Level.UNIT: 0.08, Level.PROVINCE: 0.02, Level.COUNTRY: 0.02}


@dataclass(frozen=True, slots=True)
class Design:
    """How ε is divided, which reasons and scales there are, and how sure one must be that a cell is not small.

    `star_shares`, `reason_shares` and `scale_shares` divide the ε of a month between what is released of it, by
    weight. Most goes to the subjects, which all else adds up from; the shares above keep sums over thousands of
    nearly empty subjects from drowning in noise. The part for scales is not spent with the month but kept for its
    quarter. `reasons` are the codes citizens choose from, at most `reasons_per_rating` of them; `scales` are the
    codes of the scales, of which a rating may score each. A cell counts as small unless noise alone lifts a count
    below the threshold as high as its own with no more probability than 1 - `confidence`.
    """

    star_shares: Mapping[Level, float] = field(default_factory=_stars)
    reason_shares: Mapping[Level, float] = field(default_factory=_reasons)
    scale_shares: Mapping[Level, float] = field(default_factory=_scales)
    reasons: tuple[str, ...] = ()
    reasons_per_rating: int = 3
    scales: tuple[str, ...] = ()
    confidence: float = 0.99

    def star_epsilons(self, epsilon: float) -> list[float]:
        """The ε of each level's star counts, from the country down to the subject."""
        return [epsilon * self.star_shares[level] / self._weights() for level in LEVELS]

    def reason_epsilons(self, epsilon: float) -> list[float]:
        """The ε of each level's reason counts, from the country down to the unit."""
        return [epsilon * self.reason_shares[level] / self._weights() for level in LEVELS[:3]]

    def scale_epsilon(self, epsilon: float) -> float:
        """The part of a month's ε that is kept for the scales of its quarter."""
        return epsilon * sum(self.scale_shares.values()) / self._weights() if self.scales else 0.0

    def scale_epsilons(self, kept: float) -> list[float]:
        """How what is kept for a quarter's scales is divided between the levels, from the country down to the unit."""
        whole = sum(self.scale_shares.values())
        return [kept * self.scale_shares[level] / whole for level in LEVELS[:3]]

    def _weights(self) -> float:
        reasons = sum(self.reason_shares.values()) if self.reasons else 0.0
        scales = sum(self.scale_shares.values()) if self.scales else 0.0
        return sum(self.star_shares.values()) + reasons + scales

    def guard(self, variance: RealArray) -> RealArray:
        """How far above the threshold a total must stand, by the variance of each of its star counts."""
        return NormalDist().inv_cdf(self.confidence) * np.sqrt(5 * variance)


DESIGN = Design()
