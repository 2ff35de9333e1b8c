"""The words in which people write opening hours, in Vietnamese with or without diacritics, and a little English."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hotline.models import Weekday
from hotline.written_hours.refusals import HoursRefused, Refusal
from hotline.written_hours.rules import WEEKDAYS
from services.text import fold

LONGEST = 1_000


class Sign(StrEnum):
    """What a piece of a text is."""

    TIME = "TIME"
    NUMBER = "NUMBER"
    WHOLE_DAY = "WHOLE_DAY"
    DAY = "DAY"
    EVERY_DAY = "EVERY_DAY"
    WEEKEND = "WEEKEND"
    DAYS_OFF = "DAYS_OFF"
    DATE = "DATE"
    NO_YEAR = "NO_YEAR"
    CLOSED = "CLOSED"
    INCLUDED = "INCLUDED"
    TO = "TO"
    HALF = "HALF"
    NEXT_DAY = "NEXT_DAY"
    BREAK = "BREAK"
    COMMA = "COMMA"
    FILLER = "FILLER"
    OFFICE_HOURS = "OFFICE_HOURS"
    WHICH_DAYS = "WHICH_DAYS"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a text with its meaning: minutes, a number, a weekday, a date or the half of a day."""

    word: Sign
    written: str
    value: int | str | Weekday | date | None = None


_NUMERALS = {"hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7}
_ENGLISH = {name: day for day in WEEKDAYS for name in (day.value.lower(), day.value[:3].lower()) if name != "thu"}
"""Without `thu`, which is `thứ`."""
_HALVES = "sang|trua|chieu|toi|dem|am|pm"
_PATTERNS: tuple[tuple[Sign, str], ...] = (
    (Sign.DATE, r"(?:ngay )?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4})(?![0-9])"),
    (Sign.WHOLE_DAY, r"24 ?h? ?/ ?(?:24|7)(?: ?h| gio)?(?: ?/ ?7)?(?![0-9])|24 gio(?: moi ngay|/ngay)|24h/ngay"),
    (Sign.WHOLE_DAY, r"(?:ca|suot) ngay(?: (?:lan|va) dem| dem)?(?! (?:le|tet|nghi|cuoi|thu|chu)\b)|ngay dem"),
    (Sign.NO_YEAR, r"(?:ngay )?[0-9]{1,2}/[0-9]{1,2}(?![0-9/])"),
    (Sign.TIME, r"[0-9]{1,2} ?(?:gio|h|g)(?: ?ruoi| ?[0-5][0-9](?: ?phut|p|')?(?![0-9]))?(?![a-z])"),
    (Sign.TIME, r"[0-9]{1,2} ?[:.] ?[0-5][0-9] ?(?:h\b|')?(?![0-9])|[0-9]{1,2}(?= ?[ap]m\b)"),
    (Sign.DAY, r"(?:thu|t) ?[2-7](?![0-9])|thu (?:hai|ba|tu|nam|sau|bay)\b|chu nhat|c\.?n\b"),
    (Sign.DAY, rf"(?:{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})\b"),
    (Sign.NUMBER, r"[0-9]{1,2}(?![0-9])"),
    (Sign.OFFICE_HOURS, r"(?:theo |trong )?(?:gio )?hanh chinh|office hours"),
    (Sign.EVERY_DAY, r"(?:hang|moi) ngay\b|tat ca cac ngay(?: trong tuan)?|ca tuan|every ?day|daily"),
    (Sign.WEEKEND, r"(?:ngay )?cuoi tuan|weekends?"),
    (Sign.WHICH_DAYS, r"(?:cac )?ngay (?:thuong|lam viec|trong tuan)|trong tuan|weekdays?"),
    (
        Sign.DAYS_OFF,
        r"(?:cac |nhung )?(?:ngay )?(?:ngay nghi )?le(?: ?[,/-]? ?(?:va )?(?:ngay )?tet)?(?: nguyen dan)?\b"
        r"|(?:ngay )?tet\b|(?:public )?holidays?",
    ),
    (
        Sign.CLOSED,
        r"(?:(?:duoc )?nghi|dong cua|khong (?:lam viec|tiep|truc|mo cua)|(?:ngoai )?tru|closed|off|except)\b",
    ),
    (Sign.INCLUDED, r"ke ca|bao gom(?: ca)?|gom ca|ca(?= ngay (?:le|tet))|including"),
    (Sign.NEXT_DAY, r"(?:(?:ngay )?hom sau|ngay ke tiep)"),
    (Sign.TO, r"den|toi(?= ?[0-9]| (?:thu|chu)\b)|->|→|-|to\b|until\b"),
    (Sign.HALF, rf"(?:buoi )?(?:{_HALVES})\b"),
    (Sign.COMMA, r"va\b|and\b|[,&+/]"),
    (Sign.BREAK, r"[;\n|()]|\.(?=\s|$)"),
    (
        Sign.FILLER,
        r"(?:hang tuan|thoi gian|gio lam viec|lam viec|lam|gio mo cua|mo cua|truc|tiep nhan|tiep cong dan|tiep dan"
        r"|phuc vu|tu|luc|vao|cac|ngay|rieng|thi|open|from|on)\b|:",
    ),
    (Sign.OTHER, r"\S+"),
)
_SCANNER = re.compile(" *(?:" + "|".join(f"(?P<p{at}>{one})" for at, (_, one) in enumerate(_PATTERNS)) + ")")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−~"), "-")
_BLANKS = re.compile(r"[^\S\n]+")


def pieces(text: str) -> Iterator[Piece]:
    """The words of a text. Raises `HoursRefused`."""
    if len(text) > LONGEST:
        raise HoursRefused(Refusal.TOO_LONG, LONGEST)
    given = _BLANKS.sub(" ", text).strip()
    plain = fold(given).translate(_DASHES)
    as_given = given if len(given) == len(plain) else plain
    for found in _SCANNER.finditer(plain):
        word, _ = _PATTERNS[int((found.lastgroup or "p0")[1:])]
        yield Piece(word, as_given[slice(*found.span())].strip(), _value(word, found[0].strip()))


def _value(word: Sign, text: str) -> int | str | Weekday | date | None:
    read = _READERS.get(word)
    return read(text) if read else None


def _minutes(text: str) -> int:
    numbers = [int(one) for one in re.findall("[0-9]+", text)]
    minutes = 30 if "ruoi" in text else sum(numbers[1:])
    if numbers[0] * 60 + minutes > 24 * 60:
        raise HoursRefused(Refusal.NOT_A_TIME, text)
    return numbers[0] * 60 + minutes


def weekday_numbered(number: int) -> Weekday:
    """`thứ 2` is Monday."""
    return WEEKDAYS[number - 2]


def _weekday(text: str) -> Weekday:
    if text.startswith("c"):
        return Weekday.SUNDAY
    if text in _ENGLISH:
        return _ENGLISH[text]
    last = text.removeprefix("thu").removeprefix("t").strip()
    return weekday_numbered(_NUMERALS.get(last) or int(last))


def _date(text: str) -> date:
    numbers = [int(one) for one in re.findall("[0-9]+", text)]
    year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise HoursRefused(Refusal.NOT_A_DATE, text) from error


_READERS: Mapping[Sign, Callable[[str], int | str | Weekday | date]] = {
    Sign.TIME: _minutes,
    Sign.NUMBER: int,
    Sign.DAY: _weekday,
    Sign.DATE: _date,
    Sign.HALF: lambda text: text.removeprefix("buoi "),
}
