"""Rows of workbooks as import lines."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook as WrittenWorkbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from services.errors import TooLarge
from tests.wanted.spreadsheet.books import ROW, VIETNAMESE, book
from wanted.notices.models.imports import ImportedNotice
from wanted.notices.spreadsheet import Defaults, NotAWorkbook, Workbook
from wanted.notices.spreadsheet.headings import Column, columns
from wanted.notices.spreadsheet.rows import height, line, unit_code


def lines_of(content: bytes) -> list[dict[str, Any] | None]:
    """One a row of the sheet, None where it holds no notice."""
    opened = Workbook(io.BytesIO(content), Defaults("c02", "WANTED"))
    return [dict(row.fields) if row.fields else None for row in opened.rows()]


def notices_of(content: bytes) -> list[ImportedNotice]:
    return [ImportedNotice.model_validate(one) for one in lines_of(content) if one]


def test_a_row_with_vietnamese_headings_is_a_notice():
    empty, given = lines_of(book(VIETNAMESE, ROW))
    assert empty is None
    assert given is not None
    id = given.pop("id")
    assert given == {
        "list": "WANTED",
        "fullName": "Nguyễn Giả Định",
        "sex": "MALE",
        "birthDates": ["1985"],
        "unit": "c02",
        "registeredResidence": {"text": "Thái Bình"},
        "offence": {"name": "Trộm cắp tài sản"},
        "decision": {"number": "12/QĐ-TEST", "date": "2026-03-02"},
        "dangerous": False,
        "identityDocuments": [{"kind": "CCCD", "number": "001085000123"}],
    }
    assert lines_of(book(VIETNAMESE, ROW))[1] == {**given, "id": id}


def test_english_headings_under_a_title_and_in_another_order():
    content = book(
        ["LIST OF WANTED PERSONS"],
        [],
        ["Date of birth", "Full name", "Aliases", "Gender", "Issuing unit", "Height (cm)", "Province"],
        ["12/03/1985", "Nguyen Gia Dinh", "Dinh Seo; Dinh Den", "F", "Công an thành phố Hà Nội", "1m65", "Hà Nội"],
    )
    (notice,) = notices_of(content)
    assert [other.name for other in notice.names] == ["Dinh Seo", "Dinh Den"]
    assert (notice.birth_dates, notice.unit, notice.height_cm) == (["1985-03-12"], "ca-ha-noi", 165)
    assert notice.registered_residence is not None
    assert notice.registered_residence.province == "ha-noi"


def test_merged_headings_lend_their_name_to_the_columns_below():
    def merge(sheet: Worksheet) -> None:
        for cells in ("A2:A3", "B2:D2", "E2:F2", "G2:H2", "I2:I3"):
            sheet.merge_cells(cells)

    content = book(
        ["DANH SÁCH ĐỐI TƯỢNG TRUY NÃ"],
        ["Họ và tên", "Ngày sinh", None, None, "Quyết định truy nã", None, "Nơi thường trú", None, "Tội danh"],
        [None, "Ngày", "Tháng", "Năm", "Số", "Ngày", "Địa chỉ", "Tỉnh", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        ["Nguyễn Giả Định", 12, 3, 1985, "12/QĐ", "02/03/2026", "Thôn 1", "Thái Bình", "Trộm cắp"],
        ["Trần Giả Định", None, None, 1990, "13/QĐ", None, None, "Huế", "Trộm cắp"],
        change=merge,
    )
    lines = lines_of(content)
    assert lines[:4] == [None] * 4
    one, two = notices_of(content)
    assert (one.birth_dates, two.birth_dates) == (["1985-03-12"], ["1990"])
    assert one.decision is not None
    assert (one.decision.number, one.decision.date) == ("12/QĐ", "2026-03-02")
    assert one.registered_residence is not None
    assert (one.registered_residence.text, one.registered_residence.province) == ("Thôn 1", "hung-yen")


def test_the_same_heading_twice_counts_once():
    assert columns(["Họ và tên", "Họ tên", "Năm sinh"], None) == {0: Column.NAME, 2: Column.BIRTH}


@pytest.mark.parametrize(
    ("written", "number", "day"),
    [
        ("12/QĐ-CSHS ngày 3/2/2026", "12/QĐ-CSHS", "2026-02-03"),
        ("Số 12/QĐ-CSHS, ngày 03/02/2026", "12/QĐ-CSHS", "2026-02-03"),
        ("Số: 12/QĐ", "12/QĐ", None),
        (12, "12", None),
    ],
)
def test_number_and_date_of_a_decision_may_share_a_cell(written: object, number: str, day: str | None):
    decision = line({Column.NAME: "A", Column.DECISION: written}, "c02", "WANTED")["decision"]
    assert (decision["number"], decision.get("date")) == (number, day)


@pytest.mark.parametrize(
    ("written", "meant"),
    [(165, 165), (1.65, 165), ("1m65", 165), ("1,7", 170), ("165cm", 165), ("1m7", 170), (None, None)],
)
def test_heights(written: object, meant: int | None):
    assert height(written) == meant


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Công an tỉnh Thái Bình", "ca-thai-binh"),
        ("Công an thành phố Hà Nội", "ca-ha-noi"),
        ("c02", "c02"),
        ("C02", "c02"),
    ],
)
def test_units_go_by_code_or_by_name(name: str, code: str):
    assert unit_code(name) == code


def test_numbers_that_a_sheet_cut_are_whole_again():
    documents = line({Column.NAME: "A", Column.CCCD: 1085000123.0 * 10}, "c02", "WANTED")["identityDocuments"]
    assert documents == [{"kind": "CCCD", "number": "010850001230"}]
    old = line({Column.NAME: "A", Column.CCCD: "123456789"}, "c02", "WANTED")["identityDocuments"]
    assert old == [{"kind": "CMND", "number": "123456789"}]


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with_part(content: bytes, name: str, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 nothing",
        _zip(hello=b"world"),
        book(VIETNAMESE, ROW)[:-2_000],
        book(["a", "b"], [1, 2]),
        book(),
        _with_part(book(VIETNAMESE, ROW), "xl/worksheets/sheet1.xml", lambda xml: LAUGHS + xml),
        _with_part(book(VIETNAMESE, ROW), "xl/workbook.xml", lambda xml: LAUGHS + xml),
        _with_part(book(VIETNAMESE, ROW), "xl/worksheets/sheet1.xml", lambda xml: xml[:300]),
    ],
    ids=["no zip", "another zip", "cut", "no headings", "empty", "entities", "entities in the book", "cut sheet"],
)
def test_what_is_no_workbook_is_refused(content: bytes):
    with pytest.raises(NotAWorkbook):
        lines_of(content)


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked():
    with pytest.raises(TooLarge):
        lines_of(_zip(**{f"xl/{i}.xml": bytes(1 << 26) for i in range(10)}))


def test_a_sheet_that_lies_about_its_size_is_read_to_its_end():
    lying = _with_part(
        book(VIETNAMESE, ROW, ROW),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<dimension ref="A1:I3"', b'<dimension ref="A1:B1"'),
    )
    assert len(notices_of(lying)) == 2


def refused_of(content: bytes) -> list[tuple[int, str]]:
    opened = Workbook(io.BytesIO(content), Defaults("c02", "WANTED"))
    rows = list(opened.rows())
    assert not any(row.fields for row in rows)
    return [(number, row.refusal.code) for number, row in enumerate(rows, start=1) if row.refusal]


def test_rows_that_are_hidden_or_struck_through_are_refused_by_number():
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet["B4"].font = Font(strike=True)

    assert refused_of(book(VIETNAMESE, ROW, [], ROW, change=change)) == [(2, "HIDDEN_ROW"), (4, "STRUCK_THROUGH_ROW")]


def test_an_empty_hidden_row_is_no_row():
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True

    assert refused_of(book(VIETNAMESE, [None, " "], change=change)) == []


def test_a_hidden_sheet_is_not_read():
    made = WrittenWorkbook()
    made.create_sheet("Cũ", 0).append(VIETNAMESE)
    made["Cũ"].append(ROW)
    made["Cũ"].sheet_state = "hidden"
    made["Sheet"].append(["Ghi chú"])
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(NotAWorkbook, match="No visible sheet"):
        lines_of(out.getvalue())


def test_a_strict_workbook_is_named_as_such():
    content = book(VIETNAMESE, ROW)
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(strict, "w") as made:
        for part in given.infolist():
            text = given.read(part).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
            )
            made.writestr(part.filename, text)
    with pytest.raises(NotAWorkbook, match="Strict Open XML"):
        lines_of(strict.getvalue())


def test_the_id_of_a_row_is_made_as_ever():
    ids = [line({Column.NAME: name}, "c02", "WANTED")["id"] for name in ("Ðặng Văn A", "Đặng Văn A")]
    assert ids == ["04a30ed2-fdbd-5f99-8675-7b903f740310", "3dbc07da-00ee-5a41-ba64-e614ede59400"]
