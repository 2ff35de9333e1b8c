"""A sheet as a table: where its headings stand, what its columns hold, and its rows as lines of an import.

Every row of the sheet becomes one `TableRow`, so that rows keep their number; those before the table and after it too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.documents.imports import Remark, TableRow
from services.errors import BadInput
from wanted.notices.models.notices import NoticeList
from wanted.notices.spreadsheet.cell_reader import FIELD_OF, Defaults
from wanted.notices.spreadsheet.cells import Cells, Sheet, SheetCell, SheetRow, address
from wanted.notices.spreadsheet.headings import (
    NAMES,
    Column,
    column_of,
    columns,
    is_heading_row,
    is_numbering,
    is_second_heading_row,
    plain,
)
from wanted.notices.spreadsheet.merged_cells import SHARED, SharedCells, is_ditto
from wanted.notices.spreadsheet.messages import at, say
from wanted.notices.spreadsheet.notes import RowNotes, shown
from wanted.notices.spreadsheet.package import NotAWorkbook
from wanted.notices.spreadsheet.row_kinds import Evidence, RowKind, evidence_of, is_placeholder, kind_of
from wanted.notices.spreadsheet.rows import RowReader

MOST_ROWS = 200_000
SEARCHED_ROWS = 30
"""How far down the headings may stand, under a title."""


class HiddenRow(BadInput):
    code, title = "HIDDEN_ROW", "The row is hidden in the workbook, by hand or by a filter; show it, or take it out"


class StruckThroughRow(BadInput):
    code, title = "STRUCK_THROUGH_ROW", "The row is struck through in the workbook; take it out, or the line through it"


def all_rows(sheet: Sheet) -> Iterator[SheetRow]:
    """The rows of a sheet from the first to the last that holds anything, those that are empty included.

    Raises `NotAWorkbook` for more than are taken.
    """
    last = 0
    for row in sheet.rows():
        if not row.cells or row.number <= last:
            continue
        if row.number > MOST_ROWS:
            raise NotAWorkbook("too_many_rows")
        yield from (SheetRow(number, {}) for number in range(last + 1, row.number))
        yield row
        last = row.number


@dataclass(slots=True)
class _Entry:
    """A row below the headings, with what it shares with those above; `parted` where it is apart from the table."""

    row: SheetRow
    held: Mapping[Column, SheetCell]
    marks: Cells
    evidence: Evidence
    parted: bool = False

    def kind(self, *, below: bool = False) -> RowKind:
        return kind_of(self.held, self.row.cells.values(), self.evidence, below=below and self.parted)


@dataclass(slots=True)
class Table:
    """Reads a sheet that has headings. `name` is the sheet's where there is more than one."""

    sheet: Sheet
    defaults: Defaults
    name: str | None = None
    has_headings: bool = False
    _held: dict[int, Column] = field(default_factory=dict)
    _beside_name: int | None = None
    _shared: SharedCells = field(default_factory=lambda: SharedCells({}))
    _waiting: list[_Entry | TableRow] = field(default_factory=list)
    """Rows of which it is not known yet whether the table goes on below them."""
    _parted: bool = False

    def rows(self) -> Iterator[TableRow]:
        """A row for each of the sheet; the last says so where the sheet has no headings.

        Raises `NotAWorkbook` for a sheet that is too long.
        """
        ahead: Iterator[SheetRow] = all_rows(self.sheet)
        count = 0
        pending: SheetRow | None = next(ahead, None)
        while pending is not None:
            row, pending = pending, next(ahead, None)
            count += 1
            if self._is_heading(row, count):
                yield from self._settled(below=False)
                headings, pending = self._headings(row, pending, ahead)
                yield TableRow(remarks=self._hidden_columns(row), sheet=self.name)
                yield from [TableRow(sheet=self.name)] * (headings - 1)
            elif self.has_headings:
                yield from self._entry(row)
            else:
                yield self._before(pending is None, count)
        yield from self._settled(below=True)

    def _is_heading(self, row: SheetRow, count: int) -> bool:
        if not self.has_headings:
            return count <= SEARCHED_ROWS and is_heading_row(row.cells)
        # Whether all cells are headings is asked of those rows alone whose name is one.
        named = (row.cells[place] for place, column in self._held.items() if column in NAMES and place in row.cells)
        return any(column_of(plain(cell.value)) for cell in named) and is_heading_row(row.cells)

    def _headings(
        self, first: SheetRow, second: SheetRow | None, ahead: Iterator[SheetRow]
    ) -> tuple[int, SheetRow | None]:
        """Reads headings, also those of a second table; how many rows they take, and the row behind them."""
        count = 1
        spans = {merge.left: merge.right for merge in self.sheet.merges if merge.top == first.number}
        below = second if second is not None and self._is_second(first, second) else None
        if below is not None:
            count, second = count + 1, next(ahead, None)
        self._held = columns(first.cells, below.cells if below else None, spans)
        self._beside_name = self._unnamed_place(first.cells, below.cells if below else {})
        self._shared = SharedCells(self._held, [merge for merge in self.sheet.merges if merge.top > first.number])
        self.has_headings, self._parted = True, False
        if second is not None and is_numbering(second.cells):
            count, second = count + 1, next(ahead, None)
        return count, second

    def _hidden_columns(self, headings: SheetRow) -> list[Remark]:
        """Headings that nobody sees: what stands below them is not read."""
        notes = RowNotes(self.defaults.language, self.name)
        for place, cell in sorted(headings.unseen.items()):
            notes.remark("HIDDEN_COLUMN", address(place, headings.number), shown(cell))
        return notes.remarks

    def _is_second(self, first: SheetRow, second: SheetRow) -> bool:
        """Whether a row names the parts of headings: by its words, or as headings above are merged down into it."""
        merged_down = any(m.top == first.number and m.bottom == second.number for m in self.sheet.merges)
        return bool(second.cells) and (merged_down or is_second_heading_row(second.cells))

    def _unnamed_place(self, *headings: Cells) -> int | None:
        """The column behind the name, where it has no heading: a name may go on there."""
        place = next((place for place, column in self._held.items() if column is Column.NAME), None)
        return None if place is None or any(place + 1 in cells for cells in headings) else place + 1

    def _before(self, last: bool, count: int) -> TableRow:
        """A row above the headings, or of a sheet without any: its last row says so."""
        return (
            unread_row("SHEET_NOT_READ", self.sheet.name, count, self.defaults) if last else TableRow(sheet=self.name)
        )

    def _entry(self, row: SheetRow) -> Iterator[TableRow]:
        cells, marks = self._shared.fill(row.number, row.cells)
        held = {column: cells[place] for place, column in self._held.items() if place in cells}
        if not any(place in row.cells for place in self._held) or is_numbering(row.cells):
            self._parted = True
            yield from self._in_order(self._passed_over(row))
            return
        entry = _Entry(row, held, marks, self._evidence(held), self._parted)
        kind = entry.kind()
        if kind is not RowKind.NO_PERSON:
            self._shared.remember(cells)
        if entry.evidence is not Evidence.NUMBERS:
            self._parted = self._parted or kind is RowKind.NO_PERSON
            self._waiting.append(entry)
            return
        yield from self._settled(below=False)
        self._parted = False
        yield self._read(entry, kind)

    def _evidence(self, held: Mapping[Column, SheetCell]) -> Evidence:
        """A list of terrorists has neither births nor decisions: whatever it says beside the name counts."""
        found = evidence_of(held)
        if found is Evidence.NONE and self.defaults.list == NoticeList.TERRORISM:
            return Evidence.WORDS if {*held} - NAMES - {Column.UNIT, Column.LIST} else found
        return found

    def _in_order(self, row: TableRow) -> Iterator[TableRow]:
        if self._waiting:
            self._waiting.append(row)
        else:
            yield row

    def _settled(self, *, below: bool) -> Iterator[TableRow]:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            yield one if isinstance(one, TableRow) else self._read(one, one.kind(below=below))

    def _passed_over(self, row: SheetRow) -> TableRow:
        """A row that is about nobody; what it says is told, so that nobody gets lost."""
        written = [(place, cell) for place, cell in sorted(row.cells.items()) if isinstance(cell.value, str)]
        if not written:
            return TableRow(sheet=self.name)
        notes = RowNotes(self.defaults.language, self.name)
        value = shown(SheetCell(" | ".join(str(cell.value) for _, cell in written)))
        notes.remark("ROW_PASSED_OVER", address(written[0][0], row.number), value)
        return TableRow(remarks=notes.remarks, sheet=self.name)

    def _read(self, entry: _Entry, kind: RowKind) -> TableRow:
        number = entry.row.number
        if kind is RowKind.NO_PERSON:
            return self._passed_over(entry.row)
        places = {column: address(place, number) for place, column in self._held.items()}
        cells = _cells_of_fields(places)
        refused = self._not_shown(entry, cells["fullName"])
        if refused is not None:
            return TableRow(refusal=refused, sheet=self.name, cells=cells)
        notes = RowNotes(self.defaults.language, self.name)
        self._note(entry, kind, places, notes)
        fields = RowReader(entry.held, places, self.defaults, notes, self.sheet.epoch).fields()
        refusal = notes.refusal()
        if refusal is not None:
            return TableRow(refusal=refusal, sheet=self.name, cells=cells)
        return TableRow(fields, notes.remarks, sheet=self.name, cells=cells)

    def _not_shown(self, entry: _Entry, cell: str) -> BadInput | None:
        own = (entry.row.cells[place] for place in self._held if place in entry.row.cells)
        if entry.row.hidden:
            problem: type[BadInput] = HiddenRow
        elif any(one.struck for one in own):
            problem = StruckThroughRow
        else:
            return None
        text = at(say(problem.code, self.defaults.language), self.defaults.language, cell, self.name)
        return problem(text, errors=[{"field": "fullName", "detail": text}])

    def _note(self, entry: _Entry, kind: RowKind, places: Mapping[Column, str], notes: RowNotes) -> None:
        """What is said of the row as a whole, before its cells are read."""
        number = entry.row.number
        name = next((column for column in places if column in NAMES), Column.NAME)
        named = [cell for column, cell in entry.held.items() if column in NAMES]
        if kind is RowKind.WITHOUT_NAME and not any(cell.fault for cell in named):
            notes.refuse("NO_NAME", places.get(name), FIELD_OF[name])
        elif kind is RowKind.DOUBTFUL:
            notes.remark("MAYBE_NO_PERSON", places.get(name), shown(entry.held.get(name)), doubtful=True)
        beside = entry.row.cells.get(-1 if self._beside_name is None else self._beside_name)
        if self._beside_name is not None and beside is not None and _may_be_a_name(beside):
            notes.remark("UNNAMED_COLUMN", address(self._beside_name, number), shown(beside), doubtful=True)
        for place, cell in entry.marks.items():
            said = shown(cell, self.sheet.epoch)
            notes.remark("DITTO", address(place, number), shown(entry.row.cells[place]), said)
        for column, cell in entry.held.items():
            if column in SHARED and is_ditto(cell.value):
                notes.refuse("DITTO_OF_NOTHING", places[column], FIELD_OF[column], shown(cell))


def _may_be_a_name(cell: SheetCell) -> bool:
    return isinstance(cell.value, str) and cell.value.strip()[:1].isalpha() and not is_placeholder(cell.value)


def _cells_of_fields(places: Mapping[Column, str]) -> Mapping[str, str]:
    """Where each field stands, and where the first part of one does."""
    found: dict[str, str] = {}
    for column, place in places.items():
        name = FIELD_OF[column]
        found.setdefault(name, place)
        found.setdefault(name.partition(".")[0], place)
    return found


def unread_row(code: str, sheet: str, rows: int, defaults: Defaults) -> TableRow:
    """The last row of a sheet that is not read, which says why and how many rows it has."""
    notes = RowNotes(defaults.language, sheet)
    notes.remark(code, None, str(rows), count=rows)
    return TableRow(remarks=notes.remarks, sheet=sheet)
