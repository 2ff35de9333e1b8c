"""What is shown of a text that was found: all of a short one, a passage of a long one, the words marked."""

import unicodedata
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import tokens
from search.highlighting import WIDTH, highlight


def marked(text: str, query: str) -> str | None:
    return highlight(text, {token.folded for token in tokens(query)})


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("Lừa đảo qua mạng!", "lua dao", "<mark>Lừa đảo</mark> qua mạng!"),
        ("Lừa đảo qua mạng!", "qua mạng", "Lừa đảo <mark>qua mạng</mark>!"),
        ("Công an (Hà Nội)", "hà nội", "Công an (<mark>Hà Nội</mark>)"),
        ("“Cảnh báo” số 3…", "canh bao so 3", "“<mark>Cảnh báo” số 3</mark>…"),
        ("Ai biết <ông A>? Gọi 113.", "113", "Ai biết &lt;ông A&gt;? Gọi <mark>113</mark>."),
        ("Khánh Hoà", "khánh hòa", "<mark>Khánh Hoà</mark>"),
        ("Khánh Hoà", "KHANH HOA", "<mark>Khánh Hoà</mark>"),
        ("  Hà Nội \n", "ha", "<mark>Hà</mark> Nội"),
        ("Hà Nội", "Huế", None),
        ("!!!", "ha", None),
        ("", "ha", None),
    ],
)
def test_a_short_text_is_shown_whole(text: str, query: str, html: str | None):
    assert marked(text, query) == html


@pytest.mark.parametrize("query", ["cảnh báo", "canh bao"])
def test_a_text_in_other_normal_forms_is_marked_the_same(query: str):
    text = "Cảnh báo thủ đoạn lừa đảo!"
    expected = "<mark>Cảnh báo</mark> thủ đoạn lừa đảo!"
    assert marked(text, query) == expected
    assert marked(unicodedata.normalize("NFD", text), query) == expected


def test_of_a_long_text_the_passage_with_the_most_is_shown():
    text = " ".join(f"từ{number}" for number in range(WIDTH * 3)) + "."
    first, middle, last = marked(text, "tu0"), marked(text, f"tu{WIDTH}"), marked(text, f"tu{WIDTH * 3 - 1}")
    assert first is not None
    assert first.startswith("<mark>từ0</mark> ")
    assert first.endswith(" …")
    assert middle is not None
    assert middle.startswith("… ")
    assert middle.endswith(" …")
    assert last is not None
    assert last.startswith("… ")
    assert last.endswith(f" <mark>từ{WIDTH * 3 - 1}</mark>.")


@given(st.text(alphabet="aàăđ bcB.,!?“”<>&\u0301\n", max_size=60), st.sampled_from(["a", "b", "đ c"]))
def test_nothing_of_a_short_text_is_lost(text: str, query: str):
    html = marked(text, query)
    whole = unicodedata.normalize("NFC", text).strip()
    if html is not None and len(list(tokens(whole))) <= WIDTH:
        assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == whole
        assert html.replace("<mark>", "").replace("</mark>", "") == escape(whole)
