"""Rows that are about persons, and rows that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wanted.spreadsheet.books import ROW, VIETNAMESE, book, defaults, fields_of, person, rows_of, table_of
from wanted.notices.spreadsheet.row_kinds import has_words, is_placeholder

NAME = VIETNAMESE.index("Họ và tên")
OFFENCE = VIETNAMESE.index("Tội danh")


def row(**cells: str) -> list[str | None]:
    """A row with nothing but these cells, by the letters of their columns."""
    return [cells.get(chr(ord("A") + place)) for place in range(len(VIETNAMESE))]


def kinds(*below: list[str | None]) -> list[str]:
    """What becomes of rows below a table of two persons."""
    rows = table_of(person(1, "Lê Giả Thật"), person(2, "Lê Giả Hai"), *below)
    assert [fields_of(one)["fullName"] for one in rows[:2]] == ["Lê Giả Thật", "Lê Giả Hai"]
    return [
        "refused" if one.refusal else "passed over" if one.fields is None else "doubtful" if one.doubtful else "taken"
        for one in rows[2:]
    ]


@pytest.mark.parametrize(
    "words",
    [
        *("NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)", "(ky, ghi ro ho ten)", "THỦ TRƯỞNG ĐƠN VỊ", "KT. GIÁM ĐỐC"),
        *("Thượng tá Hoàng Giả Ký", "Người lập biểu: Trung tá Quách Giả Lập", "TRƯỞNG PHÒNG", "Nơi nhận:"),
        *("Tổng cộng: 01 đối tượng", "Tổng số: 1", "Cộng", "TỔNG SỐ 12 ĐỐI TƯỢNG", "Hà Nội, ngày 3 tháng 2 năm 2026"),
        *(
            "I. Công an thành phố Hà Nội",
            "II. Các đối tượng khác",
            "A. Danh sách truy nã",
            "Phòng PC02",
            "Quận Ba Đình",
        ),
    ],
)
def test_words_of_a_signature_a_total_or_a_section_are_no_name(words: str):
    assert has_words(words)
    assert kinds(row(B=words)) == ["passed over"]
    # In the middle of a table too, and in whatever column they stand.
    middle = table_of(person(1, "Lê Giả Thật"), row(B=words), row(F=words), person(2, "Lê Giả Hai"))
    assert [one.fields is None and one.refusal is None for one in middle] == [False, True, True, False]


@pytest.mark.parametrize(
    "name",
    [
        *("Tổng Văn Cộng", "Tống Thị Số", "Cộng Văn Tổng", "Ký Văn Tên", "Lưu Văn Đội", "Quan Văn Phòng", "Kỳ Tên"),
        *("Công Tằng Tôn Nữ Giả", "1. Nguyễn Giả Định", "Xác Văn Nhận", "Na", "Nguyễn Văn Không"),
    ],
)
def test_no_person_is_dropped_for_the_name(name: str):
    assert not has_words(name)
    assert not is_placeholder(name)
    (taken,) = table_of(person(1, name))
    assert (fields_of(taken)["fullName"], taken.doubtful) == (name, False)


@pytest.mark.parametrize("name", ["Thượng tá Hoàng Giả Ký", "Công An", "Tổng Cộng", "Đội Giả"])
def test_a_name_like_a_signature_waits_for_a_person_where_the_row_says_more(name: str):
    (doubtful,) = table_of(person(1, name))
    assert doubtful.doubtful
    assert [remark.code for remark in doubtful.remarks if remark.doubtful] == ["MAYBE_NO_PERSON"]


def test_a_name_and_nothing_else_waits_in_the_table_and_is_nobody_below_it():
    bare = row(B="Hoàng Giả Bình")
    rows = table_of(person(1, "Lê Giả Thật"), bare, person(2, "Lê Giả Hai"), bare)
    assert [one.doubtful for one in rows] == [False, True, False, True]
    assert kinds(row(), bare, bare) == ["passed over"] * 3
    assert kinds(row(B="NGƯỜI LẬP BIỂU"), bare) == ["passed over"] * 2


def test_names_of_those_who_sign_below_the_table_are_never_taken_for_wanted_in_whatever_column():
    both = row(B="Hoàng Giả Lập", G="Hoàng Giả Trưởng")
    signed = row(B="NGƯỜI LẬP BIỂU", G="THỦ TRƯỞNG ĐƠN VỊ")
    assert kinds(signed, both, row(G="Hoàng Giả Trưởng"), row(F="Hoàng Giả Trưởng")) == ["passed over"] * 4
    # The column of offences holds words: that is one sign less.
    assert kinds(signed, row(B="Hoàng Giả Lập", F="Hoàng Giả Trưởng")) == ["passed over", "doubtful"]
    assert kinds(row(B="Hoàng Giả Bình", F="Trộm cắp tài sản")) == ["taken"]


def test_what_is_passed_over_is_told_with_its_cell():
    (signature,) = table_of(person(1, "Lê Giả Thật"), row(B="NGƯỜI LẬP BIỂU", F="THỦ TRƯỞNG"))[1:]
    (remark,) = signature.remarks
    assert (remark.code, remark.cell, remark.doubtful) == ("ROW_PASSED_OVER", "B3", False)
    assert remark.value == "NGƯỜI LẬP BIỂU | THỦ TRƯỞNG"


@pytest.mark.parametrize("name", ["N/A", "nt", "-nt-", "Không xác định", "chưa rõ", "…", "#N/A", "-", "?"])
def test_a_placeholder_is_no_name(name: str):
    empty, wanted = table_of(row(A="1", B=name), person(2, name))
    assert (empty.fields, empty.refusal) == (None, None)
    assert wanted.refusal is not None
    assert wanted.cell_of(wanted.refusal) == "B3"


def test_a_row_without_a_name_that_says_what_somebody_is_wanted_for_is_refused():
    (nameless,) = table_of(person(1, ""))
    assert nameless.refusal is not None
    assert nameless.refusal.detail == "ô B2: chưa có họ tên"


def test_rows_of_headings_and_of_numbers_are_passed_over_wherever_they_stand():
    numbers = [str(place + 1) for place in range(len(VIETNAMESE))]
    rows = table_of(numbers, person(1, "Lê Giả Thật"), VIETNAMESE, numbers, person(2, "Lê Giả Hai"))
    assert [one.fields is not None for one in rows] == [False, True, False, False, True]
    assert all(one.refusal is None for one in rows)


def test_headings_that_come_again_in_another_order_are_read_anew():
    content = book(VIETNAMESE, ROW, [], ["Năm sinh", "Họ và tên", "Số quyết định"], [1990, "Lê Giả Hai", "2/QĐ"])
    *_, last = rows_of(content)
    assert (fields_of(last)["fullName"], fields_of(last)["birthDates"]) == ("Lê Giả Hai", ["1990"])


def test_what_a_list_of_terrorists_says_beside_the_name_is_enough():
    content = book(["Tên tổ chức", "Tên khác", "Loại đối tượng"], ["Tổ chức Giả Định", "TCGĐ", "Tổ chức"])
    (listed,) = rows_of(content, defaults(list="TERRORISM"))[1:]
    assert (fields_of(listed)["subjectKind"], listed.doubtful) == ("ORGANISATION", False)


PIECES = st.sampled_from(
    [
        row(),
        row(A="3"),
        row(B="Tổng cộng: 5"),
        row(B="Hoàng Giả Bình"),
        row(F="Thượng tá Hoàng Giả Trưởng"),
        row(E="Hà Nội"),
        row(B="N/A"),
        VIETNAMESE,
        person(1, "Tổng Văn Cộng"),
        person(2, "Lê Giả Sai", **{"Năm sinh": "31/02/1985"}),
        person(3, "NguyÔn V¨n Gi¶"),
        person(4, ""),
    ]
)


@given(st.lists(PIECES, max_size=12))
def test_every_row_of_a_sheet_is_accounted_for_and_no_person_is_lost(below: list[list[str | None]]):
    rows = table_of(*below)
    last = max((place for place, one in enumerate(below, start=1) if any(one)), default=0)
    assert len(rows) == last
    for given_row, read in zip(below, rows, strict=False):
        assert read.refusal is None or read.fields is None
        if given_row[NAME] == "Tổng Văn Cộng":
            assert fields_of(read)["fullName"] == "Tổng Văn Cộng"
        if given_row[OFFENCE] == ROW[OFFENCE]:
            assert read.fields is not None or read.refusal is not None
        elif read.fields is not None:
            assert read.doubtful
