"""Vietnam's lunar calendar, against known days and two other implementations."""

from datetime import date, timedelta

import lunar_vn
import pytest
import vnlunar

from services.calendar import BeyondCalendar, LunarDate, NoSuchLunarDay, lunar, solar, tet
from services.calendar.lunar import FIRST_DAY, LAST_DAY

CHINA_OTHERWISE = {1985: date(1985, 1, 21), 2007: date(2007, 2, 17), 2030: date(2030, 2, 2), 2053: date(2053, 2, 18)}


def test_tet_is_vietnams_and_not_chinas():
    assert {year: tet(year) for year in CHINA_OTHERWISE} == CHINA_OTHERWISE
    known = {2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2031: (1, 23)}
    assert {year: (tet(year).month, tet(year).day) for year in known} == known


def test_every_day_is_what_two_packages_say():
    """lunar-vn computes it, vnlunar looks it up: from 1968 to 2053 they agree, before and after they do not."""
    for offset in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        ours = lunar(day)
        computed = lunar_vn.convert_solar_to_lunar(day.day, day.month, day.year)
        listed = vnlunar.get_lunar_date(day.day, day.month, day.year)
        assert ours == LunarDate(computed.year, computed.month, computed.day, computed.leap), day
        assert ours == LunarDate(listed["year"], listed["month"], listed["day"], bool(listed["leap"])), day
        assert solar(ours) == day


def test_a_leap_month_follows_the_month_of_its_number():
    assert lunar(date(2025, 7, 25)) == LunarDate(2025, 6, 1, leap=True)
    assert solar(LunarDate(2025, 6, 1)) == date(2025, 6, 25)


@pytest.mark.parametrize("day", [LunarDate(2025, 12, 30), LunarDate(2026, 6, 1, leap=True), LunarDate(2026, 13, 1)])
def test_a_day_that_does_not_exist_is_refused(day: LunarDate):
    """The last month of 2025 has 29 days: its 30th is not Tết."""
    with pytest.raises(NoSuchLunarDay):
        solar(day)


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1), date.min, date.max])
def test_no_day_is_answered_beyond_the_data(day: date):
    with pytest.raises(BeyondCalendar):
        lunar(day)
    with pytest.raises(BeyondCalendar):
        tet(2054)
