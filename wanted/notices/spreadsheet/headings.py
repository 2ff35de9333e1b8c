"""What a column holds, by its heading in Vietnamese or English, however it is typed; also under merged headings."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from services.text import fold

MOST_COLUMNS = 100


class Column(StrEnum):
    ID = "id"
    LIST = "list"
    KIND = "subject kind"
    NAME = "name"
    ALIAS = "alias"
    FORMER = "former name"
    NICKNAME = "nickname"
    TRANSLITERATED = "transliterated name"
    SEX = "sex"
    BIRTH = "birth"
    BIRTH_DAY = "day of birth"
    BIRTH_MONTH = "month of birth"
    BIRTH_YEAR = "year of birth"
    REGISTERED = "registered residence"
    REGISTERED_PROVINCE = "province of registered residence"
    LAST = "last residence"
    LAST_PROVINCE = "province of last residence"
    OFFENCE = "offence"
    ARTICLE = "article"
    DECISION = "decision"
    DECISION_DATE = "date of decision"
    UNIT = "unit"
    MARKS = "marks"
    HEIGHT = "height"
    IF_SEEN = "if seen"
    DANGEROUS = "dangerous"
    REWARD = "reward"
    COLOUR = "colour"
    SOURCE = "source"
    CCCD = "cccd"
    CMND = "cmnd"
    PASSPORT = "passport"


_HEADINGS: Mapping[Column, str] = {
    Column.ID: "id|ma|ma so|ma thong bao|so thong bao|so ho so|notice id|notice number|reference",
    Column.LIST: "list|danh sach|loai danh sach|loai thong bao",
    Column.KIND: "subject kind|loai doi tuong|ca nhan to chuc",
    Column.NAME: (
        "name|full name|ho ten|ho va ten|ho va ten doi tuong|ho ten doi tuong|ten doi tuong|ten to chuc|"
        "ho va ten khai sinh|ho ten khai sinh|ten khai sinh"
    ),
    Column.ALIAS: "alias|aliases|other name|other names|ten khac|ten goi khac|ho ten khac|bi danh|ten khac bi danh",
    Column.FORMER: "former name|ten cu|ten truoc day",
    Column.NICKNAME: "nickname|biet danh|ten thuong goi|ten goi",
    Column.TRANSLITERATED: "transliterated name|ten phien am|ten tieng anh|ten nuoc ngoai",
    Column.SEX: "sex|gender|gioi|gioi tinh|nam nu|phai",
    Column.BIRTH: (
        "birth|born|dob|birth date|date of birth|ngay sinh|nam sinh|sinh ngay|sinh nam|year of birth|"
        "birth year|ngay thang nam sinh|ngay thang nam|sinh ngay thang nam"
    ),
    Column.BIRTH_DAY: "ngay sinh ngay|date of birth day|sinh ngay ngay|birth day|ngay thang nam sinh ngay",
    Column.BIRTH_MONTH: "ngay sinh thang|date of birth month|thang sinh|birth month|ngay thang nam sinh thang",
    Column.BIRTH_YEAR: "ngay sinh nam|date of birth year|ngay thang nam sinh nam",
    Column.REGISTERED: (
        "registered residence|permanent residence|permanent address|noi thuong tru|thuong tru|"
        "noi dang ky thuong tru|noi dkhktt|noi dktt|hktt|dkhktt|ho khau|ho khau thuong tru|noi cu tru|"
        "dia chi|address|residence|noi cu tru thuong tru|noi thuong tru dia chi|"
        "registered residence address|que quan|noi cu tru dia chi"
    ),
    Column.REGISTERED_PROVINCE: (
        "province|tinh|tinh thanh|tinh thanh pho|noi thuong tru tinh|noi cu tru tinh|"
        "registered residence province|noi cu tru tinh thanh pho|noi thuong tru tinh thanh pho"
    ),
    Column.LAST: (
        "last residence|current address|last known address|noi o|noi o hien tai|noi o hien nay|cho o|"
        "cho o hien nay|noi o cuoi cung|cho o truoc khi tron|noi cu tru noi o hien tai|noi o dia chi|"
        "last residence address"
    ),
    Column.LAST_PROVINCE: "noi o tinh|last residence province|noi o hien tai tinh",
    Column.OFFENCE: (
        "offence|offense|crime|charge|toi|toi danh|hanh vi|hanh vi pham toi|pham toi|toi danh ten|offence name"
    ),
    Column.ARTICLE: (
        "article|dieu|dieu luat|dieu khoan|toi danh dieu|toi danh dieu luat|offence article|article of the penal code"
    ),
    Column.DECISION: (
        "decision|decision number|warrant|so quyet dinh|so qd|quyet dinh|quyet dinh truy na|qd truy na|"
        "so qdtn|quyet dinh truy na so|quyet dinh so|so quyet dinh truy na|quyet dinh truy na so qd|"
        "decision no"
    ),
    Column.DECISION_DATE: (
        "decision date|date of decision|ngay quyet dinh|ngay qd|ngay ra quyet dinh|"
        "quyet dinh truy na ngay|quyet dinh ngay|ngay ra qd|ngay quyet dinh truy na|"
        "quyet dinh truy na ngay thang nam|ngay truy na"
    ),
    Column.UNIT: (
        "unit|issuing unit|don vi|co quan|don vi ra quyet dinh|co quan ra quyet dinh|don vi ra qd|"
        "don vi truy na|don vi ra quyet dinh truy na|co quan dieu tra|quyet dinh truy na don vi"
    ),
    Column.MARKS: (
        "marks|distinguishing marks|dac diem|dac diem nhan dang|dau vet rieng|dau vet rieng va di hinh|nhan dang"
    ),
    Column.HEIGHT: "height|height cm|chieu cao|cao|dac diem chieu cao",
    Column.IF_SEEN: "if seen|khi phat hien|lien he|thong bao khi phat hien",
    Column.DANGEROUS: "dangerous|nguy hiem|dac biet nguy hiem|muc do nguy hiem",
    Column.REWARD: "reward|tien thuong|thuong|muc thuong",
    Column.COLOUR: "colour|color|mau|mau thong bao",
    Column.SOURCE: "source|source url|url|nguon|link",
    Column.CCCD: (
        "cccd|so cccd|can cuoc cong dan|so can cuoc cong dan|can cuoc|so can cuoc|so dinh danh|"
        "so dinh danh ca nhan|cmnd cccd|cccd cmnd|so cmnd cccd|so cccd cmnd|id card"
    ),
    Column.CMND: "cmnd|so cmnd|chung minh nhan dan|so chung minh nhan dan",
    Column.PASSPORT: "passport|passport number|ho chieu|so ho chieu",
}
_BY_HEADING = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split("|")}

_UNDER_WRITTEN = (
    "so|ngay|thang|nam|ngay thang nam|so qd|don vi|tinh|tinh thanh|tinh thanh pho|dia chi|thuong tru|"
    "noi o hien tai|ten|dieu|dieu luat|chieu cao|number|date|day|month|year|province|address|name|"
    "article|unit"
)
_UNDER = frozenset(_UNDER_WRITTEN.split("|"))
"""What stands in a second row, under a heading that spans several columns."""

_BRACKETS = re.compile(r"\([^)]*\)")


def plain(cell: object) -> str:
    """A heading as it is compared: `Họ và tên (chữ in hoa):` is `ho va ten`."""
    if not isinstance(cell, str):
        return ""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(_BRACKETS.sub(" ", cell))).split())


def column_of(heading: str) -> Column | None:
    return _BY_HEADING.get(heading)


def is_heading_row(row: Sequence[object]) -> bool:
    """Whether a row holds headings: a name's, and at least one more."""
    found = {column_of(plain(cell)) for cell in row[:MOST_COLUMNS]} - {None}
    return Column.NAME in found and len(found) > 1


