"""Letters of fonts of before Unicode, and letters that got lost."""

import pytest

from tests.wanted.spreadsheet.books import fields_of, person, table_of
from wanted.notices.spreadsheet.legacy_encodings import BrokenLetters, mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Nguyeãn Vaên Giaû", "Nguyễn Văn Giả"),
        ("NGUYEÃN VAÊN GIAÛ", "NGUYỄN VĂN GIẢ"),
        ("Buøi Thò Giaû", "Bùi Thị Giả"),
        ("Ñaëng Giaû Ñöùc", "Đặng Giả Đức"),
        ("Toäi troäm caép taøi saûn", "Tội trộm cắp tài sản"),
        ("NguyÔn V¨n Gi¶", "Nguyễn Văn Giả"),
        ("NGUYÔN V¡N A", "NGUYỄN VĂN A"),
        ("TrÇn ThÞ Gi¶", "Trần Thị Giả"),
        ("x· Gi¶ §Þnh, TP Hµ Néi", "xã Giả Định, TP Hà Nội"),
        ("Trém c¾p tµi s¶n", "Trộm cắp tài sản"),
    ],
)
def test_what_is_vietnamese_only_once_it_is_converted_is_converted(typed: str, meant: str):
    assert mended(typed) == (meant, True)


@pytest.mark.parametrize(
    "name",
    [
        *("Nguyễn Văn Giả", "Lê Văn Hà", "Tô Bé", "Cao Bá", "Hué", "Lò Thị Bè", "Ngô Võ", "Thò"),
        *("Müller", "José García", "Søren", "Noël", "François Lefèvre", "Zoë Ångström", "Peña", "Björk", "André"),
        *("Y Blô Êban", "H'Mông", "Nguyễn Jürgen", "1985?", "Công ty ABC (100 m²)"),
    ],
)
def test_names_of_any_language_in_unicode_stay(name: str):
    assert mended(name) == (name, False)


@pytest.mark.parametrize("stroked", ["Ð", "Ɖ"])
def test_other_letters_with_a_stroke_become_the_vietnamese_one(stroked: str):
    assert mended(f"{stroked}ặng Giả {stroked}ức") == ("Đặng Giả Đức", False)


@pytest.mark.parametrize(
    "broken", ["Nguyá»…n VÄƒn Giáº£", "Nguy?n Van Gi", "Nguyễn Văn Gi\ufffd", "Xyz¶k", "Nguy\x83n"]
)
def test_letters_that_cannot_be_told_are_refused(broken: str):
    with pytest.raises(BrokenLetters):
        mended(broken)


def test_a_row_that_was_converted_waits_for_a_person_and_says_what_was_written():
    converted, broken = table_of(person(1, "NguyÔn V¨n Gi¶"), person(2, "Nguy?n Van Gi?"))
    assert (fields_of(converted)["fullName"], converted.doubtful) == ("Nguyễn Văn Giả", True)
    (remark,) = converted.remarks
    assert (remark.code, remark.cell, remark.value, remark.doubtful) == (
        "CONVERTED_LETTERS",
        "B2",
        "NguyÔn V¨n Gi¶",
        True,
    )
    assert broken.refusal is not None
    assert broken.refusal.detail == "ô B3: “Nguy?n Van Gi?” bị hỏng chữ; hãy gõ lại bằng bảng mã Unicode"


def test_a_name_that_ends_with_a_lost_letter_is_refused():
    (row,) = table_of(person(1, "Nguyen Van Gi?"))
    assert row.refusal is not None
