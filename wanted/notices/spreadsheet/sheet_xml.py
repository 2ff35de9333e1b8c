"""The parts of an XLSX package that say what sheets hold (ECMA-376, Part 1, 18): strings, styles, rows, merged cells.

They are read as they come, without trusting what a sheet says of its size.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse, parse

from wanted.notices.spreadsheet.cells import MOST_COLUMNS, CellFault, Merge, SheetCell, SheetRow, column_place

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHUNK, LONGEST_TAG = 1 << 20, 4_096
"""Bytes of a sheet that are searched at a time for merged cells, and of the tag of one."""

_COLUMNS, _ROW, _CELL, _VALUE, _FORMULA = (f"{NAMESPACE}{name}" for name in ("col", "row", "c", "v", "f"))
_INLINE, _STRING, _RUN, _TEXT, _PROPERTIES, _STRIKE = (
    f"{NAMESPACE}{name}" for name in ("is", "si", "r", "t", "rPr", "strike")
)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_COLUMN = re.compile("[A-Z]{1,3}")
_MERGE_TAG = re.compile(
    rb"<(?:[A-Za-z0-9]+:)?mergeCell\b[^<>]*\bref=[\"\']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"\']"
)


class SheetText(str):
    """A shared or inline string. `struck` where all of it is struck through within the cell."""

    __slots__ = ("struck",)
    struck: bool


def _text(element: Element) -> SheetText:
    """Of its runs alone: how a word is pronounced (`rPh`) is none of it."""
    runs = element.findall(_RUN)
    pieces = [element.findtext(_TEXT) or "", *(run.findtext(_TEXT) or "" for run in runs)]
    text = SheetText(decoded("".join(pieces)))
    written = [run for run in runs if (run.findtext(_TEXT) or "").strip()]
    text.struck = bool(written) and not pieces[0].strip() and all(_is_struck(run.find(_PROPERTIES)) for run in written)
    return text


def _is_struck(properties: Element | None) -> bool:
    strike = None if properties is None else properties.find(_STRIKE)
    return strike is not None and strike.get("val", "1") not in {"0", "false"}


def decoded(text: str) -> str:
    """A string as it is meant: `_x000D_` is a line break (ST_Xstring, 22.9.2.19), and `_x005F_x000D_` is `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def root_of(source: IO[bytes]) -> Element:
    """The whole of a small part. Raises ValueError."""
    root = parse(source).getroot()
    if root is None:
        raise ValueError("empty")
    return root


def shared_strings(source: IO[bytes]) -> list[SheetText]:
    found: list[SheetText] = []
    for _, element in iterparse(source):
        if element.tag == _STRING:
            found.append(_text(element))
            element.clear()
    return found


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles, as cells name them, whose font is struck through, and those that show a number as a date."""

    struck: frozenset[str] = frozenset()
    dated: frozenset[str] = frozenset()


def styles(source: IO[bytes]) -> Styles:
    # Here and not above: every start would pay a third of a second for what few ever call.
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    root = root_of(source)
    written = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in root.iter(f"{NAMESPACE}numFmt")}
    fonts = [_is_struck(font) for font in root.findall(f"{NAMESPACE}fonts/{NAMESPACE}font")]
    formats = root.findall(f"{NAMESPACE}cellXfs/{NAMESPACE}xf")
    used = [(int(one.get("fontId", "0")), int(one.get("numFmtId", "0"))) for one in formats]
    return Styles(
        frozenset(str(place) for place, (font, _) in enumerate(used) if font < len(fonts) and fonts[font]),
        frozenset(
            str(place)
            for place, (_, number) in enumerate(used)
            if is_date_format(written.get(number) or BUILTIN_FORMATS.get(number, ""))
        ),
    )


def merged_cells(source: IO[bytes]) -> list[Merge]:
    """They stand behind the rows in a sheet, and are needed before them. Raises ValueError for XML in UTF-16."""
    found: list[Merge] = []
    left = b""
    while chunk := source.read(CHUNK):
        if chunk.startswith(_UTF_16):
            raise ValueError("in UTF-16")
        left += chunk
        end = 0
        for tag in _MERGE_TAG.finditer(left):
            end = tag.end()
            first, top, last, bottom = (part.decode() for part in tag.groups())
            found.append(Merge(int(top), int(bottom), column_place(first), column_place(last)))
        left = left[max(end, len(left) - LONGEST_TAG) :]
    return found


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads the rows of a sheet with the strings and styles of its workbook."""

    strings: Sequence[SheetText]
    styles: Styles

    def rows(self, source: IO[bytes]) -> Iterator[SheetRow]:
        """Rows in their order; those that the sheet leaves out are not among them."""
        number = 0
        hidden: set[int] = set()
        for _, element in iterparse(source):
            if element.tag == _COLUMNS and _is_hidden(element):
                hidden.update(range(int(element.get("min", "1")) - 1, min(int(element.get("max", "1")), MOST_COLUMNS)))
            elif element.tag == _ROW:
                number = int(element.get("r", number + 1))
                cells = self._cells(element)
                unseen = {place: cells[place] for place in cells if place in hidden}
                seen = {place: cells[place] for place in cells if place not in hidden} if unseen else cells
                yield SheetRow(number, seen, _is_hidden(element), unseen)
                element.clear()

    def _cells(self, row: Element) -> Mapping[int, SheetCell]:
        found: dict[int, SheetCell] = {}
        place = -1
        for element in row:
            if element.tag != _CELL:
                continue
            letters = _COLUMN.match(element.get("r", ""))
            place = column_place(letters[0]) if letters else place + 1
            cell = self._cell(element)
            if not cell.is_blank and place < MOST_COLUMNS:
                found[place] = cell
        return found

    def _cell(self, element: Element) -> SheetCell:
        kind, value = element.get("t", "n"), element.findtext(_VALUE)
        style = element.get("s", "0")
        struck = style in self.styles.struck
        if kind == "inlineStr":
            inline = element.find(_INLINE)
            return SheetCell(None) if inline is None else _of_text(_text(inline), struck)
        if not value:
            missing = kind != "str" and element.find(_FORMULA) is not None
            return SheetCell(None, struck, CellFault.NO_RESULT if missing else None)
        if kind == "s":
            return _of_text(self.strings[int(value)], struck)
        if kind == "e":
            return SheetCell(value, struck, CellFault.ERROR)
        if kind == "b":
            return SheetCell(value == "1", struck)
        if kind == "n":
            return SheetCell(_number(value), struck, dated=style in self.styles.dated)
        return SheetCell(decoded(value), struck)


def _of_text(text: SheetText, struck: bool) -> SheetCell:
    return SheetCell(str(text), struck or text.struck)


def _number(value: str) -> int | float:
    return int(value) if value.lstrip("-").isdigit() else float(value)


def _is_hidden(one: Element) -> bool:
    """Of a row or of columns: by hand or by a filter, or so low or narrow that nothing shows."""
    sizes = (one.get("ht"), one.get("width"))
    return one.get("hidden") in {"1", "true"} or any(size is not None and float(size) == 0 for size in sizes)
