"""What is said of a row while it is read: what was mended or guessed, and what it cannot be taken for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.documents.imports import Remark, TableRow
from services.errors import BadInput, Problem
from wanted.notices.spreadsheet.cells import SheetCell
from wanted.notices.spreadsheet.dates import EXCEL_EPOCH
from wanted.notices.spreadsheet.messages import Language, at, explained, say

LONGEST_VALUE = 80


class BadCells(BadInput):
    """Cells that are to be mended, each named with what is wrong."""

    code, title = "BAD_CELLS", "Cells of the row are to be mended"


def shown(cell: SheetCell | None, epoch: date = EXCEL_EPOCH) -> str:
    """What stands in a cell, as it is quoted: a number of days as the date that the cell shows."""
    value = "" if cell is None or cell.value is None else cell.value
    if cell is not None and cell.dated and isinstance(value, int | float):
        return day_of(value, epoch)
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def day_of(days: float, epoch: date) -> str:
    """`12/04/1985`, or the number itself where there is no such day."""
    try:
        return f"{epoch + timedelta(days=int(days)):%d/%m/%Y}"
    except OverflowError:
        return str(days)


@dataclass(slots=True)
class RowNotes:
    """Gathers notes on one row. `sheet` where there is more than one."""

    language: Language
    sheet: str | None = None
    remarks: list[Remark] = field(default_factory=list)
    _faults: list[Mapping[str, str]] = field(default_factory=list)

    def remark(
        self,
        code: str,
        cell: str | None,
        value: str = "",
        taken: object = "",
        *,
        doubtful: bool = False,
        count: int = 1,
    ) -> None:
        text = at(say(code, self.language, value, taken), self.language, cell, self.sheet)
        self.remarks.append(Remark(code, count, cell, text, value or None, doubtful))

    def refuse(self, code: str, cell: str | None, field: str, value: str = "", taken: object = "") -> None:
        text = at(say(code, self.language, value, taken), self.language, cell, self.sheet)
        self._faults.append({"field": field, "detail": text})

    def refusal(self) -> BadCells | None:
        """All that the row is refused for, or nothing."""
        if not self._faults:
            return None
        return BadCells("; ".join(fault["detail"] for fault in self._faults), errors=self._faults)


def explainer(language: Language) -> Callable[[Problem, TableRow], str]:
    """How refusals are worded in a report: of a table by cell, of another file as programs are told."""

    def explain(problem: Problem, row: TableRow) -> str:
        # What was read from a table has its words already.
        if not row.cells or row.refusal is problem:
            return problem.detail
        return at(explained(problem, language), language, row.cell_of(problem), row.sheet)

    return explain
