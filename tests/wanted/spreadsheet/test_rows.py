"""Rows as the fields of notices."""

import re
from typing import Any

import pytest

from tests.wanted.spreadsheet.books import ROW, VIETNAMESE, book, defaults, fields_of, person, rows_of, table_of
from wanted.notices.models.documents import DocumentKind
from wanted.notices.models.imports import ImportedNotice
from wanted.notices.spreadsheet.card_numbers import card_number
from wanted.notices.spreadsheet.rows import height


def read(heading: str, written: Any, **given: Any) -> dict[str, Any]:
    """The fields of a row with one more column."""
    (row,) = rows_of(book(["Họ và tên", "Năm sinh", heading], ["Lê Giả", 1985, written]), defaults(**given))[1:]
    return fields_of(row)


def refusal(heading: str, written: Any, **given: Any) -> str:
    (row,) = rows_of(book(["Họ và tên", "Năm sinh", heading], ["Lê Giả", 1985, written]), defaults(**given))[1:]
    assert row.refusal is not None
    return row.refusal.detail


def test_a_row_with_vietnamese_headings_is_a_notice():
    (row,) = table_of(ROW)
    fields = fields_of(row)
    assert ImportedNotice.model_validate(fields)
    id = fields.pop("id")
    assert fields == {
        "list": "WANTED",
        "fullName": "Nguyễn Giả Định",
        "sex": "MALE",
        "birthDates": ["1985"],
        "unit": "c02",
        "registeredResidence": {"text": "Thái Bình", "province": "hung-yen"},
        "offence": {"name": "Trộm cắp tài sản"},
        "decision": {"number": "12/QĐ-TEST", "date": "2026-03-02"},
        "dangerous": False,
        "identityDocuments": [{"kind": "CCCD", "number": "001085000123"}],
    }
    assert row.cells["birthDates"] == "D2"
    assert row.cells["decision.date"] == "H2"
    assert fields_of(table_of(ROW)[0])["id"] == id


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
    decision = read("Số quyết định", written)["decision"]
    assert (decision["number"], decision.get("date")) == (number, day)


def test_a_decision_has_a_whole_date():
    (row,) = table_of(person(1, "Lê Giả", **{"Ngày QĐ": "03/2026"}))
    assert row.refusal is not None
    assert row.refusal.detail == "ô H2: 03/2026 chưa đủ ngày, tháng, năm"


@pytest.mark.parametrize(
    ("written", "meant"),
    [(165, 165), (1.65, 165), ("1m65", 165), ("1,7", 170), ("165cm", 165), ("1m7", 170), (None, None)],
)
def test_heights(written: object, meant: int | None):
    assert height(written) == meant


@pytest.mark.parametrize(
    ("name", "code"),
    [("Công an tỉnh Thái Bình", "ca-thai-binh"), ("Công an thành phố Hà Nội", "ca-ha-noi"), ("C02", "c02")],
)
def test_before_units_are_known_each_has_the_code_of_its_name(name: str, code: str):
    assert read("Đơn vị", name, unit=None)["unit"] == code


def test_a_unit_that_is_chosen_is_of_all_rows_and_another_one_in_the_file_is_told():
    (row,) = rows_of(book(["Họ và tên", "Năm sinh", "Đơn vị"], ["Lê Giả", 1985, "Công an Huế"]))[1:]
    assert fields_of(row)["unit"] == "c02"
    assert [(remark.code, remark.cell) for remark in row.remarks] == [("UNIT_OVERRIDDEN", "C2")]


def test_a_unit_that_is_not_found_and_none_at_all_say_so():
    said = refusal("Đơn vị", "Công an Xyz", unit=None, find_unit=lambda _: None)
    assert said.startswith("ô C2: không có đơn vị nào tên là “Công an Xyz”")
    assert "chưa có đơn vị" in refusal("Đơn vị", None, unit=None)


