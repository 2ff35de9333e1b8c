"""Whether a row is about a person: units sign below their tables, total them, and part them into sections.

A row is passed over only where two signs agree: it says nothing of what a person is wanted for, and it has the words of
a signature, a total or a section, or stands below the table. With one sign a person has to look at it.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from services.text import fold
from wanted.notices.spreadsheet.cells import SheetCell
from wanted.notices.spreadsheet.headings import NAMES, Column

NUMBERED = (
    Column.BIRTH,
    Column.DECISION,
    Column.DECISION_DATE,
    Column.BIRTH_YEAR,
    Column.BIRTH_OF_MAN,
    Column.BIRTH_OF_WOMAN,
    Column.NUMBER,
    Column.CCCD,
    Column.CMND,
    Column.PASSPORT,
)
"""Columns that say who somebody is, or by which decision wanted, always with a digit."""
_DIGIT = re.compile(r"\d")

_PLACEHOLDERS = frozenset(
    {
        *("n/a", "#n/a", "nt", "n.t", "unknown", "none", "null", "nil"),
        *("khong xac dinh", "chua xac dinh", "khong xac dinh duoc", "chua xac dinh duoc", "khong ro", "chua ro"),
        *("khong", "khong co", "chua co", "chua ro ten", "khong ro ten", "khong ro ho ten"),
    }
)
LONGEST_PLACEHOLDER = 40
_NOTHING = re.compile(r"[\s\-–—_.…?*/\\]*")
_TOTAL = re.compile(
    r"(?:tong\s*(?:cong|so)|cong(?: don| trang| chung)?|total)\s*(?:$|[:\d(=]|.*\bdoi tuong\b|.*\bnguoi$)"
)
_RANK = r"(?:(?:dai|thuong|trung|thieu)\s+(?:tuong|ta|uy)|(?:thuong|trung|ha)\s+si)"
_SIGNATURE = re.compile(
    rf"(?:{_RANK}\b.*|nguoi (?:lap|tong hop|kiem tra|duyet|ky|bao cao|cung cap)\b.*|thu truong\b.*|"
    r"\(?\s*ky\s*(?:,\s*|va\s+)?ghi ro\b.*|\(\s*(?:da ky|ky ten|ky)\b.*|chu ky|noi nhan\b.*|"
    r"(?:pho )?(?:giam doc|cuc truong|truong phong|truong cong an|truong ban|doi truong)\b.*|"
    r"can bo (?:lap|tong hop|thong ke)\b.*|xac nhan\b.*|lanh dao\b.*|chi huy\b.*|ghi chu\s*:.*|luu\s*:.*|"
    r"prepared by\b.*|signed\b.*|signature\b.*|[^\d]{2,40},\s*ngay\b.*\bthang\b.*)"
)
_FOR_WHOM = re.compile(r"(?:KT|TM|TL|TUQ)\s*\.\s*\S.*")
"""`KT. GIÁM ĐỐC`: who signs in whose place."""
_SECTION = re.compile(
    r"(?:(?:[IVXLC]{1,5}|[A-Z]|\d{1,2})\s*[.)/:-]\s*)?"
    r"(?:công an\b|phòng (?:cảnh sát|an ninh|pc|pa|hình sự)|cục \S|quận \S|huyện \S|thị xã \S|đội \S|đơn vị\b|"
    r"danh sách\b|phụ lục\b|nhóm \S|đối tượng \S).*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:II|III|IV|VI{1,3}|IX|X[IVX]*)\s*[.)/-]\s*\S.*")


class RowKind(StrEnum):
    PERSON = "person"
    DOUBTFUL = "doubtful"
    """A name, and either nothing else or the words of a signature."""
    NO_PERSON = "no person"
    WITHOUT_NAME = "without a name"
    """It says what somebody is wanted for, and not who it is."""


def is_placeholder(value: object) -> bool:
    """Whether a cell only says that nothing is known."""
    if not isinstance(value, str):
        return value is None
    if len(value) > LONGEST_PLACEHOLDER:
        return False
    return bool(_NOTHING.fullmatch(value)) or fold(value).strip(" .-–—()") in _PLACEHOLDERS


def has_words(value: object) -> bool:
    """Whether a cell is part of a signature, a total or a section, and no name."""
    if not isinstance(value, str):
        return False
    text = " ".join(value.split())
    plain = fold(text)
    of_text = (_FOR_WHOM, _SECTION, _NUMBERED)
    return bool(_TOTAL.match(plain) or _SIGNATURE.fullmatch(plain)) or any(form.fullmatch(text) for form in of_text)


def has_name(held: Mapping[Column, SheetCell]) -> bool:
    return any(
        column in held and held[column].fault is None and not is_placeholder(held[column].value) for column in NAMES
    )


class Evidence(StrEnum):
    """What a row says of a person beside the name."""

    NONE = "none"
    WORDS = "words"
    """An offence alone, which may be the name of who signs."""
    NUMBERS = "numbers"
    """A birth, a decision or a card."""


def evidence_of(held: Mapping[Column, SheetCell]) -> Evidence:
    """What a row says of a person. An error in a cell says that there was something."""
    named = has_name(held)
    if any(column in held and _is_evidence(held[column], named=named, digits=True) for column in NUMBERED):
        return Evidence.NUMBERS
    offence = held.get(Column.OFFENCE)
    words = offence is not None and _is_evidence(offence, named=named, digits=False)
    return Evidence.WORDS if words else Evidence.NONE


def _is_evidence(cell: SheetCell, *, named: bool, digits: bool) -> bool:
    if cell.fault is not None:
        return named
    if not isinstance(cell.value, str):
        return True
    return (
        not is_placeholder(cell.value)
        and not has_words(cell.value)
        and (not digits or _DIGIT.search(cell.value) is not None)
    )


def kind_of(
    held: Mapping[Column, SheetCell], cells: Iterable[SheetCell], evidence: Evidence, *, below: bool
) -> RowKind:
    """What a row is: by the cells of its known columns, all its cells, what it says of a person, and whether it stands
    below the table."""
    named = has_name(held)
    if evidence is not Evidence.NONE:
        if not named:
            return RowKind.NO_PERSON if below and evidence is Evidence.WORDS else RowKind.WITHOUT_NAME
        signed = any(column in held and has_words(held[column].value) for column in NAMES)
        return RowKind.DOUBTFUL if signed or (below and evidence is Evidence.WORDS) else RowKind.PERSON
    if below or not held or any(has_words(cell.value) for cell in cells):
        return RowKind.NO_PERSON
    if named:
        return RowKind.DOUBTFUL
    return RowKind.NO_PERSON if any(column in held for column in NAMES) else RowKind.WITHOUT_NAME
