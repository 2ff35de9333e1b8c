"""A row of a table as the fields of a notice, with notes on what was mended and what is to be mended."""

import re
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from services.geography.provinces import province_of_address
from services.text import clean_line, fold
from wanted.notices.spreadsheet.card_numbers import card_number, is_cut
from wanted.notices.spreadsheet.cell_reader import DOCUMENTS, FIELD_OF, NAME_KINDS, PLAIN, CellReader
from wanted.notices.spreadsheet.dates import births, decisions, joined
from wanted.notices.spreadsheet.headings import Column

_SPACE = uuid.UUID("0f7f8f5e-50d5-4c43-9b44-5e1f4d6f0b1a")
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DECISION = re.compile(
    r"^(?:s[ốo]\s*:?\s*)?(?P<number>\S.*?)(?:[,;]?\s+(?:ngày|ngay|dated)\s+(?P<date>.+))?$", re.IGNORECASE
)
_SEVERAL = re.compile(r"\s*[;,\n]\s*|\s+-\s+")
_METRES = re.compile(r"(\d)\s*(?:m|[.,])\s*(\d{1,2})\s*m?")
_SEXES = {"nam": "MALE", "male": "MALE", "m": "MALE", "nu": "FEMALE", "female": "FEMALE", "f": "FEMALE"}
_YES = {"x", "co", "yes", "true", "1", "dac biet nguy hiem", "nguy hiem"}
_LISTS = {
    **{"truy na": "WANTED", "danh sach truy na": "WANTED", "khung bo": "TERRORISM", "interpol": "INTERPOL"},
    **{"truy na quoc te": "INTERPOL", "danh sach khung bo": "TERRORISM", "thong bao interpol": "INTERPOL"},
}


Fields = dict[str, Any]


