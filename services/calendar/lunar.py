"""Vietnam's lunar calendar. China's goes by UTC+8 and has Tết on other days in 1985, 2007, 2030 and 2053."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.calendar.lunar_years import YEARS
from services.errors import BadInput


class BeyondCalendar(BadInput):
    """A calendar was asked for a day for which it has no data."""

    code, title = "BEYOND_CALENDAR", "The calendar does not reach that day"


class NoSuchLunarDay(BadInput):
    code, title = "NO_SUCH_LUNAR_DAY", "The lunar calendar has no such day"


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar. `leap` tells the second of two months of one number from the first."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class _Month:
    begins: date
    year: int
    number: int
    leap: bool
    days: int


def _numbers(leap: int | None) -> list[tuple[int, bool]]:
    """The months of a year in turn: number, and whether it is the second of that number."""
    numbers = [(number, False) for number in range(1, 13)]
    if leap is not None:
        numbers.insert(leap, (leap, True))
    return numbers


def _months() -> Iterator[_Month]:
    for line in YEARS.strip().splitlines():
        tet, lengths, *leap = line.split()
        begins, year = date.fromisoformat(tet), int(tet[:4])
        for (number, is_leap), length in zip(_numbers(int(leap[0]) if leap else None), lengths, strict=True):
            yield _Month(begins, year, number, is_leap, 29 + int(length))
            begins += timedelta(days=29 + int(length))


_MONTHS = tuple(_months())
_BEGINS = [month.begins for month in _MONTHS]
_BY_NUMBER = {(month.year, month.number, month.leap): month for month in _MONTHS}

FIRST_DAY, LAST_DAY = _BEGINS[0], _BEGINS[-1] + timedelta(days=_MONTHS[-1].days - 1)
"""The days between which it is known."""


def lunar(day: date) -> LunarDate:
    """A day by the lunar calendar. Raises `BeyondCalendar`."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BeyondCalendar(f"The lunar calendar is known from {FIRST_DAY} to {LAST_DAY}, not for {day}.")
    month = _MONTHS[bisect_right(_BEGINS, day) - 1]
    return LunarDate(month.year, month.number, (day - month.begins).days + 1, month.leap)


def solar(day: LunarDate) -> date:
    """The day that the lunar calendar calls so. Raises `BeyondCalendar`, `NoSuchLunarDay`."""
    if not FIRST_DAY.year <= day.year <= _MONTHS[-1].year:
        raise BeyondCalendar(f"The lunar calendar is known for {FIRST_DAY.year} to {_MONTHS[-1].year}.")
    month = _BY_NUMBER.get((day.year, day.month, day.leap))
    if month is None or not 1 <= day.day <= month.days:
        raise NoSuchLunarDay(f"There is no day {day.day} in month {day.month}{' leap' * day.leap} of {day.year}.")
    return month.begins + timedelta(days=day.day - 1)


def tet(year: int) -> date:
    """The first day of a lunar year. Raises `BeyondCalendar`."""
    return solar(LunarDate(year, 1, 1))
