"""A comment as it was typed, and the views of it that the detectors read.

Every view has the length of the text, so that a place found in one is the same place in all.
"""

import re
import unicodedata
from functools import cached_property
from typing import NamedTuple

_WORD = re.compile(r"[a-z0-9]+(?:[/-][0-9][0-9a-z]*)*|[^\W_]+")
_LOOKALIKES = {"đ": "d", "ð": "d", "ɖ": "d", "о": "o", "ο": "o", "і": "i"}
"""Letters that pass for others: of Icelandic and African keyboards, Cyrillic and Greek."""


def _plain(character: str) -> str:
    """One character for one: lower case, no diacritics, ASCII form and digits where it has them."""
    if character.lower() in _LOOKALIKES:
        return _LOOKALIKES[character.lower()]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    base = unicodedata.normalize("NFKD", character)[:1].lower()
    return base if len(base) == 1 else character


def _foldable() -> list[int]:
    latin = [*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0xFF01, 0xFF5F)]
    digits = [code for code in range(0x80, 0x20000) if unicodedata.digit(chr(code), None) is not None]
    lookalikes = [ord(c) for letter in _LOOKALIKES for c in (letter, letter.upper())]
    styled = [*range(0x1D400, 0x1D6A6), *range(0x24B6, 0x24EA)]
    spaces = [code for code in range(0x80, 0x3001) if unicodedata.category(chr(code)) == "Zs"]
    return latin + digits + lookalikes + styled + spaces


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_FOLD = {code: _plain(chr(code)) for code in _foldable()} | _DASHES


class Word(NamedTuple):
    """A run of letters and digits; house numbers such as `12/5A` are one word."""

    start: int
    end: int
    fold: str
    low: str
    capital: bool

    @property
    def accented(self) -> bool:
        return self.low != self.fold

    @property
    def numeric(self) -> bool:
        return self.fold[0].isdigit()


class TypedText:
    """A text in NFC with its folded view and its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = self.text.translate(_FOLD)

    @cached_property
    def words(self) -> list[Word]:
        text, small, shouting = self.text, self._lowered, self.shouting
        words: list[Word] = []
        for found in _WORD.finditer(self.folded):
            start, end = found.span()
            words.append(Word(start, end, found[0], small[start:end], text[start] != small[start] and not shouting))
        return words

    @property
    def _lowered(self) -> str:
        """Lower case, one character for one (`İ` and the like, which grow, stay as they are)."""
        lowered = self.text.lower()
        if len(lowered) == len(self.text):
            return lowered
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    @cached_property
    def shouting(self) -> bool:
        """Written in capitals throughout, so that a capital says nothing."""
        capitals = sum(map(str.isupper, self.text))
        return capitals > 8 and capitals > 2 * sum(map(str.islower, self.text))

    @cached_property
    def bare(self) -> bool:
        """Typed without diacritics, so that `ba` may be `bà` and `co` may be `cô`."""
        letters = [word for word in self.words if not word.numeric]
        return 8 * sum(word.accented for word in letters) < len(letters)

    def gap(self, left: int) -> str:
        """What stands between word `left` and the next."""
        return self.text[self.words[left].end : self.words[left + 1].start]
