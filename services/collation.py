"""The order of Vietnamese names, wherever names are listed.

It is that of the Unicode CLDR's collation for `vi`, which is the order of the dictionaries: letters count first, a ă â
b c d đ e ê … o ô ơ … u ư … y; where all letters are equal, tones do: none, huyền, hỏi, ngã, sắc, nặng. The database is
not asked: the embedded one takes a collation's locale and does not use it.
"""

import unicodedata

from services.text import fold

_ALPHABET = " 0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES = {letter: chr(ord(" ") + place) for place, letter in enumerate(_ALPHABET)}
_TONES = {mark: str(place) for place, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}
_QUALITIES = "\u0302\u0306\u031b"
_D_WITH_STROKE = str.maketrans("ÐƉðɖ", "đđđđ")
_END = "\t"
"""Comes before every letter, so that a name comes before the longer ones that begin with it."""


def sort_key(name: str) -> str:
    """By what names are sorted: `Lai Châu`, `Lạng Sơn`, `Lào Cai`, `Lâm Đồng`. Case and punctuation do not count."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFKD", name.translate(_D_WITH_STROKE)).lower():
        if char in _TONES and tones:
            tones[-1] = _TONES[char]
        elif char in _QUALITIES and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        else:
            parts = _letters_of(char, letters)
            letters += parts
            tones += "0" * len(parts)
    places = (_PLACES.get(letter) or _PLACES.get(fold(letter), letter) for letter in letters)
    return f"{''.join(places).rstrip()}{_END}{''.join(tones)}"


def is_sort_key(text: object) -> bool:
    """Whether a text is a key of `sort_key`, and not what names were sorted by before."""
    return isinstance(text, str) and _END in text


def _letters_of(char: str, before: list[str]) -> str:
    """The letters a character counts as: none for a mark, one space for what parts two words."""
    if char == "đ":
        return char
    if char.isalnum():
        return fold(char)
    if unicodedata.category(char)[0] == "M":
        return ""
    return " " if before and before[-1] != " " else ""
