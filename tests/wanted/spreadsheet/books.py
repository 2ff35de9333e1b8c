"""Workbooks as units keep them, made on the spot."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

VIETNAMESE = ["STT", "Họ và tên", "Giới tính", "Năm sinh", "Nơi ĐKHKTT", "Tội danh", "Số quyết định", "Ngày QĐ", "CCCD"]
ROW = [1, "Nguyễn Giả Định", "Nam", 1985, "Thái Bình", "Trộm cắp tài sản", "12/QĐ-TEST", "02/03/2026", "001085000123"]


def book(*rows: Sequence[Any], change: Callable[[Worksheet], None] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
