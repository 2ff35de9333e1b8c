"""Dates as people write them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanted.notices.spreadsheet.dates import EXCEL_EPOCH, joined, partial_date, partial_dates


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (datetime(1985, 3, 12), "1985-03-12"),
        (date(1985, 3, 12), "1985-03-12"),
        (1985, "1985"),
        (1985.0, "1985"),
        ("1985", "1985"),
        (31118, "1985-03-12"),
        (31118.5, "1985-03-12"),
        ("12/03/1985", "1985-03-12"),
        ("12-3-1985", "1985-03-12"),
        ("12.03.1985", "1985-03-12"),
        (" 12 / 03 / 1985 ", "1985-03-12"),
        ("1985-03-12", "1985-03-12"),
        ("1985-03-12T00:00:00", "1985-03-12"),
        ("1985/03/12", "1985-03-12"),
        ("Ngày 12 tháng 3 năm 1985", "1985-03-12"),
        ("ngày 12/03/1985", "1985-03-12"),
        ("03/25/1985", "1985-03-25"),
        ("03/1985", "1985-03"),
        ("tháng 3/1985", "1985-03"),
        ("1985-03", "1985-03"),
        ("00/00/1985", "1985"),
        ("--/--/1985", "1985"),
        ("00/03/1985", "1985-03"),
        ("khoảng 1985", "1985"),
        ("sinh năm 1985", "1985"),
        ("1985 (?)", "1985"),
        ("12/03/1985\u00a0", "1985-03-12"),
    ],
)
def test_what_is_written_and_what_is_meant(written: object, meant: str):
    assert partial_date(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "abc",
        "30/02/1985",
        "12/03/85",
        "32/01/1985",
        "13/13/1985",
        "1",
        5,
        -3,
        True,
        None,
        "12/03",
        "99999",
        "1985-13",
    ],
)
def test_what_is_no_date_is_refused(written: object):
    with pytest.raises(ValueError, match=r"."):
        partial_date(written)


def test_a_cell_may_hold_several():
    assert partial_dates("1985; 12/03/1986") == ["1985", "1986-03-12"]
    assert partial_dates("1985 hoặc 1986") == ["1985", "1986"]
    assert partial_dates(1985) == ["1985"]


@given(st.dates(date(1928, 1, 1), date(2100, 12, 31)))
def test_every_way_to_write_a_day_gives_that_day(day: date):
    iso = day.isoformat()
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day:%d.%m.%Y}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        iso,
        day,
        (day - EXCEL_EPOCH) / timedelta(days=1),
    )
    assert {partial_date(form) for form in forms} == {iso}
    assert joined(day.year, day.month, day.day) == iso
