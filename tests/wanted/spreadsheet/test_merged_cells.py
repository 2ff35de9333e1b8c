"""What rows share: cells merged downward, and ditto marks."""

import pytest

from tests.wanted.spreadsheet.books import fields_of, person, table_of
from wanted.notices.spreadsheet.merged_cells import is_ditto

SHARED = {"Nơi ĐKHKTT": None, "Tội danh": None, "Số quyết định": None, "Ngày QĐ": None}
MERGED = ("E2:E4", "F2:F4", "G2:G4", "H2:H4")
NAMES = ("Bùi Giả Một", "Bùi Giả Hai", "Bùi Giả Ba")


def test_accomplices_share_what_is_merged_over_their_rows_and_their_ids_are_those_of_a_sheet_without_merging():
    merged = table_of(person(1, NAMES[0]), *(person(2, name, **SHARED) for name in NAMES[1:]), merged=MERGED)
    written = table_of(*(person(1, name) for name in NAMES))
    assert [fields_of(row) for row in merged] == [fields_of(row) for row in written]
    assert len({fields_of(row)["id"] for row in merged}) == len(NAMES)


@pytest.mark.parametrize("mark", ['"', "''", "”", "〃", "nt", "-nt-", "N.t", "như trên", '- " -'])
def test_a_ditto_mark_is_what_stands_above_and_is_told(mark: str):
    assert is_ditto(mark)
    marks = {"Tội danh": mark, "Số quyết định": mark, "Ngày QĐ": mark, "Giới tính": mark}
    rows = table_of(person(1, NAMES[0], **{"Giới tính": "Nữ"}), *(person(2, name, **marks) for name in NAMES[1:]))
    first, *others = (fields_of(row) for row in rows)
    for other in others:
        assert {**other, "fullName": first["fullName"], "id": first["id"]} == first
    assert [remark.code for remark in rows[1].remarks] == ["DITTO"] * 4
    assert rows[1].remarks[2].text == f"ô G3: {mark} đã đọc như dòng trên: 12/QĐ-TEST"
    written = table_of(*(person(1, name, **{"Giới tính": "Nữ"}) for name in NAMES))
    assert [fields_of(row)["id"] for row in rows] == [fields_of(row)["id"] for row in written]


def test_a_ditto_mark_below_an_empty_cell_is_refused():
    rows = table_of(person(1, NAMES[0], **{"Tội danh": None}), person(2, NAMES[1], **{"Tội danh": "nt"}))
    refusal = rows[1].refusal
    assert refusal is not None
    assert refusal.detail == "ô F3: nt: dòng trên không có gì"


def test_a_name_is_not_shared():
    rows = table_of(person(1, NAMES[0]), person(2, ""), merged=("B2:B3",))
    assert rows[1].refusal is not None
    assert rows[1].cell_of(rows[1].refusal) == "B3"