@pytest.mark.parametrize(
    ("kind", "written", "meant", "mended"),
    [
        ("CCCD", "1085000123", "CCCD 001085000123", True),
        ("CCCD", "10085000125", "CCCD 010085000125", True),
        ("CCCD", "'001085000126", "CCCD 001085000126", False),
        ("CCCD", "001 085 000 126", "CCCD 001085000126", False),
        ("CCCD", "12345678", "CMND 012345678", True),
        ("CCCD", "123456789", "CMND 123456789", False),
        ("CMND", "12345678", "CMND 012345678", True),
        ("CMND", "001085000126", "CMND 001085000126", False),
        ("CCCD", "0912345678", "CCCD 0912345678", False),
        ("CCCD", "9912345678", "CCCD 009912345678", True),
        ("CCCD", "99123456789", "CCCD 99123456789", False),
        ("CCCD", "1234567", "CCCD 1234567", False),
        ("PASSPORT", "B1234567", "PASSPORT B1234567", False),
        ("PASSPORT", "12345678", "PASSPORT 12345678", False),
    ],
)
def test_zeros_that_a_sheet_cut_are_put_back_where_the_number_can_be_no_other(
    kind: str, written: str, meant: str, mended: bool
):
    card = card_number(DocumentKind(kind), written)
    assert (f"{card.kind.value} {card.number}", card.mended) == (meant, mended)


def test_a_mended_number_is_told_without_the_number_and_a_rounded_one_is_refused():
    mended, rounded, float_ = table_of(
        person(1, "Lê Giả", CCCD=1085000123), person(2, "Lê Giả Hai", CCCD="1.08500E+11"), person(3, "A B", CCCD=1.0e9)
    )
    (remark,) = mended.remarks
    assert (remark.code, remark.cell, remark.value) == ("NUMBER_MENDED", "I2", None)
    assert not re.search("[0-9]{5}", remark.text or "")
    assert rounded.refusal is not None
    assert rounded.refusal.detail.startswith("ô I3: số đã bị Excel làm tròn")
    assert fields_of(float_)["identityDocuments"] == [{"kind": "CCCD", "number": "001000000000"}]


@pytest.mark.parametrize("number", ["2019/12345", "HS 12/2026", "A-12345/2019"])
def test_the_number_of_a_file_is_a_number_and_no_id(number: str):
    fields = read("Mã", number)
    assert fields["number"] == number
    assert re.fullmatch("[0-9a-f-]{36}", fields["id"])
    assert fields["id"] == read("Mã", number)["id"] != read("Mã", "other/1")["id"]
    assert ImportedNotice.model_validate(fields).number == number


def test_an_id_stays_an_id():
    assert read("Mã", "HN-2026.1")["id"] == "HN-2026.1"
    assert read("Số hồ sơ", "HN-2026.1")["id"] == "HN-2026.1"


def test_the_id_of_a_row_is_made_as_ever():
    made = (table_of([1, name, *[None] * 4])[0] for name in ("Ðặng Văn A", "Đặng Văn A"))
    assert [fields_of(row)["id"] for row in made] == [
        "04a30ed2-fdbd-5f99-8675-7b903f740310",
        "3dbc07da-00ee-5a41-ba64-e614ede59400",
    ]


def test_lists_by_their_names_and_what_is_unknown_is_nothing():
    assert read("Danh sách", "Truy nã quốc tế")["list"] == "INTERPOL"
    assert read("Danh sách", "terrorism")["list"] == "TERRORISM"
    fields = fields_of(table_of(person(1, "Lê Giả", **{"Năm sinh": "không rõ", "Nơi ĐKHKTT": "-"}))[0])
    assert not {"birthDates", "registeredResidence"} & set(fields)


def test_a_sex_that_is_none_is_refused():
    (row,) = table_of(person(1, "Lê Giả", **{"Giới tính": "Xyz"}))
    assert row.refusal is not None
    assert row.refusal.detail == "ô C2: Xyz không phải là Nam hay Nữ"
    assert VIETNAMESE[2] == "Giới tính"
