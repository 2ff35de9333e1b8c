"""Working days and days off."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.calendar import BeyondCalendar, DayOffKind, DaysOffDecision, LunarDate, Swap, WorkingCalendar, solar, tet
from services.calendar.law import FIRST_YEAR, LAST_YEAR, holidays_of, is_weekend

ROOT = Path(__file__).resolve().parents[3]
CALENDAR = WorkingCalendar()
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))

OFF_BY_DECREE = {
    2021: ("01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03"),
    2022: ("01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02"),
    2023: ("01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04"),
    2024: ("01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03"),
    2025: ("01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02"),
    2026: ("01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24"),
}
"""The days from Monday to Friday that were announced as off."""


@pytest.mark.parametrize("year", OFF_BY_DECREE)
def test_announced_days_are_off(year: int):
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(365)]
    off = [day for day in days if not is_weekend(day) and CALENDAR.is_day_off(day)]
    assert " ".join(f"{day:%m-%d}" for day in off) == OFF_BY_DECREE[year]


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)])
def test_a_saturday_worked_for_another_day_is_a_working_day(day: date):
    assert not CALENDAR.is_day_off(day)
    off = CALENDAR.worked_for(day)
    assert off is not None
    assert CALENDAR.day_off(off).kind is DayOffKind.SWAPPED  # type: ignore[union-attr]


def test_holidays_by_the_lunar_calendar_are_vietnams():
    """Five days around Tết and the tenth of the third month, in every year that is covered."""
    for year in YEARS:
        names = {day: of_day["vi"] for day, of_day in holidays_of(year).items()}
        assert all(names[tet(year) + timedelta(days=days)] == "Tết Nguyên đán" for days in range(-1, 4)), year
        assert solar(LunarDate(year, 3, 10)) in names, year
        assert len([day for day, name in names.items() if "Tết Nguyên" in name and not is_weekend(day)]) == 5


@given(DAYS)
def test_neighbouring_working_days_agree(day: date):
    following = CALENDAR.next_working_day(day)
    assert following > day
    assert not CALENDAR.is_day_off(following)
    assert CALENDAR.working_days_between(day, following) == 1
    assert CALENDAR.working_day_from(day) == (following if CALENDAR.is_day_off(day) else day)
    assert CALENDAR.next_working_day(CALENDAR.previous_working_day(following)) == following


def test_terms_skip_tet():
    assert CALENDAR.next_working_day(date(2026, 2, 13)) == date(2026, 2, 23)
    assert CALENDAR.previous_working_day(date(2026, 2, 23)) == date(2026, 2, 13)
    assert CALENDAR.working_days_between(date(2026, 2, 13), date(2026, 2, 27)) == 5
    assert CALENDAR.working_days_between(date(2026, 2, 27), date(2026, 2, 13)) == 0


def test_days_off_have_names_in_both_languages():
    names = [CALENDAR.day_off_name(day, language) for day in (date(2026, 2, 17),) for language in ("vi", "en")]
    assert names == ["Tết Nguyên đán", "Lunar New Year"]
    assert CALENDAR.day_off_name(date(2026, 12, 5)) == "Thứ bảy"
    assert CALENDAR.day_off_name(date(2026, 8, 31)) == "Ngày nghỉ (làm bù ngày 22/08/2026)"
    assert CALENDAR.day_off_name(date(2026, 12, 1)) is None


def test_an_entered_decision_takes_the_place_of_the_known_one():
    decision = DaysOffDecision(
        year=2026,
        source="Một quyết định",
        swaps=[Swap(off="2026-12-31", worked="2027-01-09")],
        days_off=["2026-12-01"],
        working_days=["2026-02-20"],
    )
    calendar = WorkingCalendar([decision])
    worked = ["2026-02-20", "2026-01-02", "2027-01-09"]
    assert not any(calendar.is_day_off(date.fromisoformat(day)) for day in worked)
    assert calendar.is_holiday(date(2026, 12, 1))
    assert calendar.is_holiday(date(2026, 12, 31))
    assert (calendar.is_decided(2026), calendar.is_decided(2027)) == (True, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": 2054},
        {"swaps": [{"off": "2027-01-02", "worked": "2027-01-09"}]},
        {"swaps": [{"off": "2027-01-04", "worked": "2027-01-05"}]},
        {"swaps": [{"off": "2026-01-05", "worked": "2027-01-09"}]},
        {"swaps": [{"off": "2027-01-04", "worked": "2029-01-06"}]},
        {"daysOff": ["2027-01-04"], "workingDays": ["2027-01-04"]},
        {"daysOff": ["2027-02-30"]},
        {"source": ""},
    ],
)
def test_a_wrong_decision_is_refused(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        DaysOffDecision.model_validate({"year": 2027, "source": "Một quyết định", **wrong})


@pytest.mark.parametrize("day", [date(FIRST_YEAR - 1, 12, 31), date(LAST_YEAR + 1, 1, 1), date.min, date.max])
def test_nothing_is_answered_beyond_the_data(day: date):
    asked = [
        CALENDAR.day_off,
        CALENDAR.next_working_day,
        CALENDAR.previous_working_day,
        CALENDAR.worked_for,
        lambda day: CALENDAR.working_days_between(date(2026, 1, 1), day),
        lambda day: CALENDAR.working_days_between(day, date(2026, 1, 1)),
    ]
    for ask in asked:
        with pytest.raises(BeyondCalendar):
            ask(day)


def test_the_last_working_day_has_none_after_it():
    with pytest.raises(BeyondCalendar):
        CALENDAR.next_working_day(date(LAST_YEAR, 12, 31))


PROBE = """
import hashlib
from datetime import date, timedelta
from services.calendar import WorkingCalendar, lunar
calendar, said = WorkingCalendar(), hashlib.sha256()
for offset in range(366 * 4):
    day = date(2026, 1, 1) + timedelta(days=offset)
    said.update(f"{lunar(day)} {calendar.day_off(day)}".encode())
print(said.hexdigest())
"""


def test_the_process_language_and_time_zone_change_nothing():
    said = set()
    for zone, language in (("UTC", "C"), ("America/Los_Angeles", "th")):
        env = {**os.environ, "TZ": zone, "LANG": language, "LANGUAGE": language, "LC_ALL": "", "PYTHONUTF8": "1"}
        ran = subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, env=env, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        said.add(ran.stdout)
    assert len(said) == 1
