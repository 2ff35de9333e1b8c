"""What columns hold, by their headings."""

from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.wanted.spreadsheet.books import book, fields_of, rows_of
from wanted.notices.spreadsheet.cells import SheetCell
from wanted.notices.spreadsheet.headings import Column, column_of, columns, headings_of, plain


def read(*rows: list[Any], merged: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The notices of a sheet."""

    def merge(sheet: Worksheet) -> None:
        for cells in merged:
            sheet.merge_cells(cells)

    return [fields_of(row) for row in rows_of(book(*rows, change=merge)) if row.fields is not None]


def test_a_heading_is_known_however_it_is_typed():
    for written in ("Họ và tên (chữ in hoa):", "HỌ VÀ TÊN", "Ho va ten", "Hä vµ tªn", "Hoï vaø teân"):
        assert plain(written) == "ho va ten"
    assert plain("Ðặc điểm nhận dạng") == plain("Ɖặc điểm nhận dạng") == plain("Đặc điểm nhận dạng")


def test_every_heading_is_of_one_column():
    for column in Column:
        assert {column_of(heading) for heading in headings_of(column)} == {column}


def test_the_same_heading_twice_counts_once():
    first = {
        0: SheetCell("Họ và tên"),
        1: SheetCell("Ngày QĐ"),
        2: SheetCell("Năm sinh"),
        3: SheetCell("Ngày quyết định"),
    }
    assert columns(first) == {0: Column.NAME, 1: Column.DECISION_DATE, 2: Column.BIRTH}


def test_merged_headings_lend_their_name_to_the_columns_below():
    one, two = read(
        ["DANH SÁCH ĐỐI TƯỢNG TRUY NÃ"],
        ["Họ và tên", "Ngày sinh", None, None, "Quyết định truy nã", None, "Nơi thường trú", None, "Tội danh"],
        [None, "Ngày", "Tháng", "Năm", "Số", "Ngày", "Địa chỉ", "Tỉnh", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        ["Nguyễn Giả Định", 12, 3, 1985, "12/QĐ", "02/03/2026", "Thôn 1", "Thái Bình", "Trộm cắp"],
        ["Trần Giả Định", None, None, 1990, "13/QĐ", None, None, "Huế", "Trộm cắp"],
        merged=("A2:A3", "B2:D2", "E2:F2", "G2:H2", "I2:I3"),
    )
    assert (one["birthDates"], two["birthDates"]) == (["1985-03-12"], ["1990"])
    assert one["decision"] == {"number": "12/QĐ", "date": "2026-03-02"}
    assert one["registeredResidence"] == {"text": "Thôn 1", "province": "Thái Bình"}


@pytest.mark.parametrize(
    ("above", "below", "merged"),
    [
        (["Mã", "Họ và tên", None, "Năm sinh"], [None, "Họ và tên đệm", "Tên", None], ("B1:C1",)),
        (["Mã", "Họ và tên", None, "Năm sinh"], [None, "Họ", "Tên", None], ("A1:A2", "B1:C1", "D1:D2")),
        (["Mã", "Họ và tên", None, "Năm sinh"], None, ("B1:C1",)),
        (["Mã", "Họ và tên", None, "Năm sinh"], [None, None, "Tên", None], ("B1:C1",)),
        (["Mã", "Họ đệm", "Tên", "Năm sinh"], None, ()),
        (["Mã", "Họ và chữ đệm", "Tên", "Năm sinh"], None, ()),
        (["Id", "Family name", "Given name", "Year of birth"], None, ()),
    ],
)
def test_a_name_in_two_columns_is_whole(above: list[Any], below: list[Any] | None, merged: tuple[str, ...]):
    headings = [above, *([below] if below else [])]
    (notice,) = read(*headings, ["m-1", "Nguyễn Giả", "Hùng", 1980], merged=merged)
    assert (notice["fullName"], notice["birthDates"]) == ("Nguyễn Giả Hùng", ["1980"])


def test_a_name_that_may_go_on_in_a_column_without_a_heading_waits_for_a_person():
    content = book(
        ["Mã", "Họ và tên", None, "Năm sinh"], ["m-1", "Nguyễn Giả", "Hùng", 1980], ["m-2", "Lê Giả", 5, 1981]
    )
    _, doubtful, clear = rows_of(content)
    assert [(remark.code, remark.cell) for remark in doubtful.remarks] == [("UNNAMED_COLUMN", "C2")]
    assert doubtful.doubtful
    assert not clear.doubtful


@pytest.mark.parametrize(
    ("above", "merged"),
    [
        (["Họ và tên", "Năm sinh", None, "Tội danh"], ("B1:C1",)),
        (["Họ và tên", "Năm sinh", None, "Tội danh"], ()),
        (["Họ và tên", "Ngày tháng năm sinh", None, "Tội danh"], ("A1:A2", "B1:C1", "D1:D2")),
        (["Họ và tên", "Ngày sinh", None, "Tội danh"], ("B1:C1",)),
    ],
)
def test_years_of_men_and_of_women_tell_the_sex(above: list[Any], merged: tuple[str, ...]):
    man, woman = read(
        above,
        [None, "Nam", "Nữ", None],
        ["Nguyễn Giả Nam", 1980, None, "Trộm cắp"],
        ["Nguyễn Giả Nữ", None, "12/04/1985", "Trộm cắp"],
        merged=merged,
    )
    assert (man["birthDates"], man["sex"]) == (["1980"], "MALE")
    assert (woman["birthDates"], woman["sex"]) == (["1985-04-12"], "FEMALE")


def test_a_mark_below_nam_or_nu_tells_the_sex():
    man, woman = read(
        ["Họ và tên", "Giới tính", None, "Năm sinh"],
        [None, "Nam", "Nữ", None],
        ["Nguyễn Giả Nam", "x", None, 1980],
        ["Nguyễn Giả Nữ", None, "X", 1985],
        merged=("B1:C1",),
    )
    assert [(one["birthDates"], one["sex"]) for one in (man, woman)] == [(["1980"], "MALE"), (["1985"], "FEMALE")]


def test_a_row_in_both_columns_is_refused_and_a_year_alone_is_no_man():
    content = book(["Họ và tên", "Năm sinh", None], [None, "Nam", "Nữ"], ["Nguyễn Giả Hai", 1980, 1981])
    refusal = rows_of(content)[2].refusal
    assert refusal is not None
    assert refusal.detail == "ô C3: cả cột Nam và cột Nữ đều có ghi"
    (notice,) = read(["Họ và tên", "Năm", "Số quyết định"], ["Nguyễn Giả Định", 2025, "1/QĐ"])
    assert "sex" not in notice


def test_residence_and_native_place_are_two_fields():
    (notice,) = read(["Họ và tên", "HKTT", "Quê quán", "Năm sinh"], ["Lê Giả", "Hà Nội", "Vũ Thư, Thái Bình", 1980])
    assert notice["registeredResidence"] == {"text": "Hà Nội", "province": "ha-noi"}
    assert notice["hometown"] == {"text": "Vũ Thư, Thái Bình", "province": "hung-yen"}


def test_english_headings_under_a_title_and_in_another_order():
    (notice,) = read(
        ["LIST OF WANTED PERSONS"],
        [],
        ["Date of birth", "Full name", "Aliases", "Gender", "Issuing unit", "Height (cm)", "Province"],
        ["12/03/1985", "Nguyen Gia Dinh", "Dinh Seo; Dinh Den", "F", "C02", "1m65", "Hà Nội"],
    )
    assert [other["name"] for other in notice["names"]] == ["Dinh Seo", "Dinh Den"]
    assert (notice["birthDates"], notice["unit"], notice["heightCm"]) == (["1985-03-12"], "c02", 165)
    assert notice["registeredResidence"] == {"province": "Hà Nội"}
