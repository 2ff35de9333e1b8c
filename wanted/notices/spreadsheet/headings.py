"""What a column holds, by its heading in Vietnamese or English, however it is typed; also under merged headings."""

import re
from collections.abc import Mapping
from enum import StrEnum

from services.text import fold
from wanted.notices.spreadsheet.cells import MOST_COLUMNS, Cells
from wanted.notices.spreadsheet.legacy_encodings import BrokenLetters, mended


class Column(StrEnum):
    ID = "id"
    NUMBER = "file number"
    LIST = "list"
    KIND = "subject kind"
    NAME = "name"
    FAMILY = "family name"
    GIVEN = "given name"
    ALIAS = "alias"
    FORMER = "former name"
    NICKNAME = "nickname"
    TRANSLITERATED = "transliterated name"
    SEX = "sex"
    MALE = "male"
    FEMALE = "female"
    BIRTH = "birth"
    BIRTH_OF_MAN = "birth of a man"
    BIRTH_OF_WOMAN = "birth of a woman"
    BIRTH_DAY = "day of birth"
    BIRTH_MONTH = "month of birth"
    BIRTH_YEAR = "year of birth"
    REGISTERED = "registered residence"
    REGISTERED_PROVINCE = "province of registered residence"
    LAST = "last residence"
    LAST_PROVINCE = "province of last residence"
    HOMETOWN = "native place"
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


NAMES = frozenset({Column.NAME, Column.FAMILY, Column.GIVEN})

_HEADINGS: Mapping[Column, str] = {
    Column.ID: "id|ma|ma so|ma thong bao|so thong bao|so ho so|notice id|notice number|reference",
    Column.NUMBER: "file number|case number|ho so so|so ho so truy na|so ho so vu an|so truy na quoc te|so interpol",
    Column.LIST: "list|danh sach|loai danh sach|loai thong bao",
    Column.KIND: "subject kind|loai doi tuong|ca nhan to chuc",
    Column.NAME: (
        "name|full name|ho ten|ho va ten|ho va ten doi tuong|ho ten doi tuong|ten doi tuong|ten to chuc|"
        "ho va ten khai sinh|ho ten khai sinh|ten khai sinh|ho ten doi tuong truy na|ho va ten doi tuong truy na"
    ),
    Column.FAMILY: (
        "family name|surname|last name|ho|ho dem|ho va dem|ho va ten dem|ho ten dem|ho chu dem|ho va chu dem|"
        "ho lot|ho va chu lot|ho va ten ho|ho va ten ho dem|ho va ten ho va dem|ho va ten ho va ten dem|"
        "ho va ten ho va chu dem|ho ten ho|ho ten ho dem|ho ten ho va ten dem|full name family name"
    ),
    Column.GIVEN: "given name|first name|ten|ho va ten ten|ho ten ten|full name given name",
    Column.ALIAS: "alias|aliases|other name|other names|ten khac|ten goi khac|ho ten khac|bi danh|ten khac bi danh",
    Column.FORMER: "former name|ten cu|ten truoc day",
    Column.NICKNAME: "nickname|biet danh|ten thuong goi|ten goi",
    Column.TRANSLITERATED: "transliterated name|ten phien am|ten tieng anh|ten nuoc ngoai",
    Column.SEX: "sex|gender|gioi|gioi tinh|nam nu|phai",
    Column.MALE: "male|nam|gioi tinh nam|sex male|gender male",
    Column.FEMALE: "female|nu|gioi tinh nu|sex female|gender female",
    Column.BIRTH_OF_MAN: "nam sinh nam|sinh nam nam|year of birth male|date of birth male",
    Column.BIRTH_OF_WOMAN: (
        "nam sinh nu|sinh nam nu|ngay sinh nu|ngay thang nam sinh nu|year of birth female|date of birth female"
    ),
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
        "registered residence address|noi cu tru dia chi|noi dang ky hktt|noi dang ky ho khau thuong tru|hktt dia chi"
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
    Column.HOMETOWN: "native place|hometown|place of origin|que quan|nguyen quan|que",
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
    "so|ngay|thang|nam|nu|ngay thang nam|so qd|don vi|tinh|tinh thanh|tinh thanh pho|dia chi|thuong tru|"
    "noi o hien tai|ten|ho|ho dem|ho va dem|ho va ten dem|ho ten dem|ho va chu dem|dem|dieu|dieu luat|chieu cao|"
    "number|date|day|month|year|province|address|name|article|unit|male|female|family name|given name"
)
_UNDER = frozenset(_UNDER_WRITTEN.split("|"))
"""What stands in a second row, under a heading that spans several columns."""

