"""Words of documents, by which people narrow a list: without diacritics, and from their first letters on."""

import re

from services.documents.queries import AllOf, AnyOf, HasPart, ListQuery
from services.text import fold

_WORD = re.compile(r"[^\W_]+")


def folded_words(*texts: str | None) -> str:
    """The folded words of these texts, a space before each: of `Lừa đảo` and `174`, ` lua dao 174`."""
    return "".join(f" {word}" for text in texts if text for word in _WORD.findall(fold(text)))


def has_words(field: str, text: str) -> ListQuery:
    """Each word of the text begins a word of the field, which has its words as `folded_words` gives them.

    A text of signs alone is found nowhere, an empty one everywhere.
    """
    words = folded_words(text).split()
    return AllOf(*(HasPart(field, f" {word}") for word in words)) if words or not text else AnyOf()
