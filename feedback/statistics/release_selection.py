"""Selects a release's counts: every subject that could be rated, zeros included, in one place for the year."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feedback.models import REASONS_LIMIT
from feedback.ratings.reasons import RatingReason
from feedback.ratings.scales import RatingScale
from feedback.statistics import Cell, Count, Design, Level
from feedback.statistics.model import ScaleCount, Stars
from feedback.statistics.periods import months_of
from feedback.statistics.tallies import STARS, Bucket, TallyCounts, is_score, score_name
from services.errors import Conflict
from services.timezone import ZONE

NATIONAL = "national"
"""Where units of the whole country stand among the provinces."""

DESIGN = Design(
    reasons=tuple(reason.value for reason in RatingReason),
    reasons_per_rating=REASONS_LIMIT,
    scales=tuple(scale.value for scale in RatingScale),
)


class MonthNotOver(Conflict):
    code, title = "MONTH_NOT_OVER", "The month cannot be released yet"


@dataclass(slots=True)
class SubjectTally:
    """The exact ratings of one subject in one month."""

    unit: str
    stars: list[int] = field(default_factory=lambda: [0] * 5)
    reasons: Counter[str] = field(default_factory=Counter[str])


def tally_by_subject(counts: Mapping[Bucket, TallyCounts]) -> dict[str, SubjectTally]:
    """The counts of one month by subject."""
    found: dict[str, SubjectTally] = {}
    for bucket, given in counts.items():
        here = found.setdefault(bucket.subject, SubjectTally(bucket.unit))
        for number, star in enumerate(STARS):
            here.stars[number] += given.get(star, 0)
        here.reasons.update({n: count for n, count in given.items() if n not in STARS and not is_score(n)})
    return found


@dataclass(frozen=True, slots=True)
class Places:
    """Unit by subject, and province by unit. A place that a release of the year has named stays where it was."""

    units: Mapping[str, str]
    provinces: Mapping[str, str]

    @classmethod
    def from_releases(cls, earlier: Iterable[Cell], units: Mapping[str, str], provinces: Mapping[str, str]) -> "Places":
        up = {(cell.level, cell.id): cell.parent for cell in earlier}
        settled = {id: parent for (level, id), parent in up.items() if level is Level.SUBJECT and parent}
        above = {id: parent for (level, id), parent in up.items() if level is Level.UNIT and parent}
        return cls({**units, **settled}, {**provinces, **above})


def counts_of(month: str, tally: Mapping[str, SubjectTally], places: Places) -> list[Count]:
    """A count for each subject that is rated or could have been."""
    counts: list[Count] = []
    for subject in sorted({*places.units, *tally}):
        here = tally.get(subject)
        unit = places.units.get(subject) or (here.unit if here else NATIONAL)
        stars = here.stars if here else [0] * 5
        counts.append(
            Count(
                subject=subject,
                unit=unit,
                province=places.provinces.get(unit, NATIONAL),
                month=month,
                stars=(stars[0], stars[1], stars[2], stars[3], stars[4]),
                reasons=dict(here.reasons) if here else {},
            )
        )
    return counts


def scale_counts(tallies: Iterable[Mapping[Bucket, TallyCounts]], places: Places) -> list[ScaleCount]:
    """The scores of some months' ratings by unit; `places` has a unit for each subject among them."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for tally in tallies:
        for bucket, counts in tally.items():
            found[places.units[bucket.subject]].update({n: count for n, count in counts.items() if is_score(n)})
    return [
        ScaleCount(unit, places.provinces.get(unit, NATIONAL), {s: _histogram(s, counts) for s in DESIGN.scales})
        for unit, counts in sorted(found.items())
    ]


def _histogram(scale: str, counts: TallyCounts) -> Stars:
    one, two, three, four, five = (counts.get(score_name(scale, score), 0) for score in range(1, 6))
    return one, two, three, four, five


def kept_for_scales(quarter: str, kept: Mapping[str, float]) -> tuple[list[str], float]:
    """The months of a quarter that kept a part of their ε for its scales, and how much of it each can spend."""
    months = [month for month in months_of(quarter) if kept.get(month, 0.0) > 0]
    return months, min((kept[month] for month in months), default=0.0)


def released_from(month: str, wait: timedelta) -> datetime:
    """The moment from which the month can be released: its last tokens are spent and have left the intake."""
    year, number = int(month[:4]), int(month[5:])
    following = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=ZONE)
    return following + wait


def due(months: Iterable[str], released: Iterable[str], now: datetime, wait: timedelta) -> list[str]:
    """The months to release now: from the first with ratings on, every one that is over and was not released."""
    known = sorted(months)
    if not known:
        return []
    month, done, found = known[0], set(released), list[str]()
    while released_from(month, wait) <= now:
        if month not in done:
            found.append(month)
        month = next_month(month)
    return found


def next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
