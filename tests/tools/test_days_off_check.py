"""What the comparison of days off with a package says."""

from services.calendar.law import FIRST_YEAR, LAST_YEAR, holidays_of
from tools.days_off_check import differences

OURS = [day.isoformat() for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in holidays_of(year)]


def test_the_same_days_have_no_differences():
    assert list(differences(OURS)) == []


def test_a_day_of_one_side_alone_is_told_and_a_weekend_is_not():
    theirs = [day for day in OURS if day != "2026-11-24"]
    assert list(differences([*theirs, "2026-12-05", "2026-12-24"])) == [
        "Tue 2026-11-24 is off for us alone",
        "Thu 2026-12-24 is off for the package alone",
    ]
