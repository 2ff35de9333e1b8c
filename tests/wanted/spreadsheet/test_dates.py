"""Dates as people write them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanted.notices.spreadsheet.dates import EXCEL_EPOCH, MAC_EPOCH, NotADate, births, decisions, joined

TODAY = date(2026, 11, 30)


def read(written: object, epoch: date = EXCEL_EPOCH) -> tuple[list[str], set[str]]:
    found, notes = births(TODAY, epoch).read(written)
    return found, set(notes)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (datetime(1985, 3, 12), "1985-03-12"),
        (date(1985, 3, 12), "1985-03-12"),
        (1985, "1985"),
        (1985.0, "1985"),
        ("1985", "1985"),
        ("１９８５", "1985"),
        (31118, "1985-03-12"),
        (31118.5, "1985-03-12"),
        ("31118", "1985-03-12"),
        ("12/03/1985", "1985-03-12"),
        ("'12/03/1985", "1985-03-12"),
        ("12-3-1985", "1985-03-12"),
        ("12.03.1985 ", "1985-03-12"),
        (" 12 / 03 / 1985 ", "1985-03-12"),
        ("1985-03-12", "1985-03-12"),
        ("1985-03-12T00:00:00", "1985-03-12"),
        ("1985/3/12 0:00", "1985-03-12"),
        ("1985/03/12", "1985-03-12"),
        ("Ngày 12 tháng 3 năm 1985", "1985-03-12"),
        ("Sinh 12 tháng ba năm 1985", "1985-03-12"),
        ("12 tháng năm năm 1985", "1985-05-12"),
        ("ngày 12/03/1985", "1985-03-12"),
        ("12-thg 3-1985", "1985-03-12"),
        ("12/Th3/1985", "1985-03-12"),
        ("12-Mar-1985", "1985-03-12"),
        ("12 March 1985", "1985-03-12"),
        ("March 12, 1985", "1985-03-12"),
        ("03/1985", "1985-03"),
        ("tháng 3/1985", "1985-03"),
        ("tháng 12 năm 1985", "1985-12"),
        ("1985-03", "1985-03"),
        ("00/00/1985", "1985"),
        ("--/--/1985", "1985"),
        ("..../..../1985", "1985"),
        ("Ngày ... tháng ... năm 1985", "1985"),
        ("ngày tháng năm 1985", "1985"),
        ("00/03/1985", "1985-03"),
        ("sinh năm 1985", "1985"),
        ("12/03/1985\u00a0", "1985-03-12"),
    ],
)
def test_what_is_written_and_what_is_meant(written: object, meant: str):
    assert read(written) == ([meant], set())


@pytest.mark.parametrize(
    ("written", "meant", "note"),
    [
        ("khoảng 1988", ["1988"], "INEXACT_DATE"),
        ("1985?", ["1985"], "INEXACT_DATE"),
        ("1985 (?)", ["1985"], "INEXACT_DATE"),
        ("~1985", ["1985"], "INEXACT_DATE"),
        ("1980-1983", ["1980", "1981", "1982", "1983"], "INEXACT_DATE"),
        ("1985/86", ["1985", "1986"], "INEXACT_DATE"),
        ("khoảng 1980-1990", ["1980", "1990"], "INEXACT_DATE"),
        ("từ 1980 đến 1981", ["1980", "1981"], "INEXACT_DATE"),
        ("12/4/85", ["1985-04-12"], "TWO_DIGIT_YEAR"),
        ("1-thg 1-05", ["2005-01-01"], "TWO_DIGIT_YEAR"),
        ("1985; 12/03/1986", ["1985", "1986-03-12"], "SEVERAL_DATES"),
        ("1985 hoặc 1986", ["1985", "1986"], "SEVERAL_DATES"),
        ("1985 (theo hộ khẩu 1987)", ["1985", "1987"], "SEVERAL_DATES"),
    ],
)
def test_what_is_inexact_or_guessed_is_noted(written: str, meant: list[str], note: str):
    assert read(written) == (meant, {note})


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *[(written, "NOT_A_DATE") for written in ("", "abc", "31/02/1985", "32/01/1985", "12/03", "99999", "1985-13")],
        *[(written, "NOT_A_DATE") for written in (5, -3, True, None, "1", "mùa xuân 1985", "12/03/1985 và 1986")],
        *[(written, "AMERICAN_DATE") for written in ("4/25/1985", "12/13/1985", "04-25-85")],
        *[(written, "CENTURY_UNKNOWN") for written in ("12/4/15", "1/1/20")],
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(written: object, code: str):
    with pytest.raises(NotADate) as refused:
        read(written)
    assert refused.value.code == code


def test_a_year_in_a_cell_that_looks_like_a_date_is_a_year_and_no_day_of_1905():
    assert [read(year)[0] for year in (1965, 1985, 2003)] == [["1965"], ["1985"], ["2003"]]


def test_days_count_from_1904_where_a_workbook_says_so():
    day = (date(1985, 4, 12) - MAC_EPOCH).days
    assert read(day, MAC_EPOCH) == read(str(day), MAC_EPOCH) == (["1985-04-12"], set())


def test_a_year_of_two_digits_lies_in_the_past_of_a_decision():
    reader = decisions(TODAY)
    assert reader.read("3/2/25")[0] == ["2025-02-03"]
    assert reader.read("3/2/98")[0] == ["1998-02-03"]


@given(st.dates(date(1928, 1, 1), date(2100, 12, 31)))
def test_every_way_to_write_a_day_gives_that_day(day: date):
    iso = day.isoformat()
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day:%d.%m.%Y}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"{day.day}-thg {day.month}-{day.year}",
        f"{day:%d-%b-%Y}",
        iso,
        day,
        (day - EXCEL_EPOCH) / timedelta(days=1),
    )
    assert {tuple(read(form)[0]) for form in forms} == {(iso,)}
    assert joined(day.year, day.month, day.day) == iso


@given(st.text(max_size=30))
def test_whatever_is_written_is_dates_or_no_date(written: str):
    try:
        found, _ = read(written)
    except NotADate:
        return
    assert found
    assert all(len(day) in {4, 7, 10} for day in found)
