"""Running counts of the ratings of each month and subject, by stars, reasons and scores, updated with every change.

A release reads these and not every rating. They say nothing that grouping the ratings would not say: one bucket for
each month, subject and unit that has ratings just now, without an order, without zeros, and gone with its last rating.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

STARS = ("1", "2", "3", "4", "5")

TallyCounts = Mapping[str, int]
"""How many ratings have these stars (`"1"` to `"5"`), name these reasons (by code) and have these scores on scales
(`"CONTENT:4"`)."""


class Bucket(NamedTuple):
    """The ratings of a subject in a month (`YYYY-MM`) that name this unit as its publisher."""

    month: str
    subject: str
    unit: str


@dataclass(frozen=True, slots=True)
class TallyItem:
    """A rating as it counts: where, its stars, the codes of its reasons, and its scores by the code of the scale."""

    bucket: Bucket
    stars: int
    reasons: Sequence[str] = ()
    scores: Mapping[str, int] = field(default_factory=dict[str, int])

    def counted(self) -> list[str]:
        """The names of the counts that it adds one to."""
        return [str(self.stars), *self.reasons, *(score_name(scale, score) for scale, score in self.scores.items())]


def score_name(scale: str, score: int) -> str:
    """The name of the count of ratings with this score on this scale."""
    return f"{scale}:{score}"


def is_score(name: str) -> bool:
    return ":" in name


def tally(ratings: Iterable[TallyItem]) -> dict[Bucket, Counter[str]]:
    """The ratings grouped by bucket."""
    found: defaultdict[Bucket, Counter[str]] = defaultdict(Counter)
    for rating in ratings:
        found[rating.bucket].update(rating.counted())
    return dict(found)


def difference(before: Iterable[TallyItem], after: Iterable[TallyItem]) -> dict[Bucket, TallyCounts]:
    """What must be added to the counts when some ratings take the place of others; nothing where it is zero."""
    old, new = tally(before), tally(after)
    found: dict[Bucket, TallyCounts] = {}
    for bucket in sorted({*old, *new}):
        steps = Counter(new.get(bucket, Counter()))
        steps.subtract(old.get(bucket, Counter()))
        if any(steps.values()):
            found[bucket] = without_zeros(steps)
    return found


def without_zeros(counts: TallyCounts) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def are_possible(counts: TallyCounts, reasons_per_rating: int) -> bool:
    """Whether ratings can have these counts; otherwise something else than this program changed them."""
    given = sum(counts.get(star, 0) for star in STARS)
    named = sum(count for name, count in counts.items() if name not in STARS and not is_score(name))
    scored = Counter[str]()
    for name in filter(is_score, counts):
        scored[name.partition(":")[0]] += counts[name]
    return (
        min(counts.values(), default=0) >= 0
        and named <= reasons_per_rating * given
        and max(scored.values(), default=0) <= given
    )
