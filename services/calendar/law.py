"""The public holidays of a year by law: Labour Code 2019, Articles 111 and 112, and Resolution 80-NQ/TW of 2026.

The law leaves to the government's yearly decision which five days of Tết are off and which day beside National Day.
These are, until it is known, what it has been in every year since the law is in force. `make check-days-off` compares
this with the package `holidays`, which is not used itself: it takes 33 MB and 0.7 s, names the days in the language of
the process, and lacks some of the swapped days.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Literal

from services.calendar.lunar import BeyondCalendar, LunarDate, solar, tet

FIRST_YEAR, LAST_YEAR = 2021, 2053
"""From the first year of the Labour Code of 2019 to the last whole year of the lunar calendar."""
SATURDAY, SUNDAY = 5, 6

Language = Literal["vi", "en"]
Names = Mapping[Language, str]

_DAY = timedelta(days=1)
_NEW_YEAR: Names = {"vi": "Tết Dương lịch", "en": "New Year's Day"}
_TET: Names = {"vi": "Tết Nguyên đán", "en": "Lunar New Year"}
_HUNG_KINGS: Names = {"vi": "Giỗ Tổ Hùng Vương", "en": "Hùng Kings' Commemoration Day"}
_VICTORY: Names = {"vi": "Ngày Chiến thắng", "en": "Reunification Day"}
_LABOUR: Names = {"vi": "Ngày Quốc tế Lao động", "en": "International Labour Day"}
_NATIONAL: Names = {"vi": "Quốc khánh", "en": "National Day"}
_CULTURE: Names = {"vi": "Ngày Văn hóa Việt Nam", "en": "Vietnamese Culture Day"}
_CULTURE_SINCE = 2026
_BESIDE_NATIONAL_DAY = (1, -1, -1, 1, -1, -1, 1)
"""By the weekday of National Day, from Monday on, whether the day after it or before it is off too."""


def is_weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY


def check_covered(day: date) -> None:
    """Raises `BeyondCalendar`."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BeyondCalendar(f"Days off are known from {FIRST_YEAR} to {LAST_YEAR}, not for {day}.")


@cache
def holidays_of(year: int) -> Mapping[date, Names]:
    """The holidays of a year with their names, those in place of holidays on weekends too. Raises `BeyondCalendar`."""
    check_covered(date(year, 1, 1))
    single, around_tet = _single(year), {tet(year) + days * _DAY: _TET for days in range(-1, 4)}
    named = {**single, **around_tet}
    beside = date(year, 9, 2) + _BESIDE_NATIONAL_DAY[date(year, 9, 2).weekday()] * _DAY
    named[beside] = _NATIONAL
    _make_up(named, around_tet, lambda day: -_DAY if day.weekday() == SATURDAY else _DAY)
    _make_up(named, single, lambda day: _DAY)
    return named


def _single(year: int) -> dict[date, Names]:
    """The holidays of one day. Two on one day are one day off."""
    named = {
        date(year, 1, 1): _NEW_YEAR,
        solar(LunarDate(year, 3, 10)): _HUNG_KINGS,
        date(year, 4, 30): _VICTORY,
        date(year, 5, 1): _LABOUR,
        date(year, 9, 2): _NATIONAL,
    }
    return {**named, date(year, 11, 24): _CULTURE} if year >= _CULTURE_SINCE else named


def _make_up(named: dict[date, Names], holidays: Iterable[date], step: Callable[[date], timedelta]) -> None:
    """Adds for each of these holidays that is on a weekend the nearest day, in steps, that would be worked."""
    for holiday in sorted(day for day in holidays if is_weekend(day)):
        day = holiday
        while is_weekend(day) or day in named:
            day += step(holiday)
        vi, en = (named[holiday][language] for language in ("vi", "en"))
        named[day] = {"vi": f"{vi} (nghỉ bù)", "en": f"{en} (day off in lieu)"}