@dataclass(slots=True)
class RowReader(CellReader):
    """Reads a row as a notice."""

    def fields(self) -> Fields:
        """The fields of the notice. What they cannot be taken for stands in the notes.

        The id of a row without one is derived from unit, decision, name and birth, so that the same file is known
        again.
        """
        given: Fields = {
            "list": self._list(),
            "fullName": self._name(),
            "names": self._names(),
            "unit": self._unit(),
            "registeredResidence": self._residence(Column.REGISTERED, Column.REGISTERED_PROVINCE),
            "lastResidence": self._residence(Column.LAST, Column.LAST_PROVINCE),
            "hometown": self._residence(Column.HOMETOWN),
            "offence": self._offence(),
            "decision": self._decision(),
            "heightCm": height(self.value(Column.HEIGHT)),
            "dangerous": fold(self.text(Column.DANGEROUS)) in _YES,
            "identityDocuments": self._documents(),
            "subjectKind": self._kind(),
            "colour": self.text(Column.COLOUR).upper(),
            "number": self.text(Column.NUMBER),
        }
        given["birthDates"], given["sex"] = self._births_and_sex()
        given |= {name: self.text(column) for column, name in PLAIN.items()}
        given["id"] = self._id(given)
        return {name: value for name, value in given.items() if value not in (None, "", [], {})}

    def _list(self) -> str:
        written = self.text(Column.LIST)
        return _LISTS.get(fold(written), written.upper()) or self.defaults.list

    def _kind(self) -> str | None:
        kind = fold(self.text(Column.KIND))
        if not kind:
            return None
        return "ORGANISATION" if kind in {"to chuc", "organisation", "organization"} else "PERSON"

    def _name(self) -> str:
        parts = (self.text(column) for column in (Column.NAME, Column.FAMILY, Column.GIVEN))
        name = " ".join(part for part in parts if part)
        if "?" in name:
            column = next(one for one in (Column.NAME, Column.FAMILY, Column.GIVEN) if "?" in self.text(one))
            self.refuse("BROKEN_LETTERS", column)
        return name

    def _names(self) -> list[Fields]:
        return [
            {"kind": kind.value, "name": name}
            for column, kind in NAME_KINDS.items()
            for name in _SEVERAL.split(self.text(column))
            if name
        ]

    def _unit(self) -> str:
        written, chosen = self.text(Column.UNIT), self.defaults.unit
        found = self.defaults.find_unit(written) if written else None
        if chosen:
            if written and found != chosen:
                self.remark("UNIT_OVERRIDDEN", Column.UNIT, chosen)
            return chosen
        if found is None:
            self.refuse("UNIT_NOT_FOUND" if written else "NO_UNIT", Column.UNIT)
        return found or ""

    def _births_and_sex(self) -> tuple[list[str], str | None]:
        written = self._sex()
        marked = {
            sex: [column for column in columns if self.value(column) != ""]
            for sex, columns in (
                ("MALE", (Column.BIRTH_OF_MAN, Column.MALE)),
                ("FEMALE", (Column.BIRTH_OF_WOMAN, Column.FEMALE)),
            )
        }
        if all(marked.values()):
            self.refuse("BOTH_SEXES", marked["FEMALE"][0])
        told = next((sex for sex, columns in marked.items() if columns), None)
        if written and told and written != told:
            self.remark("SEX_DIFFERS", Column.SEX, doubtful=True)
        born = self._born([column for columns in marked.values() for column in columns])
        return born, written or told

    def _born(self, by_sex: list[Column]) -> list[str]:
        if self.value(Column.BIRTH_YEAR) != "":
            return self._born_in_parts()
        dates = births(self.defaults.today, self.epoch)
        for column in (Column.BIRTH, *by_sex):
            value = self.value(column)
            marks_sex = column in {Column.MALE, Column.FEMALE} and fold(str(value)) in {*_YES, *_SEXES}
            if value != "" and not marks_sex:
                return self.dates(dates, column)
        return []

    def _born_in_parts(self) -> list[str]:
        parts = [self.value(column) for column in (Column.BIRTH_YEAR, Column.BIRTH_MONTH, Column.BIRTH_DAY)]
        try:
            return [joined(*(int(part or 0) for part in parts))]
        except ValueError:
            written = "/".join(str(part) for part in reversed(parts))
            place = self.places.get(Column.BIRTH_YEAR)
            self.notes.refuse("NOT_A_DATE", place, FIELD_OF[Column.BIRTH_YEAR], written)
            return []

    def _sex(self) -> str | None:
        written = fold(self.text(Column.SEX))
        if written and written not in _SEXES:
            self.refuse("NOT_A_SEX", Column.SEX)
        return _SEXES.get(written)

    def _residence(self, where: Column, province: Column | None = None) -> Fields:
        """A residence; the province that its text ends with, unless a column says it."""
        text = self.text(where)
        named = self.text(province) if province else ""
        found = None if named else province_of_address(text)
        given = {"text": text, "province": named or (found.slug if found else "")}
        return {name: value for name, value in given.items() if value}

    def _offence(self) -> Fields:
        name, article = self.text(Column.OFFENCE), self.text(Column.ARTICLE)
        return {"name": name, **({"article": article} if article else {})} if name else {}

    def _decision(self) -> Fields:
        """Number and date, also where both stand in one cell: `Số 12/QĐ-CSHS ngày 3/2/2026`."""
        found = _DECISION.match(self.text(Column.DECISION))
        if not found:
            return {}
        reader = decisions(self.defaults.today, self.epoch)
        days = list[str]()
        if self.value(Column.DECISION_DATE) != "":
            days = self.dates(reader, Column.DECISION_DATE)
        elif found["date"]:
            days = self.dates(reader, Column.DECISION, found["date"])
        if days and len(days[0]) < len("2026-01-01"):
            self.refuse("DAY_NEEDED", Column.DECISION_DATE if Column.DECISION_DATE in self.held else Column.DECISION)
        return {"number": found["number"], **({"date": days[0]} if days else {})}

    def _documents(self) -> list[Fields]:
        found: list[Fields] = []
        for column, kind in DOCUMENTS.items():
            text = self.text(column)
            if is_cut(text):
                self.refuse("NUMBER_CUT", column)
            elif text:
                card = card_number(kind, text)
                if card.mended:
                    self.remark("NUMBER_MENDED", column)
                found.append({"kind": card.kind.value, "number": card.number})
        return found

    def _id(self, given: Fields) -> str:
        """The id that is written, unless it is a number of a file: that is kept as such. Else one that is derived."""
        written = self.text(Column.ID)
        if written and (_ID.fullmatch(written) or not re.search(r"[/\s]", written)):
            return written
        if written:
            given["number"] = given["number"] or written
        return _derived_id(given, self._name_as_written())

    def _name_as_written(self) -> str:
        """The name that an id is made of: with the Ð or Ɖ that stands for Đ, as ids were always made."""
        cells = ((column, self.held.get(column)) for column in (Column.NAME, Column.FAMILY, Column.GIVEN))
        parts = (
            clean_line(str(cell.value)) if fold(str(cell.value)) == fold(self.text(column)) else self.text(column)
            for column, cell in cells
            if cell is not None and self.text(column)
        )
        return " ".join(parts)


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


def _name_in_id(name: str) -> str:
    """The name as ids are made of it. It never changes, also where `fold` does: the same row is to be known again."""
    apart = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub("[\u0300-\u036f]", "", apart)


def _derived_id(given: Fields, name: str) -> str:
    if given["number"]:
        parts = (given["unit"], "number", given["number"], _name_in_id(name))
    else:
        decision = given["decision"].get("number", "")
        parts = (given["unit"], decision, _name_in_id(name), *given["birthDates"])
    return str(uuid.uuid5(_SPACE, "\0".join(parts)))
