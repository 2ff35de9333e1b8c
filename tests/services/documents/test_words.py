"""Words by which people narrow a list."""

from types import SimpleNamespace

import pytest

from services.documents.words import folded_words, has_words

ENTRY = SimpleNamespace(words=folded_words("Lừa đảo chiếm đoạt tài sản", None, "Điều 174"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lừa đảo", True),
        ("LUA DAO", True),
        ("dao lua", True),
        ("tài sản 17", True),
        ("điều 174.", True),
        ("", True),
        ("ao", False),
        ("lừa trộm", False),
        ("?!", False),
    ],
)
def test_each_word_begins_a_word(text: str, found: bool):
    assert has_words("words", text).test(ENTRY) is found
