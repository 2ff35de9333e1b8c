"""XLSX workbooks read row by row, without holding them, and without trusting what they say of their size.

What a workbook does not show, or shows as struck out, is not taken for what its unit wants to publish.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

from services.documents.imports import TableRow
from services.errors import BadInput, Problem, TooLarge
from wanted.notices.spreadsheet.headings import (
    MOST_COLUMNS,
    Column,
    columns,
    is_heading_row,
    is_numbering,
    is_second_heading_row,
)
from wanted.notices.spreadsheet.rows import line

LARGEST_FILE = 64 << 20
LARGEST_UNPACKED = 600 << 20
MOST_PARTS = 2_000
MOST_ROWS = 200_000
SEARCHED_ROWS = 30
"""How far down the headings may stand, under a title."""

CHUNK, LONGEST_TAG = 1 << 20, 4_096
"""Bytes of a sheet that are searched at a time for hidden rows, and of the tag of a row."""
_ROW_TAG = re.compile(rb"<(?:[A-Za-z0-9]+:)?row\b[^<>]*>")
_ROW_NUMBER = re.compile(rb"\br=[\"\']([0-9]{1,7})")
_HIDDEN = re.compile(rb"\bhidden=[\"\'](?:1|true)")
_STRICT = b"http://purl.oclc.org/ooxml/"

BROKEN = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    SyntaxError,
)
"""What openpyxl and the parsers below it raise for files that are not what they say."""


class NotAWorkbook(Problem):
    status, code, title = 415, "NOT_A_WORKBOOK", "The file is not an XLSX workbook that can be read"


class HiddenRow(BadInput):
    code, title = "HIDDEN_ROW", "The row is hidden in the workbook, by hand or by a filter; show it, or take it out"


class StruckThroughRow(BadInput):
    code, title = "STRUCK_THROUGH_ROW", "The row is struck through in the workbook; take it out, or the line through it"


Row = Sequence[Any]
"""Cells, each with its value and its font."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a row says that names no unit or list."""

    unit: str | None
    list: str


class Workbook:
    """The first visible sheet of a workbook that has headings."""

    def __init__(self, file: BinaryIO, defaults: Defaults) -> None:
        """Raises `NotAWorkbook`, `TooLarge`. Blocks while the file is opened, as `lines` does between rows."""
        # Here and not above: every start would pay a third of a second for what few ever call.
        from openpyxl.reader.excel import ExcelReader

        _check(file)
        self._file, self._defaults = file, defaults
        try:
            # Cells of an external workbook are not followed, and links are not kept.
            reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
            reader.read()
            self._book = reader.wb
            self._parts = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
        except BROKEN as error:
            raise NotAWorkbook("It cannot be read; save it again as .xlsx.") from error

    def close(self) -> None:
        self._book.close()

    def rows(self) -> Iterator[TableRow]:
        """A row for each of the sheet.

        Raises `NotAWorkbook` where no sheet has headings, or a sheet breaks off.
        """
        try:
            for sheet in self._book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()
                rows: Iterator[Row] = iter(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS))
                skipped = list(islice(rows, SEARCHED_ROWS))
                place = next((i for i, row in enumerate(skipped) if is_heading_row(_values(row))), None)
                if place is not None:
                    yield from self._sheet(sheet, place, chain(skipped[place:], rows))
                    return
        except BROKEN as error:
            raise NotAWorkbook("It breaks off; save it again as .xlsx.") from error
        raise NotAWorkbook("No visible sheet has headings such as Họ và tên, Năm sinh, Số quyết định.")

    def _sheet(self, sheet: Any, before: int, rows: Iterator[Row]) -> Iterator[TableRow]:
        yield from [TableRow()] * (before + 1)
        hidden = self._hidden_rows(sheet.title)
        first, second = next(rows), next(rows, ())
        both = is_second_heading_row(_values(second))
        held = columns(_values(first), _values(second) if both else None)
        if both:
            yield TableRow()
            second = next(rows, ())
        begin = before + (3 if both else 2)
        for number, row in enumerate(chain([second], rows), start=begin):
            if number == begin and is_numbering(_values(row)):
                yield TableRow()
            else:
                yield self._line(number, row, held, hidden)

    def _line(self, number: int, row: Row, held: dict[int, Column], hidden: frozenset[int]) -> TableRow:
        cells = {
            column: row[place] for place, column in held.items() if place < len(row) and row[place].value is not None
        }
        if not any(str(cell.value).strip() for cell in cells.values()):
            return TableRow()
        if number in hidden:
            return TableRow(refusal=HiddenRow())
        struck = [column for column, cell in cells.items() if cell.font is not None and cell.font.strike]
        if struck:
            return TableRow(refusal=StruckThroughRow())
        values = {column: cell.value for column, cell in cells.items()}
        return TableRow(line(values, self._defaults.unit, self._defaults.list))

    def _hidden_rows(self, sheet: str) -> frozenset[int]:
        """Numbers of the rows that are not shown, which openpyxl does not tell of a sheet that it reads by the row."""
        with zipfile.ZipFile(self._file) as archive, archive.open(self._parts[sheet]) as part:
            return frozenset(_hidden_in(iter(lambda: part.read(CHUNK), b"")))


def _values(row: Row) -> list[object]:
    return [cell.value for cell in row]


def _hidden_in(chunks: Iterator[bytes]) -> Iterator[int]:
    number, left = 0, b""
    for chunk in chunks:
        left += chunk
        end = 0
        for found in _ROW_TAG.finditer(left):
            end = found.end()
            given = _ROW_NUMBER.search(found[0])
            number = int(given[1]) if given else number + 1
            if _HIDDEN.search(found[0]):
                yield number
        left = left[max(end, len(left) - LONGEST_TAG) :]


def _check(file: BinaryIO) -> None:
    """Looks at the parts of the file before any is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            strict = _is_strict(archive)
    except BROKEN as error:
        raise NotAWorkbook("It is not a whole file; save it again as .xlsx.") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise TooLarge("The workbook unpacks to more than is taken.")
    if any(part.flag_bits & 1 for part in parts):
        raise NotAWorkbook("It is encrypted; save it without a password.")
    if strict:
        raise NotAWorkbook("It is a Strict Open XML workbook; save it as an Excel workbook (.xlsx).")
    file.seek(0)


def _is_strict(archive: zipfile.ZipFile) -> bool:
    """Whether the relations of the package are named as ISO/IEC 29500 Strict has them, which openpyxl does not read."""
    root = next((part for part in archive.infolist() if part.filename == "_rels/.rels"), None)
    if root is None or root.flag_bits & 1:
        return False
    with archive.open(root) as part:
        return _STRICT in part.read(CHUNK)
