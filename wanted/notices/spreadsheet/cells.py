"""Cells with their address: what a sheet holds, whatever kind of file it comes from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from wanted.notices.spreadsheet.dates import EXCEL_EPOCH

MOST_COLUMNS = 100


class CellFault(StrEnum):
    """Why a cell has no value that could be read."""

    ERROR = "ERROR_CELL"
    """It shows an error such as `#REF!`."""
    NO_RESULT = "FORMULA_WITHOUT_RESULT"
    """Its formula was never worked out: another program than Excel wrote the file."""


class SheetCell(NamedTuple):
    """`value` is text, a number, a truth value or None. A date is a number, of days; `dated` says that it looks so."""

    value: str | int | float | bool | None
    struck: bool = False
    fault: CellFault | None = None
    dated: bool = False

    @property
    def is_blank(self) -> bool:
        return self.fault is None and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


EMPTY = SheetCell(None)
Cells = Mapping[int, SheetCell]
"""The cells of a row that are not blank, by their column from 0."""
EMPTY_CELLS: Cells = MappingProxyType({})


class SheetRow(NamedTuple):
    """`unseen` are the cells in hidden columns, which are none of `cells`."""

    number: int
    cells: Cells
    hidden: bool = False
    unseen: Cells = EMPTY_CELLS


class Merge(NamedTuple):
    """Merged cells, by the rows from 1 and the columns from 0 that they span, the last ones included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is read as often as `rows` is called; `epoch` is the day from which its dates count."""

    name: str
    rows: Callable[[], Iterator[SheetRow]]
    visible: bool = True
    merges: Sequence[Merge] = ()
    epoch: date = field(default=EXCEL_EPOCH)


def column_letters(place: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_place(letters: str) -> int:
    """0 for `A`, 26 for `AA`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def address(place: int, row: int) -> str:
    """`J8`."""
    return f"{column_letters(place)}{row}"
