"""Text as it comes in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.geography.provinces import BY_SLUG, PROVINCES, province_of
from services.text import Body, Line, Prose, clean_line, clean_prose, fold, slug


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "\u2066x", "\x1b[2J", "a\x7f"])
def test_hidden_controls_are_refused(text: str):
    with pytest.raises(ValueError, match="control"):
        clean_prose(text)


def test_invisible_marks_are_dropped_and_lines_joined():
    assert clean_line(" Công\u200b an \r\n Hà\u00a0Nội ") == "Công an Hà Nội"
    assert clean_prose("một\r\nhai\rba") == "một\nhai\nba"


@pytest.mark.parametrize(
    "text",
    [
        "\u3164\u3164",
        "\u2800 \u2800",
        "\u200d\u200c",
        "\u034f",
        "\u00ad \u2063",
        "\ufe0f",
        "\U000e0041",
        "\u115f\uffa0",
    ],
)
def test_a_text_that_nobody_can_see_is_none(text: str):
    assert clean_prose(text) == ""
    for kind in (Line, Prose, Body):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("mark", ["\u2063", "\u180e", "\u034f", "\u061c", "\u206a", "\u2061"])
def test_format_characters_are_dropped_by_their_category(mark: str):
    assert clean_prose(f"Ng{mark}uyễn") == "Nguyễn"


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧", "می\u200cخواهم", "\u0600\u0661", "❤\ufe0f"])
def test_what_joins_or_is_drawn_stays(text: str):
    assert clean_prose(text) == text


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str):
    try:
        once = clean_prose(text)
    except ValueError:
        return
    assert clean_prose(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text())
def test_folding_does_not_know_how_a_text_was_composed(text: str):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


def test_folding_takes_the_bar_off_the_letter_d():
    assert fold("Đặng Thị Đào") == "dang thi dao"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÐẶNG Ɖà ɖà ðà", "dang da da da"),
        ("ƀ ø Ł æ Œ ß ẞ ħ ŧ", "b o l ae oe ss ss h t"),
        ("Ｃông ａｎ １１３", "cong an 113"),
        ("𝐂ông 𝒂𝒏 ⓗà", "cong an ha"),
        ("ơ̆ e̊", "o e"),
        ("ភាសាខ្មែរ", "ភាសាខ្មែរ"),
        ("Li\u200cên", "lien"),
    ],
)
def test_letters_that_look_or_sound_alike_are_folded_alike(text: str, folded: str):
    assert fold(text) == folded


def test_what_is_stored_keeps_its_letters():
    assert clean_line("ÐẶNG Ｃông") == "ÐẶNG Ｃông"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ភាសា\u200bខ្មែរ", "ភាសា ខ្មែរ"),
        ("Công\u200ban", "Công an"),
        ("Công\u200b\u00adan", "Công an"),
        ("L\u200biên H\u200bội N\u200bg\u200bh\u200bị", "Liên Hội Nghị"),
        ("bocongan\u200b.gov\u200b.vn", "bocongan.gov.vn"),
        ("Cô\u00adng a\u2060n", "Công an"),
    ],
)
def test_a_zero_width_space_parts_words_but_not_a_syllable(text: str, expected: str):
    assert clean_line(text) == expected
    assert clean_line(unicodedata.normalize("NFD", text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Công an Hà Nội", "cong-an-ha-noi"), ("  !!  ", ""), ("một hai ba", "mot-hai-ba"), ("x" * 200, "x" * 80)],
)
def test_slugs(text: str, expected: str):
    assert slug(text) == expected


def test_there_are_34_provinces_made_of_63():
    assert len(PROVINCES) == len(BY_SLUG) == 34
    former = {name for p in PROVINCES for name in (p.name, *p.former_names)} - {"Thừa Thiên Huế"}
    assert len(former) == 63


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TP. Hồ Chí Minh", "ho-chi-minh"),
        ("tinh Ha Giang", "tuyen-quang"),
        ("Thừa Thiên", "hue"),
        ("Bà Rịa – Vũng Tàu", "ho-chi-minh"),
        ("ha-noi", "ha-noi"),
        ("Tỉnh Hoà Bình", "phu-tho"),
    ],
)
def test_provinces_are_found_by_any_name(name: str, expected: str):
    found = province_of(name)
    assert found is not None
    assert found.slug == expected


def test_no_province_is_found_where_there_is_none():
    assert province_of("Atlantis") is None
    assert province_of("") is None
