"""Months in which units announce too few days of reception."""

from datetime import date

from schedule.gaps import MonthSpan, gaps


def test_a_unit_without_a_day_in_a_month_is_named():
    held = {"ca-ha-noi": [date(2026, 12, 31), date(2027, 1, 1)], "ca-hue": [date(2026, 12, 1), date(2026, 12, 2)]}
    found = gaps({"ca-hue", "ca-ha-noi", "bca"}, held, MonthSpan(date(2026, 12, 1), 2))
    assert [(one.unit, one.months) for one in found] == [("bca", ["2026-12", "2027-01"]), ("ca-hue", ["2027-01"])]
