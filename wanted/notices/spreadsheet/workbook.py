"""XLSX workbooks read row by row, without holding them, and without trusting what they say of their size."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

import orjson

from services.errors import Problem, TooLarge
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


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a row says that names no unit or list."""

    unit: str | None
    list: str


class Workbook:
    """The first sheet of a workbook that has headings."""

    def __init__(self, file: BinaryIO, defaults: Defaults) -> None:
        """Raises `NotAWorkbook`, `TooLarge`. Blocks while the file is opened, as `lines` does between rows."""
        # Here and not above: every start would pay a third of a second for what few ever call.
        from openpyxl import load_workbook

        _check(file)
        self._defaults = defaults
        try:
            # Cells of an external workbook are not followed, and links are not kept.
            self._book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except BROKEN as error:
            raise NotAWorkbook("It cannot be read; save it again as .xlsx.") from error

    def close(self) -> None:
        self._book.close()

    def lines(self) -> Iterator[bytes]:
        """Import lines as JSON, one a row and an empty one for rows without a notice, so that rows keep their number.

        Raises `NotAWorkbook` where no sheet has headings, or a sheet breaks off.
        """
        try:
            for sheet in self._book.worksheets:
                sheet.reset_dimensions()
                rows = iter(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS))
                skipped = list(islice(rows, SEARCHED_ROWS))
                place = next((i for i, row in enumerate(skipped) if is_heading_row(row)), None)
                if place is not None:
                    yield from self._sheet(place, chain(skipped[place:], rows))
                    return
        except BROKEN as error:
            raise NotAWorkbook("It breaks off; save it again as .xlsx.") from error
        raise NotAWorkbook("No sheet has headings such as Họ và tên, Năm sinh, Số quyết định.")

    def _sheet(self, before: int, rows: Iterator[Sequence[object]]) -> Iterator[bytes]:
        yield b"\n" * (before + 1)
        first, second = next(rows), next(rows, ())
        both = is_second_heading_row(second)
        held = columns(first, second if both else None)
        if both:
            yield b"\n"
            second = next(rows, ())
        for number, row in enumerate(chain([second], rows)):
            if number == 0 and is_numbering(row):
                yield b"\n"
            else:
                yield self._line(row, held)

    def _line(self, row: Sequence[object], held: dict[int, Column]) -> bytes:
        cells = {column: row[place] for place, column in held.items() if place < len(row) and row[place] is not None}
        if not any(str(cell).strip() for cell in cells.values()):
            return b"\n"
        return orjson.dumps(line(cells, self._defaults.unit, self._defaults.list), default=str) + b"\n"


def _check(file: BinaryIO) -> None:
    """Looks at the parts of the file before any is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except BROKEN as error:
        raise NotAWorkbook("It is not a whole file; save it again as .xlsx.") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise TooLarge("The workbook unpacks to more than is taken.")
    if any(part.flag_bits & 1 for part in parts):
        raise NotAWorkbook("It is encrypted; save it without a password.")
    file.seek(0)
