"""The privacy ledger: how much of each month's privacy budget releases have spent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.errors import Problem


class EpsilonExhausted(Problem):
    status, code, title = 409, "EPSILON_EXHAUSTED", "The privacy budget of the period is spent"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ε spent per month, and the most a month may ever spend.

    A rating falls into exactly one month, so months compose in parallel: what is spent on one costs nothing
    to the ratings of another, and quarters and years, being sums of released months, cost nothing at all.
    Releases of the same month compose by adding up (basic composition), so the ledger adds.
    """

    limit: float = 1.0
    spent: Mapping[str, float] = field(default_factory=dict[str, float])

    def left(self, month: str) -> float:
        """What the month may still spend."""
        return round(self.limit - self.spent.get(month, 0.0), 9)

    def spend(self, months: Iterable[str], epsilon: float) -> "Ledger":
        """The ledger after a release of these months; raises `EpsilonExhausted` if one of them lacks it."""
        if not epsilon > 0:
            raise ValueError("ε must be above zero")
        wanted = set(months)
        short = sorted(month for month in wanted if self.left(month) < round(epsilon, 9))
        if short:
            raise EpsilonExhausted(f"{', '.join(short)}: less than ε = {epsilon} is left of {self.limit}.")
        spent = {month: round(self.spent.get(month, 0.0) + epsilon, 9) for month in wanted}
        return Ledger(self.limit, {**self.spent, **spent})
