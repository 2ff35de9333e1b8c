"""Counts of notices for the reports of Article 26: what is listed now, and what was published and withdrawn in a time.

Ages are given in bands, so that no count reveals a birth date. Notices without personal data count as UNKNOWN.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from services.timezone import local
from wanted.notices.models.notices import NoticeList, NoticeState, WithdrawalReason
from wanted.notices.models.statistics import AgeBand, NoticeCount, NoticeMovement, NoticeStatistics

BANDS = ((18, AgeBand.UNDER_18), (30, AgeBand.FROM_18), (45, AgeBand.FROM_30), (60, AgeBand.FROM_45))


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What is counted of a notice. `births` are years; times are seconds since 1970."""

    list: NoticeList
    unit: str
    state: NoticeState
    births: tuple[int, ...]
    published: float | None = None
    withdrawn: float | None = None
    reason: WithdrawalReason | None = None


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days in Asia/Ho_Chi_Minh, both included; None leaves that side open."""

    first: date | None = None
    last: date | None = None

    def holds(self, at: float | None) -> bool:
        if at is None:
            return False
        day = local(datetime.fromtimestamp(at, UTC)).date()
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


def age_band(births: tuple[int, ...], year: int) -> AgeBand:
    """By the year of birth alone; of several, the latest counts, so that no age is overstated."""
    if not births:
        return AgeBand.UNKNOWN
    age = year - max(births)
    return next((band for below, band in BANDS if age < below), AgeBand.FROM_60)


class NoticeCounter:
    """Incremental counts, so that the caller can yield between parts of a long list."""

    def __init__(self, today: date, period: DayRange) -> None:
        self._today, self._period = today, period
        self._counts: Counter[tuple[NoticeList, str, NoticeState, AgeBand]] = Counter()
        self._published: Counter[tuple[NoticeList, str]] = Counter()
        self._withdrawn: Counter[tuple[NoticeList, str, WithdrawalReason]] = Counter()

    def add(self, notice: NoticeFacts) -> None:
        age = age_band(notice.births, self._today.year)
        self._counts[notice.list, notice.unit, notice.state, age] += 1
        if self._period.holds(notice.published):
            self._published[notice.list, notice.unit] += 1
        if notice.reason is not None and self._period.holds(notice.withdrawn):
            self._withdrawn[notice.list, notice.unit, notice.reason] += 1

    def result(self) -> NoticeStatistics:
        published, withdrawn = sorted(self._published.items()), sorted(self._withdrawn.items())
        return NoticeStatistics(
            as_of=self._today.isoformat(),
            total=sum(self._counts.values()),
            counts=[
                NoticeCount(list=key[0], unit=key[1], state=key[2], age_band=key[3], count=n)
                for key, n in sorted(self._counts.items())
            ],
            published=[NoticeMovement(list=key[0], unit=key[1], count=n) for key, n in published],
            withdrawn=[NoticeMovement(list=key[0], unit=key[1], reason=key[2], count=n) for key, n in withdrawn],
        )


def statistics(notices: Iterable[NoticeFacts], today: date, period: DayRange) -> NoticeStatistics:
    counting = NoticeCounter(today, period)
    for notice in notices:
        counting.add(notice)
    return counting.result()