def is_second_heading_row(row: Sequence[object]) -> bool:
    """Whether a row names the parts of what the row above spans."""
    cells = [plain(cell) for cell in row[:MOST_COLUMNS] if cell not in {None, ""}]
    return bool(cells) and all(cell in _UNDER for cell in cells)


def is_numbering(row: Sequence[object]) -> bool:
    """Whether a row only numbers the columns: `(1) (2) (3)`."""
    cells = [str(cell).strip(" ()") for cell in row[:MOST_COLUMNS] if cell not in {None, ""}]
    return (
        len(cells) > 1
        and all(cell.isdigit() for cell in cells)
        and [int(c) for c in cells] == list(range(int(cells[0]), int(cells[0]) + len(cells)))
    )


def columns(first: Sequence[object], second: Sequence[object] | None) -> dict[int, Column]:
    """What each column holds, by its place from 0; the leftmost counts where two say the same.

    A merged heading stands in its first cell alone; below it, `second` names its parts.
    """
    found: dict[int, Column] = {}
    above = ""
    for place in range(min(max(len(first), len(second or ())), MOST_COLUMNS)):
        own = plain(first[place]) if place < len(first) else ""
        below = plain(second[place]) if second and place < len(second) else ""
        above = own or (above if below else "")
        column = (column_of(f"{above} {below}") if below else None) or (column_of(above) if own or below else None)
        if column is None and below and not own:
            column = column_of(below)
        if column is not None and column not in found.values():
            found[place] = column
    return found
