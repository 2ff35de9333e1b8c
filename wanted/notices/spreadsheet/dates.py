"""Dates as people write them, given as ISO 8601, whole or partial. A day comes before its month, as in Vietnam.

What had to be guessed or is inexact comes with a note; what cannot be a date is refused with the reason.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

EXCEL_EPOCH = date(1899, 12, 30)
MAC_EPOCH = date(1904, 1, 1)
"""Day 0 of the 1904 date system, which workbooks of Excel for the Macintosh bear."""
SERIALS = range(9_000, 80_000)
"""Numbers of days from 1924 to 2119, as a date looks in a cell that lost its format."""
YEARS = range(1880, 2101)
LONGEST_LIST = 5
"""Years that a range is written out as; of a longer one, the two ends."""
OLDEST = 100
"""Whoever is born in a year of two digits is taken for no older than this."""

INEXACT, TWO_DIGITS, SEVERAL = "INEXACT_DATE", "TWO_DIGIT_YEAR", "SEVERAL_DATES"
NOT_A_DATE, AMERICAN, WHICH_CENTURY = "NOT_A_DATE", "AMERICAN_DATE", "CENTURY_UNKNOWN"


class NotADate(ValueError):
    """What is written is no date; `code` says why."""

    def __init__(self, code: str = NOT_A_DATE) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class DateReader:
    """How dates of a file are read: from when its cells count days, and until when a date may lie.

    `earliest` and `latest` bound what a year of two digits may mean.
    """

    latest: date
    earliest: date
    epoch: date = EXCEL_EPOCH

    def read(self, value: object) -> tuple[list[str], frozenset[str]]:
        """The dates in a cell, several where it says so, and notes on them. Raises `NotADate`."""
        if not isinstance(value, str):
            return [self._of_value(value)], frozenset()
        text = _plain(value)
        notes = {INEXACT} if _INEXACT.search(text) else set[str]()
        found: list[str] = []
        for part in _parts(_INEXACT.sub(" ", text)):
            for day, note in self._written(" ".join(part.split()).strip(" .,/_…-")):
                found.append(day)
                notes |= {note} if note else set()
        if not found:
            raise NotADate
        found = list(dict.fromkeys(found))
        if len(found) > 1 and INEXACT not in notes:
            notes.add(SEVERAL)
        return found, frozenset(notes)

    def _of_value(self, value: object) -> str:
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NotADate
        return self._numbered(int(value), whole=value == int(value))

    def _numbered(self, number: int, *, whole: bool = True) -> str:
        """A year, or a number of days. One of 1905 or so would be a year in a cell that is formatted as a date."""
        if whole and number in YEARS:
            return str(number)
        if number in SERIALS:
            return (self.epoch + timedelta(days=number)).isoformat()
        raise NotADate

    def _written(self, text: str) -> Iterator[tuple[str, str | None]]:
        if found := _RANGE.fullmatch(text):
            yield from ((year, INEXACT) for year in _range(int(found[1]), found[2]))
        elif found := _DAY_FIRST.fullmatch(text):
            year, note = self._year(found[3])
            yield joined(year, _number(found[2]), _number(found[1])), note
        elif found := _YEAR_FIRST.fullmatch(text):
            yield joined(*map(int, found.groups())), None
        elif found := _MONTH_YEAR.fullmatch(text):
            yield joined(int(found[2]), int(found[1])), None
        elif found := _YEAR_MONTH.fullmatch(text):
            yield joined(int(found[1]), int(found[2])), None
        elif text.isdigit():
            yield self._numbered(int(text)), None
        elif found := _YEAR.fullmatch(text):
            yield joined(int(found[1])), None
        else:
            raise NotADate

    def _year(self, written: str) -> tuple[int, str | None]:
        if len(written) == 4:
            return int(written), None
        meant = [
            year
            for century in (1900, 2000)
            if self.earliest.year <= (year := century + int(written)) <= self.latest.year
        ]
        if len(meant) != 1:
            raise NotADate(WHICH_CENTURY)
        return meant[0], TWO_DIGITS


def births(today: date, epoch: date = EXCEL_EPOCH) -> DateReader:
    """Of dates of birth: whoever is wanted has reached the age of criminal liability, or was born long ago."""
    return DateReader(latest=today.replace(year=today.year - 14, day=1), earliest=_years_ago(today), epoch=epoch)


def decisions(today: date, epoch: date = EXCEL_EPOCH) -> DateReader:
    """Of dates of decisions: none lies in the future."""
    return DateReader(latest=today, earliest=today.replace(year=today.year - 60, day=1), epoch=epoch)


def _years_ago(today: date) -> date:
    return today.replace(year=today.year - OLDEST, day=1)


def joined(year: int, month: int = 0, day: int = 0) -> str:
    """A date of its parts, 0 for what is not known. Raises `NotADate` for a day that is not in the calendar."""
    if year not in YEARS:
        raise NotADate
    if not month:
        return f"{year:04d}"
    if month > 12 >= day > 0:
        raise NotADate(AMERICAN if month <= 31 else NOT_A_DATE)
    try:
        date(year, month, day or 1)
    except ValueError as error:
        raise NotADate from error
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"


def _range(first: int, last: str) -> list[str]:
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if first not in YEARS or end not in YEARS or end <= first:
        raise NotADate
    years = range(first, end + 1)
    return [str(year) for year in (years if len(years) <= LONGEST_LIST else (first, end))]


def _plain(text: str) -> str:
    """Small letters, plain digits, months as numbers, and no words that say only what a date is."""
    plain = unicodedata.normalize("NFKC", text).lower().strip().lstrip("'’`")
    plain = _MONTH_WORD.sub(lambda found: f"/{_MONTHS[found[1]]}/", plain)
    plain = _ENGLISH_FIRST.sub(lambda found: f"{found[2]}/{_ENGLISH[found[1]]}/{found[3]}", plain)
    plain = _ENGLISH_MONTH.sub(lambda found: f"/{_ENGLISH[found[1]]}/", plain)
    plain = _THG.sub("/", plain)
    return _DOUBLE.sub("/", _WORDS.sub(" ", plain)).strip("/ ")


def _parts(text: str) -> Iterator[str]:
    """What stands for a date of its own: before and within brackets, and between `;` or `hoặc`."""
    for piece in _BRACKETS.split(text):
        for part in _ALTERNATIVES.split(piece or ""):
            if any(char.isdigit() for char in part):
                yield part
            elif part.strip(" .,-?/"):
                raise NotADate


def _number(part: str) -> int:
    return int(part) if part.isdigit() else 0


_ENGLISH = {
    name: number
    for number, names in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august"),
            *("sep sept september", "oct october", "nov november", "dec december"),
        ),
        start=1,
    )
    for name in names.split()
}
_MONTHS = {
    **dict(zip(("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín"), range(1, 10), strict=True)),
    **{"giêng": 1, "bốn": 4, "bẩy": 7, "mười": 10, "mười một": 11, "mười hai": 12},
}
_MONTH_NAMES = "|".join(sorted(set(_MONTHS) - {"năm"}, key=len, reverse=True))
_MONTH_WORD = re.compile(rf"[\s/-]*\btháng\s+({_MONTH_NAMES}|năm(?=\s+năm|\s*/))\b[\s/-]*")
_ENGLISH_NAMES = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_ENGLISH_FIRST = re.compile(rf"\b({_ENGLISH_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b")
_ENGLISH_MONTH = re.compile(rf"[\s/.,-]*\b({_ENGLISH_NAMES})\b[\s/.,-]*")
_THG = re.compile(r"[\s/.,-]*\bthg?\.?[\s/.-]*(?=\d)")
_DOUBLE = re.compile(r"\s*/(?:\s*/)+\s*")
_WORDS = re.compile(
    r"\b(ngày|ngay|mồng|mùng|tháng|thang|năm|nam|sinh|khai|theo|từ|hộ khẩu|giấy khai sinh|cccd|cmnd|born|dob|of|in)"
    r"\b\.?"
)
_INEXACT = re.compile(r"\b(?:khoảng|khoang|chừng|độ|ước|about|circa|approx|ca|c)\b\.?|~|(?<=\d)\s*\(?\?\)?")
_ALTERNATIVES = re.compile(r"\s*(?:;|\bhoặc\b|\bhoac\b|\bor\b|\n)\s*")
_BRACKETS = re.compile(r"\s*\(([^)]*)\)\s*")
_UNKNOWN = r"\d{1,2}|-{1,2}|\?{1,2}|x{1,2}|_{1,2}|\.{2}"
_DAY_FIRST = re.compile(rf"({_UNKNOWN})[\s/.,-]+({_UNKNOWN})[\s/.,-]+(\d{{4}}|\d{{2}})")
_YEAR_FIRST = re.compile(r"(\d{4})[\s/.-](\d{1,2})[\s/.-](\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[\s/.-]+(\d{4})")
_RANGE = re.compile(r"(\d{4})\s*(?:-|–|—|/|đến|tới|to)\s*(\d{4}|(?:1[3-9]|[2-9]\d))")
_YEAR_MONTH = re.compile(r"(\d{4})[\s/.-](\d{1,2})")
_YEAR = re.compile(r"\D{0,3}(\d{4})\D{0,4}")
