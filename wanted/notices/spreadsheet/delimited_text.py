"""Tables as text (CSV): with `;`, `,` or tab, in whatever encoding a program of Windows or Excel writes.

Which of them it is, the headings tell: those with which they can be read.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from wanted.notices.spreadsheet.cells import MOST_COLUMNS, Sheet, SheetCell, SheetRow
from wanted.notices.spreadsheet.headings import is_heading_row

DELIMITERS = ";,\t|"
SNIFFED = 1 << 16
"""Bytes at the beginning of a file in which its headings are looked for."""
_ENCODINGS = ("utf-8-sig", "utf-16-le", "utf-16-be", "cp1258", "cp1252")
"""The last takes every byte but five, so that text in fonts of before Unicode is read too (`legacy_encodings`)."""


def form_of(start: bytes) -> tuple[str, str] | None:
    """Encoding and delimiter of a table, by its beginning; None for what has no headings."""
    marked = _marked(start)
    for encoding in (marked,) if marked else _ENCODINGS:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(start)
        except UnicodeDecodeError:
            continue
        for delimiter in DELIMITERS:
            if any(is_heading_row(row.cells) for row in _rows(io.StringIO(text, newline=""), delimiter)):
                return encoding, delimiter
    return None


def sheet_of(file: BinaryIO, form: tuple[str, str]) -> Sheet:
    """The table as a sheet without a name. Letters that the encoding does not have come as U+FFFD, and are refused."""
    encoding, delimiter = form

    def rows() -> Iterator[SheetRow]:
        file.seek(0)
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        try:
            yield from _rows(text, delimiter)
        finally:
            text.detach()

    return Sheet("", rows)


def _marked(start: bytes) -> str | None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else None


def _rows(text: io.TextIOBase, delimiter: str) -> Iterator[SheetRow]:
    try:
        for number, row in enumerate(csv.reader(text, delimiter=delimiter), start=1):
            yield SheetRow(number, _cells(row))
    except csv.Error as error:
        raise ValueError("no table") from error


def _cells(row: list[str]) -> Mapping[int, SheetCell]:
    return {place: SheetCell(value) for place, value in enumerate(row[:MOST_COLUMNS]) if value.strip()}
