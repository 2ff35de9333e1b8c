"""Analysis of Vietnamese text into syllables, in exact and folded form (without diacritics).

The exact form settles where a tone mark is written (`hoà` and `hòa` are one word); the folded form is what a person
types without diacritics. Both engines get text that was analysed here, so they answer alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from services.text import fold

LONGEST = 40
CACHED_WORDS = 50_000
_JOINERS = "\u200c\u200d"


def _marks() -> str:
    """Every combining mark of Unicode, vowel signs included, as ranges of a character class; `re` has no `\\p{M}`."""
    codes = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
    codes += range(0xE0100, 0xE01F0)
    first = [code for before, code in zip([0, *codes], codes, strict=False) if code != before + 1]
    last = [code for code, after in zip(codes, [*codes[1:], 0], strict=True) if after != code + 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(first, last, strict=True))


_WORD = re.compile(rf"\w[\w{_marks()}{_JOINERS}]*")
"""A run of letters and digits with the marks on them, as Unicode's word boundaries have it (UAX 29)."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_UNJOINED = dict.fromkeys(map(ord, _JOINERS))
_OLD_STYLE = re.compile(rf"(?<![q])([ou])([aey])([{_TONES}])(?![^\W\d_])")


@dataclass(frozen=True, slots=True)
class TextToken:
    """A word of a text: where it stands, how it is written, and how without diacritics."""

    start: int
    end: int
    exact: str
    folded: str


def exact(word: str) -> str:
    """Lower case, NFC, the tone mark on the first vowel of an open `oa oe uy`: `hoà` becomes `hòa`."""
    decomposed = unicodedata.normalize("NFD", word.lower()).translate(_UNJOINED)
    return unicodedata.normalize("NFC", _OLD_STYLE.sub(r"\1\3\2", decomposed))


def tokens(text: str) -> Iterator[TextToken]:
    """The words of an NFC text. Words longer than 40 characters are cut there."""
    for match in _WORD.finditer(text):
        yield TextToken(match.start(), match.end(), *_forms(match.group()[:LONGEST]))


@lru_cache(maxsize=CACHED_WORDS)
def _forms(word: str) -> tuple[str, str]:
    """Exact and folded. Remembered, as Vietnamese is written in a few thousand syllables."""
    written = exact(word)
    # A compatibility character may stand for several words: ﷺ.
    return written, "".join(fold(word).split())[:LONGEST] or written


def analyse(text: str) -> tuple[str, str]:
    """A whole text as space-joined words: exact, folded."""
    found = [_forms(word[:LONGEST]) for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    return " ".join(exact for exact, _ in found), " ".join(folded for _, folded in found)
