"""How words are made comparable, and where they are marked."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analyse, exact, tokens
from search.highlighting import highlight


@pytest.mark.parametrize(("old", "new"), [("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("Hoá", "hóa")])
def test_both_places_of_a_tone_mark_are_one_word(old: str, new: str):
    assert exact(old) == exact(new) == new


@pytest.mark.parametrize("word", ["quà", "quý", "toàn", "hoàng", "thuyền", "của", "mùa"])
def test_other_words_keep_their_tone(word: str):
    assert exact(word) == word


def test_a_text_is_analysed_with_and_without_diacritics():
    assert analyse("Đường dây nóng, số 113!") == ("đường dây nóng số 113", "duong day nong so 113")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ơ̆m", "om"),
        ("ភាសា ខ្មែរ", "ភាសា ខ្មែរ"),
        ("ÐẶNG Ｖăn", "dang van"),
        ("Li\u200cên", "lien"),
    ],
)
def test_a_word_is_its_letters_with_their_marks(text: str, folded: str):
    assert analyse(text)[1] == folded
    assert analyse(unicodedata.normalize("NFD", text))[1] == folded


@given(st.text(max_size=200))
def test_every_word_is_one_term_of_the_index(text: str):
    found = list(tokens(unicodedata.normalize("NFC", text)))
    exact_words, folded_words = analyse(text)
    assert len(exact_words.split()) == len(folded_words.split()) == len(found)


@given(st.text(max_size=200))
def test_any_form_of_a_text_is_analysed_alike(text: str):
    composed = analyse(unicodedata.normalize("NFC", text))
    assert analyse(unicodedata.normalize("NFD", text)) == composed
    assert all(len(word) <= 120 for word in composed[1].split())


def test_what_was_found_is_marked_and_the_rest_escaped():
    html = highlight("Cảnh báo <lừa đảo> qua mạng", {"lua", "dao"})
    assert html == "Cảnh báo &lt;<mark>lừa đảo</mark>&gt; qua mạng"


def test_the_passage_with_most_of_the_words_is_shown():
    text = "lừa " + "một " * 100 + "lừa đảo qua mạng " + "hai " * 100
    html = highlight(text, {"lua", "dao", "mang"})
    assert html is not None
    assert "<mark>lừa đảo</mark> qua <mark>mạng</mark>" in html
    assert html.startswith("… ")


def test_nothing_found_is_nothing_shown():
    assert highlight("Công an phường", {"lua"}) is None


@given(st.text(max_size=300), st.text(max_size=20))
def test_a_highlight_holds_no_markup_of_the_text(text: str, words: str):
    html = highlight(text, {t.folded for t in tokens(words)}) or ""
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
    assert html.count("<mark>") == html.count("</mark>")
