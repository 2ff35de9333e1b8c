"""Which days are worked in Vietnam's public service, and which are off: weekends, holidays, swapped days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.calendar.decisions import KNOWN, DaysOffDecision
from services.calendar.law import SATURDAY, Language, Names, check_covered, holidays_of, is_weekend

_DAY = timedelta(days=1)
_WEEKEND: tuple[Names, ...] = ({"vi": "Thứ bảy", "en": "Saturday"}, {"vi": "Chủ nhật", "en": "Sunday"})
_BY_DECISION: Names = {"vi": "Ngày nghỉ theo quyết định", "en": "Day off by decision"}


class DayOffKind(StrEnum):
    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"
    """By law, or in place of a holiday on a weekend, or by a decision."""
    SWAPPED = "SWAPPED"
    """Worked on another day."""


@dataclass(frozen=True, slots=True)
class DayOff:
    kind: DayOffKind
    names: Names


def _day_off(kind: DayOffKind, names: Names | None) -> DayOff | None:
    return None if names is None else DayOff(kind, names)


class WorkingCalendar:
    """The days off by law, with the decisions on single years: those given take the place of those in `KNOWN`.

    Whatever is asked for a day outside the years of `services.calendar.law` raises `BeyondCalendar`.
    """

    def __init__(self, decisions: Iterable[DaysOffDecision] = ()) -> None:
        self._decisions = {decision.year: decision for decision in (*KNOWN, *decisions)}
        swaps = [swap for decision in self._decisions.values() for swap in decision.swaps]
        self._swapped = {date.fromisoformat(swap.off): date.fromisoformat(swap.worked) for swap in swaps}
        self._worked_for = {worked: off for off, worked in self._swapped.items()}

    def is_decided(self, year: int) -> bool:
        """Whether the decision on the year is known; until it is, Tết and swapped days are as the law has them."""
        return year in self._decisions

    def day_off(self, day: date) -> DayOff | None:
        """Why a day is off; None for a working day."""
        check_covered(day)
        if self._is_worked(day):
            return None
        if (worked := self._swapped.get(day)) is not None:
            return DayOff(DayOffKind.SWAPPED, _swapped_names(worked))
        return _day_off(DayOffKind.HOLIDAY, self._holiday(day)) or _day_off(DayOffKind.WEEKEND, _weekend(day))

    def is_day_off(self, day: date) -> bool:
        return self.day_off(day) is not None

    def is_holiday(self, day: date) -> bool:
        """Whether a day is off for more than being a Saturday or Sunday."""
        found = self.day_off(day)
        return found is not None and found.kind is not DayOffKind.WEEKEND

    def day_off_name(self, day: date, language: Language = "vi") -> str | None:
        """What a day off is called; None for a working day."""
        found = self.day_off(day)
        return found and found.names[language]

    def worked_for(self, day: date) -> date | None:
        """The day off for which a Saturday or Sunday is worked, where that is known."""
        check_covered(day)
        return self._worked_for.get(day)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        check_covered(day)
        return self.working_day_from(day + _DAY)

    def previous_working_day(self, day: date) -> date:
        """The last working day before a day."""
        check_covered(day)
        return self.working_day_until(day - _DAY)

    def working_day_from(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while self.is_day_off(day):
            day += _DAY
        return day

    def working_day_until(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while self.is_day_off(day):
            day -= _DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days follow `start` until `end`, with `end` counted: as terms in days are reckoned."""
        check_covered(start)
        check_covered(end)
        return sum(not self.is_day_off(start + days * _DAY) for days in range(1, (end - start).days + 1))

    def _is_worked(self, day: date) -> bool:
        """Whether a day is worked that is off by rule."""
        decision = self._decisions.get(day.year)
        if decision is not None and day.isoformat() in decision.working_days:
            return True
        return day in self._worked_for

    def _holiday(self, day: date) -> Names | None:
        decision = self._decisions.get(day.year)
        by_decision = decision is not None and day.isoformat() in decision.days_off
        return holidays_of(day.year).get(day) or (_BY_DECISION if by_decision else None)


def _weekend(day: date) -> Names | None:
    return _WEEKEND[day.weekday() - SATURDAY] if is_weekend(day) else None


def _swapped_names(worked: date) -> Names:
    return {"vi": f"Ngày nghỉ (làm bù ngày {worked:%d/%m/%Y})", "en": f"Day off (worked on {worked.isoformat()})"}
