"""Workbooks as units keep them, made on the spot."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from openpyxl import Workbook as WrittenWorkbook
from openpyxl.worksheet.worksheet import Worksheet

from services.documents.imports import TableRow
from services.geography.unit_names import UnitNames
from services.geography.units import Units
from wanted.notices.spreadsheet import Defaults, Workbook

VIETNAMESE = ["STT", "Họ và tên", "Giới tính", "Năm sinh", "Nơi ĐKHKTT", "Tội danh", "Số quyết định", "Ngày QĐ", "CCCD"]
ROW = [1, "Nguyễn Giả Định", "Nam", 1985, "Thái Bình", "Trộm cắp tài sản", "12/QĐ-TEST", "02/03/2026", "001085000123"]


def book(*rows: Sequence[Any], change: Callable[[Worksheet], None] | None = None) -> bytes:
    made = WrittenWorkbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


TODAY = date(2026, 11, 30)
NO_UNITS = UnitNames(Units())
"""Units before any is known: each has the code that its name gives."""


def defaults(unit: str | None = "c02", **changed: Any) -> Defaults:
    return replace(Defaults(unit, "WANTED", NO_UNITS.find, TODAY), **changed)


def rows_of(content: bytes, given: Defaults | None = None) -> list[TableRow]:
    """The rows of a file, one for each of its sheets."""
    opened = Workbook(io.BytesIO(content), given or defaults())
    try:
        return list(opened.rows())
    finally:
        opened.close()


def table_of(*rows: Sequence[Any], merged: Sequence[str] = (), given: Defaults | None = None) -> list[TableRow]:
    """The rows below the headings that `VIETNAMESE` names."""

    def merge(sheet: Worksheet) -> None:
        for cells in merged:
            sheet.merge_cells(cells)

    return rows_of(book(VIETNAMESE, *rows, change=merge), given)[1:]


def fields_of(row: TableRow) -> dict[str, Any]:
    """The fields of a row that is taken."""
    assert row.refusal is None, row.refusal
    assert row.fields is not None, row.remarks
    return dict(row.fields)


def person(number: int, name: str, **changed: Any) -> list[Any]:
    """A row under the headings of `VIETNAMESE`, with what is changed by the name of the column."""
    held = dict(zip(VIETNAMESE, ROW, strict=True)) | {"STT": number, "Họ và tên": name} | changed
    return [held[heading] for heading in VIETNAMESE]
