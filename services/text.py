"""Text input, normalised: NFC, without characters that hide or reorder what a reader sees."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

_REFUSED = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def _default_ignorable() -> frozenset[str]:
    """`Default_Ignorable_Code_Point` (UAX #44): format characters but for those that are drawn, and what is ignored
    for another reason, which Python does not know."""
    drawn = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, *range(0xFFF9, 0xFFFC), 0x110BD, 0x110CD}
    drawn |= set(range(0x13430, 0x13456))
    planes = (*range(0x20000), *range(0xE0000, 0xE1000))
    formats = {code for code in planes if unicodedata.category(chr(code)) == "Cf"}
    others = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2065, 0x3164, *range(0xFE00, 0xFE10)}
    others |= {0xFFA0, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)}
    return frozenset(map(chr, (formats - drawn) | others))


IGNORABLE = _default_ignorable()
"""Characters that nobody sees, by Unicode's own property."""

_BLANK = re.compile(f"[\\s\u2800{''.join(map(re.escape, sorted(IGNORABLE)))}]*")
_JOINERS = frozenset("\u200c\u200d")
_FORMATS = {c for c in IGNORABLE - _JOINERS if c < "\uffff" and unicodedata.category(c) == "Cf"}
_DROPPED = re.compile(f"[\u034f{''.join(sorted(_FORMATS))}]+")
"""In emoji, Khmer and Persian a joiner says how letters are drawn; other format characters of the basic plane go."""
_WORD_BREAK = "\u200b"
_BREAKS = re.compile(r"\s+")


def clean_prose(text: str) -> str:
    r"""NFC, `\n` line ends, invisible marks dropped. Raises ValueError on control and bidi override characters.

    A zero-width space (U+200B) between two letters parts two words, as in Khmer and Thai, and becomes a space; not
    within a Vietnamese syllable, where web pages leave it behind: `L\u200biên` is one word. A text of nothing but
    blanks and marks that nobody sees is empty.
    """
    if _REFUSED.search(text):
        raise ValueError("holds a control or a direction-changing character")
    plain = _DROPPED.sub(_space_between_letters, unicodedata.normalize("NFC", text))
    prose = unicodedata.normalize("NFC", plain.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return "" if _BLANK.fullmatch(prose) else prose


def clean_line(text: str) -> str:
    """`clean_prose` on one line: every run of white space becomes one space."""
    return _BREAKS.sub(" ", clean_prose(text))


def check_exact(text: str) -> str:
    """The text itself, for what is compared and not read, such as an address. Raises ValueError on line breaks too."""
    if _REFUSED.search(text) or "\t" in text or len(f"{text}.".splitlines()) > 1:
        raise ValueError("holds a control character")
    return text


_LAST_LETTERS, _FIRST_LETTERS = re.compile(r"[^\W\d_]*\Z"), re.compile(r"[^\W\d_]*")
_VOWELS = re.compile("[aeiouy]+")
_LONGEST_SYLLABLE = 7


def _space_between_letters(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    between = start > 0 and end < len(text) and _in_a_word(text[start - 1]) and _in_a_word(text[end])
    if not between or _WORD_BREAK not in found[0]:
        return ""
    before = _LAST_LETTERS.search(text[max(0, start - _LONGEST_SYLLABLE) : start])
    after = _FIRST_LETTERS.match(text[end : end + _LONGEST_SYLLABLE])
    return "" if before and after and _is_a_syllable(fold(before[0] + after[0])) else " "


def _in_a_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _is_a_syllable(folded: str) -> bool:
    """Whether Latin letters sound as one syllable, or as none yet: those of one Vietnamese word."""
    return folded.isascii() and len(folded) <= _LONGEST_SYLLABLE and len(_VOWELS.findall(folded)) <= 1


# Unicode takes ă apart, not ø or đ: letters with a stroke, a hook or a tail are found by their names.
_NAMED = re.compile("LATIN SMALL LETTER ([A-Z]) WITH .*")
_LIGATURES = {"ð": "d", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ı": "i"}
_INVISIBLE = "\u034f\u200b-\u200f\u2060\ufeff\u00ad\ufe00-\ufe0f"
_DIACRITICS = re.compile(f"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f{_INVISIBLE}]")


def _plain_letters() -> dict[int, str]:
    letters = (chr(code) for code in (*range(0x80, 0x2B0), *range(0x1E00, 0x1F00)))
    named = ((letter, _NAMED.fullmatch(unicodedata.name(letter, ""))) for letter in letters)
    plain = {letter: found[1].lower() for letter, found in named if found} | _LIGATURES
    return {ord(letter): latin for letter, latin in plain.items()}


_PLAIN_LETTERS = _plain_letters()


def fold(text: str) -> str:
    """Lower case Latin letters without diacritics: how a word is compared when it was typed on any keyboard.

    `đ`, and the Icelandic `ð` and African `ɖ` that are typed for it, are `d`; `ß` is `ss`; styled and full-width
    letters are plain ones (NFKC). The vowel signs of Khmer and other scripts are letters and stay.
    """
    if text.isascii():
        return text.lower()
    # Twice: small letters of capitals may come apart too.
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return _DIACRITICS.sub("", lower.translate(_PLAIN_LETTERS))


def slug(text: str, limit: int = 80) -> str:
    """ASCII words joined by hyphens, cut at a word within `limit`: `Công an Hà Nội` is `cong-an-ha-noi`."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return words if len(words) <= limit else words[: limit + 1].rpartition("-")[0] or words[:limit]


Line = Annotated[str, AfterValidator(clean_line), StringConstraints(min_length=1, max_length=300)]
"""One line of text, 1 to 300 characters."""

QueryText = Annotated[str, AfterValidator(clean_line), StringConstraints(max_length=300)]
"""Words that are looked for, up to 300 characters."""

Prose = Annotated[str, AfterValidator(clean_prose), StringConstraints(min_length=1, max_length=5_000)]
"""A paragraph or a few, 1 to 5,000 characters."""

Body = Annotated[str, AfterValidator(clean_prose), StringConstraints(min_length=1, max_length=200_000)]
"""A whole text, 1 to 200,000 characters."""

Exact = AfterValidator(check_exact)
"""For strings that keep the form in which they come: no control characters, no line breaks."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A stable code in lower case: `bca`, `ca-ha-noi`."""

KIND_FORMAT = "kind"
KindName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40),
    WithJsonSchema({"type": "string", "format": KIND_FORMAT}),
]
"""The name of a kind. Which kinds there are, the registry says: a route checks it with `services.web.kinds`."""
