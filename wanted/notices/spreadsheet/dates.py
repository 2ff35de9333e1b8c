"""Dates as people write them, given as ISO 8601, whole or partial. A day comes before its month, as in Vietnam."""

import re
from datetime import date, datetime, timedelta

EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)
"""Numbers of days from 1927 to 2119, as a date looks in a cell that lost its format."""
YEARS = range(1880, 2101)

_WORDS = re.compile(
    r"\b(ngày|ngay|mồng|mùng|tháng|thang|năm|nam|sinh|khoảng|khoang|about|circa|ca)\b\.?", re.IGNORECASE
)
_ALTERNATIVES = re.compile(r"\s*(?:;|\bhoặc\b|\bhoac\b|\bor\b|\n)\s*", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(\d{1,2}|-{1,2}|\?{1,2}|x{1,2})[\s/.,-]+(\d{1,2}|-{1,2}|\?{1,2}|x{1,2})[\s/.,-]+(\d{4})", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"(\d{4})[\s/.-](\d{1,2})[\s/.-](\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[\s/.-]+(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[\s/.-](\d{1,2})")
_YEAR = re.compile(r"\D{0,3}(\d{4})\D{0,4}")


def partial_dates(value: object) -> list[str]:
    """The dates in a cell, several where it says so. Raises ValueError for what is no date."""
    if isinstance(value, str):
        return [partial_date(part) for part in _ALTERNATIVES.split(value.strip()) if part]
    return [partial_date(value)]


def partial_date(value: object) -> str:
    """`1985`, `1985-04` or `1985-04-12`. Raises ValueError."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("is no date")
    if isinstance(value, str):
        return _written(value)
    return _numbered(int(value)) if value == int(value) else _numbered(int(value), whole=False)


def _numbered(number: int, whole: bool = True) -> str:
    if whole and number in YEARS:
        return str(number)
    if number in SERIALS:
        return (EXCEL_EPOCH + timedelta(days=number)).isoformat()
    raise ValueError("is no date")


def _written(text: str) -> str:
    plain = " ".join(_WORDS.sub(" ", text.replace("\u00a0", " ")).split()).strip(" .,")
    if found := _DAY_FIRST.fullmatch(plain):
        day, month, year = (int(part) if part.isdigit() else 0 for part in found.groups())
        # Only what cannot be a month is taken for a day in the second place.
        if month > 12 >= day:
            day, month = month, day
        return joined(year, month, day)
    if found := _YEAR_FIRST.fullmatch(plain):
        return joined(*map(int, found.groups()))
    if found := _MONTH_YEAR.fullmatch(plain):
        return joined(int(found[2]), int(found[1]))
    if found := _YEAR_MONTH.fullmatch(plain):
        return joined(int(found[1]), int(found[2]))
    if plain.isdigit() and plain.isascii():
        return _numbered(int(plain))
    if found := _YEAR.fullmatch(plain):
        return joined(int(found[1]))
    raise ValueError("is no date")


def joined(year: int, month: int = 0, day: int = 0) -> str:
    """A date of its parts, 0 for what is not known. Raises ValueError for a day that is not in the calendar."""
    if year not in YEARS:
        raise ValueError("is no year")
    if not month:
        return f"{year:04d}"
    date(year, month, day or 1)
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"
