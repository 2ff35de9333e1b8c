"""What the cells of one row say: as text or dates, with notes on what was mended and what is to be mended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from services.text import clean_line
from wanted.notices.models.documents import DocumentKind
from wanted.notices.models.notices import NameKind
from wanted.notices.spreadsheet.cells import SheetCell
from wanted.notices.spreadsheet.dates import DateReader, NotADate
from wanted.notices.spreadsheet.headings import Column
from wanted.notices.spreadsheet.legacy_encodings import BrokenLetters, mended
from wanted.notices.spreadsheet.messages import Language
from wanted.notices.spreadsheet.notes import RowNotes, day_of, shown
from wanted.notices.spreadsheet.row_kinds import is_placeholder

NAME_KINDS = {
    Column.ALIAS: NameKind.ALIAS,
    Column.FORMER: NameKind.FORMER,
    Column.NICKNAME: NameKind.NICKNAME,
    Column.TRANSLITERATED: NameKind.TRANSLITERATED,
}
DOCUMENTS = {Column.CCCD: DocumentKind.CCCD, Column.CMND: DocumentKind.CMND, Column.PASSPORT: DocumentKind.PASSPORT}
PLAIN = {
    Column.MARKS: "marks",
    Column.IF_SEEN: "ifSeen",
    Column.REWARD: "reward",
    Column.SOURCE: "sourceUrl",
}

FIELD_OF: Mapping[Column, str] = {
    Column.ID: "id",
    Column.NUMBER: "number",
    Column.LIST: "list",
    Column.KIND: "subjectKind",
    Column.NAME: "fullName",
    Column.FAMILY: "fullName",
    Column.GIVEN: "fullName",
    **dict.fromkeys(NAME_KINDS, "names"),
    **dict.fromkeys((Column.SEX, Column.MALE, Column.FEMALE), "sex"),
    **dict.fromkeys((Column.BIRTH, Column.BIRTH_OF_MAN, Column.BIRTH_OF_WOMAN), "birthDates"),
    **dict.fromkeys((Column.BIRTH_YEAR, Column.BIRTH_MONTH, Column.BIRTH_DAY), "birthDates"),
    Column.REGISTERED: "registeredResidence.text",
    Column.REGISTERED_PROVINCE: "registeredResidence.province",
    Column.LAST: "lastResidence.text",
    Column.LAST_PROVINCE: "lastResidence.province",
    Column.HOMETOWN: "hometown.text",
    Column.OFFENCE: "offence.name",
    Column.ARTICLE: "offence.article",
    Column.DECISION: "decision.number",
    Column.DECISION_DATE: "decision.date",
    Column.UNIT: "unit",
    Column.HEIGHT: "heightCm",
    Column.DANGEROUS: "dangerous",
    Column.COLOUR: "colour",
    **PLAIN,
    **dict.fromkeys(DOCUMENTS, "identityDocuments"),
}
"""The field of a notice that each column becomes, as a client knows it."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """How a file is read: the unit that all its rows are of, where one is chosen; the list of rows that name none;
    how names of units are found; the day on which it is read; the language of its notes."""

    unit: str | None
    list: str
    find_unit: Callable[[str], str | None]
    today: date
    language: Language = Language.VI


@dataclass(slots=True)
class CellReader:
    """Reads the cells of one row: `held` are its cells by what they hold, `places` their addresses."""

    held: Mapping[Column, SheetCell]
    places: Mapping[Column, str]
    defaults: Defaults
    notes: RowNotes
    epoch: date
    _texts: dict[Column, str] = field(default_factory=dict)

    def text(self, column: Column) -> str:
        """A cell as text on one line, `` where it says nothing; a whole number without its decimal point."""
        if column not in self._texts:
            self._texts[column] = self._text(column) if column in self.held else ""
        return self._texts[column]

    def _text(self, column: Column) -> str:
        cell = self.held[column]
        if is_placeholder(cell.value) and cell.fault is None:
            return ""
        if cell.fault is not None:
            return self.refuse(cell.fault.value, column)
        if cell.dated and isinstance(cell.value, int | float):
            return self.refuse("NUMBER_BECAME_DATE", column, day_of(cell.value, self.epoch))
        value = cell.value
        if isinstance(value, float) and value == int(value):
            value = int(value)
        return self._clean(column, str(value).strip().removeprefix("'"))

    def _clean(self, column: Column, text: str) -> str:
        try:
            plain, converted = mended(text)
            line = clean_line(plain)
        except BrokenLetters:
            return self.refuse("BROKEN_LETTERS", column)
        except ValueError:
            return self.refuse("CONTROL_CHARACTERS", column)
        if converted:
            self.remark("CONVERTED_LETTERS", column, line, doubtful=True)
        return line

    def value(self, column: Column) -> str | float:
        """What a cell holds, text in its letters, for what is no text in the end."""
        cell = self.held.get(column)
        if cell is None or cell.value is None or cell.fault or isinstance(cell.value, str):
            return self.text(column)
        return cell.value

    def refuse(self, code: str, column: Column, taken: object = "") -> str:
        value = "" if column in DOCUMENTS else shown(self.held.get(column), self.epoch)
        self.notes.refuse(code, self.places.get(column), FIELD_OF[column], value, taken)
        return ""

    def remark(self, code: str, column: Column, taken: object = "", *, doubtful: bool = False) -> None:
        value = "" if column in DOCUMENTS else shown(self.held.get(column), self.epoch)
        self.notes.remark(code, self.places.get(column), value, taken, doubtful=doubtful)

    def dates(self, reader: DateReader, column: Column, written: str | None = None) -> list[str]:
        """The dates in a cell, or in that part of it that is `written`."""
        try:
            found, notes = reader.read(self.value(column) if written is None else written)
        except NotADate as error:
            self.refuse(error.code, column)
            return []
        for code in sorted(notes):
            self.remark(code, column, ", ".join(_as_read(day) for day in found))
        return found


def _as_read(partial: str) -> str:
    """A date as it is quoted: `12/04/1985`, `04/1985`, `1985`."""
    return "/".join(reversed(partial.split("-")))
