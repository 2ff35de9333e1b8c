"""Files of tables, row by row: XLSX workbooks and text with delimiters.

What a workbook does not show, or shows as struck out, is not taken for what its unit wants to publish. Every sheet that
is shown is read, or named as not read.
"""

from collections.abc import Iterator
from typing import BinaryIO

from services.documents.imports import TableRow
from wanted.notices.spreadsheet.cell_reader import Defaults
from wanted.notices.spreadsheet.cells import Sheet
from wanted.notices.spreadsheet.delimited_text import SNIFFED, form_of, sheet_of
from wanted.notices.spreadsheet.package import BROKEN, OLE, OLE_PASSWORD, ZIP, NotAWorkbook, Package
from wanted.notices.spreadsheet.tables import Table, all_rows, unread_row


def is_table(start: bytes) -> bool:
    """Whether a file is a workbook or another table, by its first bytes (`SNIFFED` of them), and no JSON Lines."""
    if start.startswith((ZIP, OLE)):
        return True
    return not start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"\x1f\x8b")) and form_of(start) is not None


class Workbook:
    """The sheets of a file of notices."""

    def __init__(self, file: BinaryIO, defaults: Defaults) -> None:
        """Raises `NotAWorkbook`, `TooLarge`. Blocks while the file is opened, as `rows` does between rows."""
        self._defaults = defaults
        self._package: Package | None = None
        try:
            self._sheets = self._opened(file)
        except NotAWorkbook as error:
            raise NotAWorkbook(error.kind, defaults.language) from error

    def _opened(self, file: BinaryIO) -> list[Sheet]:
        start = file.read(SNIFFED)
        file.seek(0)
        if start.startswith(ZIP):
            self._package = Package(file)
            return self._package.sheets
        if start.startswith(OLE):
            raise NotAWorkbook("encrypted" if _has_password(file) else "xls")
        form = form_of(start)
        if form is None:
            raise NotAWorkbook("no_headings")
        return [sheet_of(file, form)]

    def close(self) -> None:
        if self._package is not None:
            self._package.close()

    def rows(self) -> Iterator[TableRow]:
        """A row for each of all sheets, in the order of their tabs.

        Raises `NotAWorkbook` where no sheet has headings, a sheet breaks off, or one is too long.
        """
        try:
            yield from self._rows()
        except NotAWorkbook as error:
            raise NotAWorkbook(error.kind, self._defaults.language) from error
        except BROKEN as error:
            raise NotAWorkbook("broken", self._defaults.language) from error

    def _rows(self) -> Iterator[TableRow]:
        several = sum(sheet.visible for sheet in self._sheets) > 1
        found = False
        for sheet in self._sheets:
            if sheet.visible:
                table = Table(sheet, self._defaults, sheet.name if several else None)
                yield from table.rows()
                found = found or table.has_headings
            else:
                yield from self._hidden(sheet)
        if not found:
            raise NotAWorkbook("no_headings")

    def _hidden(self, sheet: Sheet) -> Iterator[TableRow]:
        count = sum(1 for _ in all_rows(sheet))
        yield from [TableRow(sheet=sheet.name)] * (count - 1)
        if count:
            yield unread_row("HIDDEN_SHEET", sheet.name, count, self._defaults)


def _has_password(file: BinaryIO) -> bool:
    """Whether a compound file is an encrypted workbook of today (MS-OFFCRYPTO 2.3), by the name of a stream in it."""
    found = OLE_PASSWORD in file.read()
    file.seek(0)
    return found
