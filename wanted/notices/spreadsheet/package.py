"""An XLSX file as a package of parts (ECMA-376, Part 2): which sheets it has, and where what they hold is found.

Nothing is unpacked before it is known how large it is, and files of other kinds are named for what they are.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import BinaryIO
from xml.etree.ElementTree import Element

from services.errors import Problem, TooLarge
from wanted.notices.spreadsheet.cells import Sheet, SheetRow
from wanted.notices.spreadsheet.dates import EXCEL_EPOCH, MAC_EPOCH
from wanted.notices.spreadsheet.messages import FILES, Language
from wanted.notices.spreadsheet.sheet_xml import (
    NAMESPACE,
    SheetReader,
    SheetText,
    Styles,
    merged_cells,
    root_of,
    shared_strings,
    styles,
)

LARGEST_FILE = 64 << 20
LARGEST_UNPACKED = 600 << 20
MOST_PARTS = 2_000

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_PASSWORD = "EncryptedPackage".encode("utf-16-le")
STRICT = b"http://purl.oclc.org/ooxml/"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKSHEET = f"{_OFFICE}/worksheet"

BROKEN = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError, IndexError)
"""What the parsers raise for files that are not what they say."""


class NotAWorkbook(Problem):
    """`kind` says what it is instead, by the codes of `messages.FILES`."""

    status, code, title = 415, "NOT_A_WORKBOOK", "The file is not a workbook that can be read"

    def __init__(self, kind: str, language: Language = Language.EN) -> None:
        super().__init__(FILES[kind][language])
        self.kind = kind


class Package:
    """An opened XLSX file. `sheets` are its sheets in the order of their tabs."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises `NotAWorkbook`, `TooLarge`."""
        check_kind(file)
        try:
            self._archive = zipfile.ZipFile(file)
            self.sheets = list(self._sheets())
        except BROKEN as error:
            raise NotAWorkbook("broken") from error

    def close(self) -> None:
        self._archive.close()

    def _sheets(self) -> Iterator[Sheet]:
        main = self._target("", "/officeDocument") or "xl/workbook.xml"
        book = self._parsed(main)
        reader = SheetReader(self._strings(main), self._styles(main))
        epoch = _epoch(book)
        targets = {id: target for id, kind, target in self._relations(main) if kind == _WORKSHEET}
        for sheet in book.iter(f"{NAMESPACE}sheet"):
            part = targets.get(sheet.get(f"{{{_OFFICE}}}id", ""))
            if part is None:
                continue  # a chart has a tab and no cells
            visible = sheet.get("state", "visible") == "visible"
            with self._archive.open(part) as source:
                merges = merged_cells(source)
            yield Sheet(sheet.get("name", ""), partial(self._rows, reader, part), visible, merges, epoch)

    def _rows(self, reader: SheetReader, part: str) -> Iterator[SheetRow]:
        with self._archive.open(part) as source:
            yield from reader.rows(source)

    def _strings(self, main: str) -> list[SheetText]:
        part = self._target(main, "/sharedStrings")
        if part is None:
            return []
        with self._archive.open(part) as source:
            return shared_strings(source)

    def _styles(self, main: str) -> Styles:
        part = self._target(main, "/styles")
        if part is None:
            return Styles()
        with self._archive.open(part) as source:
            return styles(source)

    def _target(self, of: str, kind: str) -> str | None:
        return next((target for _, name, target in self._relations(of) if name.endswith(kind)), None)

    def _relations(self, of: str) -> Iterator[tuple[str, str, str]]:
        """The parts that a part refers to: id, kind and name of each."""
        folder, name = posixpath.split(of)
        for one in self._parsed(posixpath.join(folder, "_rels", f"{name}.rels")).iter(_RELATIONS):
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            yield one.get("Id", ""), one.get("Type", ""), target

    def _parsed(self, part: str) -> Element:
        with self._archive.open(part) as source:
            return root_of(source)


def _epoch(book: Element) -> date:
    properties = book.find(f"{NAMESPACE}workbookPr")
    dated_from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    return MAC_EPOCH if dated_from_1904 else EXCEL_EPOCH


def check_kind(file: BinaryIO) -> None:
    """Looks at the parts of a file before any is unpacked. Raises `NotAWorkbook` that names its kind, or `TooLarge`."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            kind = _other_kind(archive, parts)
    except BROKEN as error:
        raise NotAWorkbook("broken") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts.values()) > LARGEST_UNPACKED:
        raise TooLarge("The workbook unpacks to more than is taken.")
    if kind:
        raise NotAWorkbook(kind)
    file.seek(0)


def _other_kind(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> str | None:
    if any(part.flag_bits & 1 for part in parts.values()):
        return "encrypted"
    if "xl/workbook.bin" in parts:
        return "xlsb"
    if "mimetype" in parts:
        return "ods"
    if "word/document.xml" in parts:
        return "docx"
    root = parts.get("_rels/.rels")
    if root is not None and root.file_size < 1 << 20 and STRICT in archive.read(root):
        return "strict"
    return None