_BRACKETS = re.compile(r"\([^)]*\)")


def plain(value: object) -> str:
    """A heading as it is compared: `Họ và tên (chữ in hoa):` is `ho va ten`, in whatever font it was typed."""
    if not isinstance(value, str):
        return ""
    try:
        text, _ = mended(value)
    except BrokenLetters:
        text = value
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(_BRACKETS.sub(" ", text))).split())


def column_of(heading: str) -> Column | None:
    return _BY_HEADING.get(heading)


def headings_of(column: Column) -> list[str]:
    """How a column may be called, without diacritics."""
    return _HEADINGS[column].split("|")


def is_heading_row(cells: Cells) -> bool:
    """Whether a row holds headings: a name's, and at least one more."""
    found = {column_of(plain(cell.value)) for cell in cells.values()} - {None}
    named = Column.NAME in found or {Column.FAMILY, Column.GIVEN} <= found
    return named and len(found - {Column.FAMILY, Column.GIVEN}) > (1 if Column.NAME in found else 0)


def is_second_heading_row(cells: Cells) -> bool:
    """Whether a row names the parts of what the row above spans."""
    written = [plain(cell.value) for cell in cells.values()]
    return bool(written) and all(one in _UNDER for one in written)


def is_numbering(cells: Cells) -> bool:
    """Whether a row only numbers the columns: `(1) (2) (3)`."""
    written = [str(cell.value).strip(" ()[].") for _, cell in sorted(cells.items())]
    return (
        len(written) > 1
        and all(one.isdecimal() for one in written)
        and [int(one) for one in written] == list(range(int(written[0]), int(written[0]) + len(written)))
    )


def columns(first: Cells, second: Cells | None = None, spans: Mapping[int, int] | None = None) -> dict[int, Column]:
    """What each column holds, by its place from 0; the leftmost counts where two say the same.

    A merged heading stands in its first cell alone; below it, `second` names its parts. `spans` says by the place of a
    merged heading which is its last column: a name over two columns without parts is family and given name.
    """
    found: dict[int, Column] = {}
    above, until = "", -1
    for place in range(max([*first, *(second or ())], default=-1) + 1):
        own, below = _heading(first, place), _heading(second, place)
        if own:
            above, until = own, (spans or {}).get(place, MOST_COLUMNS)
        elif place > until or not below:
            above = ""
        column = _column(own, above, below)
        if column is not None and column not in found.values():
            found[place] = column
    return _with_sexes(_with_split_names(found, second, spans or {}))


def _heading(cells: Cells | None, place: int) -> str:
    return plain(cells[place].value) if cells and place in cells else ""


def _column(own: str, above: str, below: str) -> Column | None:
    if not below:
        return column_of(own)
    return column_of(f"{above} {below}".strip()) or column_of(above if own else "") or column_of(below)


def _with_split_names(found: dict[int, Column], second: Cells | None, spans: Mapping[int, int]) -> dict[int, Column]:
    """A name beside a given name is the family name; so is one whose heading spans two columns without parts."""
    by_column = {column: place for place, column in found.items()}
    place = by_column.get(Column.NAME)
    if place is None:
        return found
    given = by_column.get(Column.GIVEN)
    last = spans.get(place, place)
    if given is None and last == place + 1 and not any(place < other <= last for other in second or ()):
        given = last
    if given is None or given != place + 1:
        return found
    return {**found, place: Column.FAMILY, given: Column.GIVEN}


def _with_sexes(found: dict[int, Column]) -> dict[int, Column]:
    """`Nam` beside `Nữ` is a sex; without it, the same letters are those of `Năm`, a year."""
    held = set(found.values())
    if Column.BIRTH_OF_WOMAN in held and not held & {Column.BIRTH_DAY, Column.BIRTH_MONTH}:
        return {
            place: Column.BIRTH_OF_MAN if column is Column.BIRTH_YEAR else column for place, column in found.items()
        }
    alone = {Column.MALE, Column.FEMALE} - held
    return {place: column for place, column in found.items() if not (alone and column in {Column.MALE, Column.FEMALE})}
