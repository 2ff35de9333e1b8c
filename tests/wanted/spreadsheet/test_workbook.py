"""Files of tables: what is a workbook, and which of its sheets and rows are read."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook as WrittenWorkbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from services.errors import TooLarge
from tests.wanted.spreadsheet.books import ROW, VIETNAMESE, book, defaults, fields_of, person, rows_of
from wanted.notices.spreadsheet import Language, NotAWorkbook, is_table


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
        rows_of(content)


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked():
    with pytest.raises(TooLarge):
        rows_of(_zip(**{f"xl/{i}.xml": bytes(1 << 26) for i in range(10)}))


def test_a_sheet_that_lies_about_its_size_is_read_to_its_end():
    lying = _with_part(
        book(VIETNAMESE, ROW, ROW),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<dimension ref="A1:I3"', b'<dimension ref="A1:B1"'),
    )
    assert [row.fields is not None for row in rows_of(lying)] == [False, True, True]


def _sheets(**rows: list[list[Any]]) -> WrittenWorkbook:
    made = WrittenWorkbook()
    made.remove(made["Sheet"])
    for name, held in rows.items():
        sheet = made.create_sheet(name)
        for row in held:
            sheet.append(row)
    return made


def _saved(made: WrittenWorkbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def refused_of(content: bytes) -> list[tuple[int, str]]:
    rows = rows_of(content)
    assert not any(row.fields for row in rows)
    return [(number, row.refusal.code) for number, row in enumerate(rows, start=1) if row.refusal]


def test_rows_that_are_hidden_or_struck_through_are_refused_by_number():
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet["B4"].font = Font(strike=True)

    assert refused_of(book(VIETNAMESE, ROW, [], ROW, change=change)) == [(2, "HIDDEN_ROW"), (4, "STRUCK_THROUGH_ROW")]


def test_a_hidden_column_is_not_read_and_is_named():
    def change(sheet: Worksheet) -> None:
        for letter in ("E", "I"):
            sheet.column_dimensions[letter].hidden = True

    headings, row = rows_of(book(VIETNAMESE, ROW, change=change))
    assert [(remark.code, remark.cell, remark.value) for remark in headings.remarks] == [
        ("HIDDEN_COLUMN", "E1", "Nơi ĐKHKTT"),
        ("HIDDEN_COLUMN", "I1", "CCCD"),
    ]
    assert not {"registeredResidence", "identityDocuments"} & fields_of(row).keys()


def test_an_empty_hidden_row_is_no_row():
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True

    assert refused_of(book(VIETNAMESE, [None, " "], change=change)) == []


def test_every_visible_sheet_is_read_or_named_as_not_read_and_a_hidden_one_too():
    made = _sheets(
        Old=[VIETNAMESE, person(1, "Đỗ Giả Cũ")],
        North=[VIETNAMESE, person(1, "Đỗ Giả Mới")],
        Codes=[["Mã", "Tên đơn vị"], ["c02", "Cục"], [], ["c03", "Cục"]],
        South=[["Phụ lục"], VIETNAMESE, person(1, "Đỗ Giả Ba"), person(2, "Đỗ Giả Sai", **{"Năm sinh": "31/02/1985"})],
        Empty=[],
    )
    made["Old"].sheet_state = "hidden"
    rows = rows_of(_saved(made))
    assert [(row.sheet, fields_of(row)["fullName"]) for row in rows if row.fields] == [
        ("North", "Đỗ Giả Mới"),
        ("South", "Đỗ Giả Ba"),
    ]
    told = [(r.code, r.count, r.text) for row in rows for r in row.remarks if r.code != "ROW_PASSED_OVER"]
    assert told == [
        ("HIDDEN_SHEET", 2, "trang Old: trang đang ẩn, không đọc 2 dòng"),
        (
            "SHEET_NOT_READ",
            4,
            "trang Codes: trang không có dòng tiêu đề như Họ và tên, Năm sinh; không đọc 4 dòng",
        ),
    ]
    assert len(rows) == 2 + 2 + 4 + 4
    (refused,) = (row.refusal for row in rows if row.refusal)
    assert refused.detail == "trang South, ô D4: 31/02/1985 không phải là ngày"


def test_a_workbook_whose_only_table_is_hidden_has_nothing_to_read():
    made = _sheets(Old=[VIETNAMESE, ROW], Notes=[["Ghi chú"]])
    made["Old"].sheet_state = "veryHidden"
    with pytest.raises(NotAWorkbook, match="No visible sheet"):
        rows_of(_saved(made), defaults(language=Language.EN))


def test_rows_struck_through_within_their_cells_are_refused():
    def strike(xml: bytes) -> bytes:
        # openpyxl writes letters as such, or as references where lxml is installed.
        written = ("<t>Nguyễn Giả Định</t>".encode(), "<t>Nguyễn Giả Định</t>".encode("ascii", "xmlcharrefreplace"))
        text = next(form for form in written if form in xml)
        return xml.replace(text, b"<r><rPr><strike/></rPr>%b</r>" % text)

    assert refused_of(_cell(strike)) == [(2, "STRUCK_THROUGH_ROW")]


def _named(kind: str) -> dict[str, bytes]:
    return {
        "xlsb": {"xl/workbook.bin": b""},
        "ods": {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"},
        "docx": {"word/document.xml": b""},
        "strict": {"_rels/.rels": b"<Relationships Type='http://purl.oclc.org/ooxml/officeDocument/relationships'/>"},
    }[kind]


@pytest.mark.parametrize(
    ("kind", "word"), [("xlsb", "xlsb"), ("ods", "OpenDocument"), ("docx", "Word"), ("strict", "Strict Open XML")]
)
def test_files_of_other_kinds_are_named_for_what_they_are(kind: str, word: str):
    content = _zip(**_named(kind))
    for language, sentence in ((Language.VI, "hãy"), (Language.EN, "save it as")):
        with pytest.raises(NotAWorkbook, match=word) as refused:
            rows_of(content, defaults(language=language))
        assert sentence in refused.value.detail


@pytest.mark.parametrize(("inside", "word"), [("Workbook", "old Excel"), ("EncryptedPackage", "without a password")])
def test_old_excel_and_a_password_are_told_apart(inside: str, word: str):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + inside.encode("utf-16-le")
    assert is_table(content)
    with pytest.raises(NotAWorkbook, match=word):
        rows_of(content, defaults(language=Language.EN))


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        *((content, False) for content in (b'{"id": "a"}', b'\xef\xbb\xbf\n{"id"', b"\x1f\x8b\x08", b"", b"nothing")),
        *((content, True) for content in ("Họ và tên;Năm sinh\nA;1985".encode(), b"PK\x03\x04")),
    ],
)
def test_json_lines_are_no_table(content: bytes, is_one: bool):
    assert is_table(content) is is_one


def _cell(change: Callable[[bytes], bytes]) -> bytes:
    return _with_part(book(VIETNAMESE, ROW), "xl/worksheets/sheet1.xml", change)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (b'<c r="D2"><f>YEAR(TODAY())-40</f><v></v></c>', "ô D2: công thức chưa có kết quả; hãy mở tệp bằng Excel"),
        (b'<c r="D2"><f>YEAR(TODAY())-40</f></c>', "ô D2: công thức chưa có kết quả; hãy mở tệp bằng Excel"),
        (b'<c r="D2" t="e"><f>A1</f><v>#REF!</v></c>', "ô D2: #REF! là lỗi công thức của Excel"),
        (b'<c r="D2" t="e"><v>#VALUE!</v></c>', "ô D2: #VALUE! là lỗi công thức của Excel"),
    ],
)
def test_cells_with_errors_and_formulas_without_results_are_refused_by_cell(cell: bytes, reason: str):
    def change(xml: bytes) -> bytes:
        assert b'<c r="D2" t="n"><v>1985</v></c>' in xml
        return xml.replace(b'<c r="D2" t="n"><v>1985</v></c>', cell)

    (row,) = rows_of(_cell(change))[1:]
    assert row.refusal is not None
    assert row.refusal.detail.startswith(reason)


def test_a_formula_with_a_result_is_its_result_and_one_of_empty_text_is_nothing():
    def change(xml: bytes) -> bytes:
        xml = xml.replace(b'<c r="D2" t="n"><v>1985</v></c>', b'<c r="D2"><f>A1</f><v>1990</v></c>')
        return xml.replace(b"<is><t>Nam</t></is></c>", b"</c>").replace(
            b'<c r="C2" t="inlineStr">', b'<c r="C2" t="str"><f>IF(1,"")</f><v></v>'
        )

    (row,) = rows_of(_cell(change))[1:]
    assert fields_of(row)["birthDates"] == ["1990"]
    assert "sex" not in fields_of(row)


def test_escaped_characters_in_text_are_decoded():
    name = "Nguyễn_x000D_\nGiả_x0020_Định"
    (row,) = rows_of(book(["Họ và tên", "Năm sinh", "Đặc điểm"], [name, 1985, "dấu _x005F_x000D_"]))[1:]
    assert (fields_of(row)["fullName"], fields_of(row)["marks"]) == ("Nguyễn Giả Định", "dấu _x000D_")


def test_a_number_that_excel_made_a_date_of_is_refused():
    (row,) = rows_of(book(VIETNAMESE, [*ROW[:6], 46093, *ROW[7:]], change=_as_date))[1:]
    assert row.refusal is not None
    assert row.refusal.detail.startswith("ô G2: Excel đã đổi ô này thành ngày 12/03/2026")


def _as_date(sheet: Worksheet) -> None:
    sheet["G2"].number_format = "dd/mm/yyyy"


def test_a_sheet_of_more_rows_than_are_taken_is_refused_whole():
    def far(sheet: Worksheet) -> None:
        sheet["B200001"] = "Nguyễn Giả Định"

    with pytest.raises(NotAWorkbook, match=r"200\.000"):
        rows_of(book(VIETNAMESE, ROW, change=far))


def test_days_count_from_1904_in_workbooks_that_say_so():
    made = _sheets(One=[VIETNAMESE, [*ROW[:3], 29687, *ROW[4:]]])
    made.epoch = CALENDAR_MAC_1904
    (row,) = rows_of(_saved(made))[1:]
    assert fields_of(row)["birthDates"] == ["1985-04-12"]
