"""The text that is seen: without the marks between and over its characters that hide a number from a rule."""

import unicodedata
from typing import NamedTuple

from services.text import IGNORABLE

_BLANKS = frozenset("\u115f\u1160\u200b\u2800\u3164\uffa0")


def _unseen() -> frozenset[str]:
    """Ignorable characters, and marks that stay apart from their letter in NFC: strokes, circles, keycaps."""
    planes = (*range(0x300, 0x20000), *range(0xE0000, 0xE1000))
    marks = {chr(code) for code in planes if unicodedata.category(chr(code)) in ("Mn", "Me")}
    return (IGNORABLE | marks) - _BLANKS


_UNSEEN = _unseen()
_HIDING = _UNSEEN | _BLANKS


class VisibleText(NamedTuple):
    """What is seen of a text, and the place in that text of each of its characters, if they differ."""

    text: str
    places: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `[start, end)` stands in the text, with the marks right after it."""
        return (self.places[start], self.places[end]) if self.places else (start, end)


def visible(text: str) -> VisibleText:
    """The text without what nobody sees; a blank that no rule takes for one becomes a space."""
    if _HIDING.isdisjoint(text):
        return VisibleText(text, None)
    places = [place for place, character in enumerate(text) if character not in _UNSEEN]
    seen = "".join([" " if text[place] in _BLANKS else text[place] for place in places])
    return VisibleText(seen, [*places, len(text)])
