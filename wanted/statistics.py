"""Counts of notices for the reports of Article 26: what is listed now, and what was published and withdrawn in a time.

Ages are given in bands, so that no count tells a birth date. Whose personal data was taken out counts as UNKNOWN.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from wanted.models import AgeBand, Movement, NoticeCount, NoticeList, NoticeState, Statistics, WithdrawalReason

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BANDS = ((18, AgeBand.UNDER_18), (30, AgeBand.FROM_18), (45, AgeBand.FROM_30), (60, AgeBand.FROM_45))


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of a notice. `births` are years; times are seconds since 1970."""

    list: NoticeList
    unit: str
    state: NoticeState
    births: tuple[int, ...]
    published: float | None = None
    withdrawn: float | None = None
    reason: WithdrawalReason | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Asia/Ho_Chi_Minh, both included; None leaves that side open."""

    first: date | None = None
    last: date | None = None

    def holds(self, at: float | None) -> bool:
        if at is None:
            return False
        day = datetime.fromtimestamp(at, ZONE).date()
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


def age_band(births: tuple[int, ...], year: int) -> AgeBand:
    """By the year of birth alone; of several, the latest counts, which makes nobody older than he may be."""
    if not births:
        return AgeBand.UNKNOWN
    age = year - max(births)
    return next((band for below, band in BANDS if age < below), AgeBand.FROM_60)


def statistics(notices: Iterable[Counted], today: date, period: Period) -> Statistics:
    counts: Counter[tuple[NoticeList, str, NoticeState, AgeBand]] = Counter()
    published: Counter[tuple[NoticeList, str]] = Counter()
    withdrawn: Counter[tuple[NoticeList, str, WithdrawalReason]] = Counter()
    for notice in notices:
        counts[notice.list, notice.unit, notice.state, age_band(notice.births, today.year)] += 1
        if period.holds(notice.published):
            published[notice.list, notice.unit] += 1
        if notice.reason is not None and period.holds(notice.withdrawn):
            withdrawn[notice.list, notice.unit, notice.reason] += 1
    return Statistics(
        as_of=today.isoformat(),
        total=sum(counts.values()),
        counts=[
            NoticeCount(list=key[0], unit=key[1], state=key[2], age_band=key[3], count=n)
            for key, n in sorted(counts.items())
        ],
        published=[Movement(list=key[0], unit=key[1], count=n) for key, n in sorted(published.items())],
        withdrawn=[Movement(list=key[0], unit=key[1], reason=key[2], count=n) for key, n in sorted(withdrawn.items())],
    )
