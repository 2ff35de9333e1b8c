"""Recurrence rules (RFC 5545, section 3.3.10): the part of them by which days are named, checked and bounded.

A rule repeats by day, week, month or year. What repeats within a day, and what is not in the RFC, is refused. The days
of a rule are those of a calendar on the wall; the work for them is bounded by the days that are asked for, also where a
rule names none, such as 30 February.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from services.timezone import local

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST = 300
"""Characters of a rule."""
MOST_OCCURRENCES = 1_000
"""The largest COUNT: 19 years of weeks."""
LONGEST_INTERVAL = 99
MOST_VALUES = 31
"""Of one part."""

NthWeekday = tuple[int | None, int]
"""A day of the week, and which one of its month: the second, or the last."""


def _one_of(names: Sequence[str]) -> Callable[[str, str], int]:
    def place(part: str, text: str) -> int:
        if text not in names:
            raise ValueError(f"{part} takes one of {', '.join(names)}")
        return names.index(text)

    return place


def _number(high: int) -> Callable[[str, str], int]:
    def read(part: str, text: str) -> int:
        if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= high:
            raise ValueError(f"{part} takes 1 to {high}")
        return int(text)

    return read


def _numbers(high: int, sign: str = "") -> Callable[[str, str], frozenset[int]]:
    """Several, counted from the end where there may be a sign."""

    def read(part: str, text: str) -> frozenset[int]:
        values = _values(part, text)
        if any(not re.fullmatch(f"{sign}[0-9]{{1,3}}", value) or not 1 <= abs(int(value)) <= high for value in values):
            raise ValueError(f"{part} takes 1 to {high}" + (", or as many from the end" if sign else ""))
        return frozenset(map(int, values))

    return read


def _values(part: str, text: str) -> list[str]:
    values = text.split(",")
    if len(values) > MOST_VALUES:
        raise ValueError(f"{part} has more than {MOST_VALUES} values")
    return values


def _weekdays(part: str, text: str) -> frozenset[NthWeekday]:
    found = [re.fullmatch(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", value) for value in _values(part, text)]
    if None in found:
        raise ValueError(f"{part} takes days such as MO, 1MO or -1FR")
    return frozenset((int(one[1]) if one[1] else None, WEEKDAYS.index(one[2])) for one in found if one)


def _last_day(part: str, text: str) -> date:
    """A day, or a moment in UTC: the day in Vietnam."""
    try:
        if re.fullmatch("[0-9]{8}", text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if re.fullmatch("[0-9]{8}T[0-9]{6}Z", text):
            return local(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)).date()
    except ValueError:
        pass
    raise ValueError(f"{part} takes a day as 20271231, or a moment in UTC as 20271231T010000Z")


READERS: Mapping[str, Callable[[str, str], Any]] = {
    "FREQ": _one_of(FREQUENCIES),
    "INTERVAL": _number(LONGEST_INTERVAL),
    "COUNT": _number(MOST_OCCURRENCES),
    "UNTIL": _last_day,
    "BYMONTH": _numbers(12),
    "BYMONTHDAY": _numbers(31, "[+-]?"),
    "BYDAY": _weekdays,
    "BYSETPOS": _numbers(366, "[+-]?"),
    "WKST": _one_of(WEEKDAYS),
}
"""How each part is read, in the order in which a rule is written."""


def _parts(rule: str) -> dict[str, str]:
    """The parts by name. Raises ValueError for one that is not known or stands twice."""
    parts: dict[str, str] = {}
    for part in rule.removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        if name not in READERS:
            raise ValueError(f"{name[:20]!r} is not a part that is known: {', '.join(READERS)}")
        if name in parts:
            raise ValueError(f"{name} stands twice")
        parts[name] = value
    return parts


def _check_together(parts: Mapping[str, str]) -> None:
    """Raises ValueError for parts that the RFC does not allow together."""
    frequency = parts.get("FREQ")
    if frequency is None:
        raise ValueError(f"FREQ is missing: it takes one of {', '.join(FREQUENCIES)}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("COUNT and UNTIL stand together")
    if frequency == "WEEKLY" and "BYMONTHDAY" in parts:
        raise ValueError("BYMONTHDAY stands in a weekly rule")
    counted = re.search("[0-9]", parts.get("BYDAY", ""))
    if counted and (frequency in {"DAILY", "WEEKLY"} or (frequency == "YEARLY" and "BYMONTH" not in parts)):
        raise ValueError("BYDAY counts days of the week, as 1MO does, of months alone")
    if "BYSETPOS" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH"}:
        raise ValueError("BYSETPOS stands without BYDAY, BYMONTHDAY or BYMONTH")


def checked(rule: str) -> str:
    """The rule in capitals, its parts in one order. Raises ValueError for what is not in the subset."""
    if len(rule) > LONGEST:
        raise ValueError(f"has more than {LONGEST} characters")
    parts = _parts(rule.strip().upper())
    _check_together(parts)
    for name, value in parts.items():
        READERS[name](name, value)
    return ";".join(f"{name}={parts[name]}" for name in READERS if name in parts)


Recurrence = Annotated[
    str, AfterValidator(checked), Field(examples=["FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=WEEKLY;BYDAY=TH"])
]
"""A checked rule, without its start."""


@dataclass(frozen=True)
class RecurrenceRule:
    """What a checked rule says. `first` is the day on which it begins; it need not be one of its days."""

    first: date
    frequency: str
    interval: int
    count: int | None
    until: date | None
    months: frozenset[int]
    month_days: frozenset[int]
    weekdays: frozenset[NthWeekday]
    positions: frozenset[int]
    week_start: int

    @classmethod
    def of(cls, rule: str, first: date) -> "RecurrenceRule":
        read = {name: READERS[name](name, value) for name, value in _parts(rule).items()}
        frequency, months = FREQUENCIES[read["FREQ"]], read.get("BYMONTH", frozenset[int]())
        month_days, weekdays = read.get("BYMONTHDAY", frozenset[int]()), read.get("BYDAY", frozenset[NthWeekday]())
        if not month_days and not weekdays:
            # What a rule leaves open, its first day says.
            weekdays = frozenset({(None, first.weekday())}) if frequency == "WEEKLY" else weekdays
            month_days = frozenset({first.day}) if frequency in {"MONTHLY", "YEARLY"} else month_days
            months = months or (frozenset({first.month}) if frequency == "YEARLY" else months)
        return cls(
            first,
            frequency,
            read.get("INTERVAL", 1),
            read.get("COUNT"),
            read.get("UNTIL"),
            months,
            month_days,
            weekdays,
            read.get("BYSETPOS", frozenset()),
            read.get("WKST", 0),
        )

    def days(self, last: date) -> Iterator[date]:
        """Its days up to `last`, at most `count`."""
        end, left = min(last, self.until or last), self.count
        for period in self._periods(end):
            for day in self._of_period(period):
                if day > end or left == 0:
                    return
                if day >= self.first:
                    left = None if left is None else left - 1
                    yield day

    def period(self, day: date) -> tuple[int, ...]:
        """The week, month or year in which the day lies, as the rule repeats."""
        keys = {"WEEKLY": day.isocalendar()[:2], "MONTHLY": (day.year, day.month), "YEARLY": (day.year,)}
        return keys.get(self.frequency, (day.toordinal(),))

    def _periods(self, end: date) -> Iterator[Sequence[date]]:
        """The days of each day, week, month or year in which it repeats."""
        first, step = self.first, self.interval
        if self.frequency in {"DAILY", "WEEKLY"}:
            length = 7 if self.frequency == "WEEKLY" else 1
            back = (first.weekday() - self.week_start) % 7 if length == 7 else 0
            for start in range(first.toordinal() - back, end.toordinal() + 1, step * length):
                yield [date.fromordinal(start + day) for day in range(length)]
        elif self.frequency == "MONTHLY":
            for month in range(_month_number(first), _month_number(end) + 1, step):
                yield _days_of_month(*divmod(month, 12))
        else:
            for year in range(first.year, end.year + 1, step):
                yield [day for month in range(12) for day in _days_of_month(year, month)]

    def _of_period(self, period: Sequence[date]) -> Sequence[date]:
        named = [day for day in period if self._names(day)]
        if not self.positions:
            return named
        count = len(named)
        return [day for place, day in enumerate(named) if self.positions & {place + 1, place - count}]

    def _names(self, day: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        if (None, day.weekday()) not in self.weekdays and self.weekdays and not self._counts_weekday(day):
            return False
        return not self.month_days or not self.month_days.isdisjoint((day.day, day.day - _length_of_month(day) - 1))

    def _counts_weekday(self, day: date) -> bool:
        """Whether the day is the second Monday, or the last, that the rule names."""
        nth, nth_last = (day.day + 6) // 7, -((_length_of_month(day) - day.day) // 7 + 1)
        return not self.weekdays.isdisjoint(((nth, day.weekday()), (nth_last, day.weekday())))


def _length_of_month(day: date) -> int:
    return _length(day.year, day.month)


@lru_cache(maxsize=1_000)
def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days_of_month(year: int, month: int) -> Sequence[date]:
    """Of the month that is counted from 0."""
    first = date(year, month + 1, 1)
    return [first + timedelta(days=day) for day in range(monthrange(year, month + 1)[1])]


def days(rule: str, first: date, last: date) -> list[date]:
    """The days of a checked rule that begins on `first`, up to `last`."""
    return list(RecurrenceRule.of(rule, first).days(last))
