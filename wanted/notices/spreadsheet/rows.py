"""A row of a workbook as a line of an import. What makes no sense stays as it is, for the import to refuse it."""

import re
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from services.text import clean_line, fold, slug
from wanted.notices.models.documents import DocumentKind
from wanted.notices.models.notices import NameKind
from wanted.notices.spreadsheet.dates import joined, partial_date, partial_dates
from wanted.notices.spreadsheet.headings import Column

_SPACE = uuid.UUID("0f7f8f5e-50d5-4c43-9b44-5e1f4d6f0b1a")
_DECISION = re.compile(
    r"^(?:s[ốo]\s*:?\s*)?(?P<number>\S.*?)(?:[,;]?\s+(?:ngày|ngay|dated)\s+(?P<date>.+))?$", re.IGNORECASE
)
_SEVERAL = re.compile(r"\s*[;,\n]\s*|\s+-\s+")
_METRES = re.compile(r"(\d)\s*(?:m|[.,])\s*(\d{1,2})\s*m?")
_SEXES = {"nam": "MALE", "male": "MALE", "m": "MALE", "nu": "FEMALE", "female": "FEMALE", "f": "FEMALE"}
_YES = {"x", "co", "yes", "true", "1", "dac biet nguy hiem", "nguy hiem"}
_NAME_KINDS = {
    Column.ALIAS: NameKind.ALIAS,
    Column.FORMER: NameKind.FORMER,
    Column.NICKNAME: NameKind.NICKNAME,
    Column.TRANSLITERATED: NameKind.TRANSLITERATED,
}
_DOCUMENTS = {Column.CCCD: DocumentKind.CCCD, Column.CMND: DocumentKind.CMND, Column.PASSPORT: DocumentKind.PASSPORT}
_PLAIN = {
    Column.MARKS: "marks",
    Column.IF_SEEN: "ifSeen",
    Column.REWARD: "reward",
    Column.SOURCE: "sourceUrl",
}

Row = Mapping[Column, object]
Line = dict[str, Any]


def line(row: Row, unit: str | None, list_: str) -> Line:
    """The import line of a row; `unit` and `list_` where the row names none.

    The id of a row without one is derived from unit, decision, name and birth, so that the same file is known again.
    """
    given: Line = {
        "list": text(row, Column.LIST).upper() or list_,
        "fullName": text(row, Column.NAME),
        "names": _names(row),
        "birthDates": _births(row),
        "unit": unit_code(text(row, Column.UNIT)) or unit or "",
        "registeredResidence": _residence(row, Column.REGISTERED, Column.REGISTERED_PROVINCE),
        "lastResidence": _residence(row, Column.LAST, Column.LAST_PROVINCE),
        "offence": _offence(row),
        "decision": _decision(row),
        "heightCm": height(row.get(Column.HEIGHT)),
        "dangerous": fold(text(row, Column.DANGEROUS)) in _YES,
    }
    if sex := fold(text(row, Column.SEX)):
        given["sex"] = _SEXES.get(sex, text(row, Column.SEX))
    if kind := fold(text(row, Column.KIND)):
        given["subjectKind"] = "ORGANISATION" if kind in {"to chuc", "organisation", "organization"} else "PERSON"
    if colour := text(row, Column.COLOUR):
        given["colour"] = colour.upper()
    for column, name in _PLAIN.items():
        if value := text(row, column):
            given[name] = value
    if documents := _documents(row):
        given["identityDocuments"] = documents
    given["id"] = text(row, Column.ID) or _derived_id(given)
    return {name: value for name, value in given.items() if value not in (None, [], {})}


def text(row: Row, column: Column) -> str:
    """A cell as text on one line; a whole number without its decimal point."""
    value = row.get(column)
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    try:
        return clean_line(str(value))
    except ValueError:
        return str(value)


def unit_code(name: str) -> str:
    """A unit's code out of its code or name: `Công an thành phố Hà Nội` is `ca-ha-noi`."""
    return re.sub(r"^cong-an-(tinh-|thanh-pho-|tp-)?", "ca-", slug(name))


def height(value: object) -> object:
    """Centimetres out of `165`, `1.65`, `1m65` or `165 cm`; what is no height stays as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value * 100) if value < 3 else round(value)
    if not isinstance(value, str) or not value.strip():
        return None
    plain = value.strip().lower().removesuffix("cm").strip()
    if plain.isdigit():
        return int(plain)
    found = _METRES.fullmatch(plain)
    return int(found[1]) * 100 + int(found[2].ljust(2, "0")) if found else value


def _names(row: Row) -> list[Line]:
    return [
        {"kind": kind.value, "name": name}
        for column, kind in _NAME_KINDS.items()
        for name in _SEVERAL.split(text(row, column))
        if name
    ]


def _births(row: Row) -> list[str]:
    year = text(row, Column.BIRTH_YEAR)
    if year:
        parts = (year, text(row, Column.BIRTH_MONTH), text(row, Column.BIRTH_DAY))
        try:
            return [joined(*(int(part or 0) for part in parts))]
        except ValueError:
            return ["/".join(reversed(parts))]
    value = row.get(Column.BIRTH)
    if value is None or value == "":
        return []
    try:
        return partial_dates(value)
    except ValueError:
        return [str(value)]


def _day(value: object) -> str:
    """A day as ISO 8601, or what is written where it is none."""
    try:
        return partial_date(value)
    except ValueError:
        return str(value)


def _residence(row: Row, where: Column, province: Column) -> Line:
    given = {"text": text(row, where), "province": text(row, province)}
    return {name: value for name, value in given.items() if value}


def _offence(row: Row) -> Line:
    name, article = text(row, Column.OFFENCE), text(row, Column.ARTICLE)
    return {"name": name, **({"article": article} if article else {})} if name else {}


def _decision(row: Row) -> Line:
    """Number and date, also where both stand in one cell: `Số 12/QĐ-CSHS ngày 3/2/2026`."""
    found = _DECISION.match(text(row, Column.DECISION))
    if not found:
        return {}
    written = row.get(Column.DECISION_DATE) or found["date"]
    return {"number": found["number"], **({"date": _day(written)} if written else {})}


def _documents(row: Row) -> list[Line]:
    found: list[Line] = []
    for column, kind in _DOCUMENTS.items():
        number = text(row, column)
        if number:
            # A column for both cards: nine digits are the one of before. Excel drops a leading zero.
            digits = number.replace(" ", "")
            if kind is DocumentKind.CCCD and digits.isdigit():
                kind = DocumentKind.CMND if len(digits) == 9 else kind
                number = digits.zfill(12) if len(digits) == 11 else digits
            found.append({"kind": kind.value, "number": number})
    return found


def _name_in_id(name: str) -> str:
    """The name as ids are made of it. It never changes, also where `fold` does: the same row is to be known again."""
    apart = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub("[\u0300-\u036f]", "", apart)


def _derived_id(given: Line) -> str:
    decision = given["decision"].get("number", "")
    parts = (given["unit"], decision, _name_in_id(given["fullName"]), *given["birthDates"])
    return str(uuid.uuid5(_SPACE, "\0".join(parts)))
