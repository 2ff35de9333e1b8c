"""From text as people paste it to plain words: invisible characters, look-alike letters and foreign scripts."""

import re
from unicodedata import category, normalize

from anyascii import anyascii

from wanted.matching.keyboards import from_viqr
from wanted.matching.model import LONGEST_NAME, InvalidName
from wanted.matching.syllables import APART, BREVE, CIRCUMFLEX, HORN, TONE_OF_MARK, VOWELS

LONGEST_TEXT = 20_000
VIETNAMESE_MARKS = frozenset([*TONE_OF_MARK, CIRCUMFLEX, BREVE, HORN])
PLAINLY_WRITTEN = re.compile(f"[A-Za-z0-9 .'(){''.join(APART)}{''.join(APART).upper()}]*")
"""What most names hold: nothing to clean."""
GRAPHEME_JOINER = "\u034f"

# Letters of other alphabets that are drawn as Latin ones (Unicode TR 39, the part that keyboards reach), and
# the Icelandic and African letters that are typed for Đ.
LOOKALIKES = str.maketrans(
    "ÐƉðɖАВЕЅІЈКМНОРСТУХЬаеѕіјорсухԁԛԝһӏᴠвкмнтӀΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορνικυχ",
    "ĐĐđđABESIJKMHOPCTYXbaesijopcyxdqwhlvbkmhtlABEZHIKMNOPTYXaopvikux",
)
APOSTROPHES = str.maketrans("\u2019\u02bc\u02bb\u2018`\u00b4\u02b9\uff07", "''''''''")


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _is_ideograph(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" or char >= "\U00020000"


def _visible(text: str) -> str:
    """Compatibility decomposition without what cannot be seen and without marks that Vietnamese lacks."""
    kept: list[str] = []
    before = ""
    for char in normalize("NFKD", text):
        kind = category(char)
        if kind in {"Cf", "Cs", "Co", "Cn"} or char == GRAPHEME_JOINER or "\ufe00" <= char <= "\ufe0f":
            continue
        if kind == "Mn":
            vietnamese = before.lower() in VOWELS and char in VIETNAMESE_MARKS
            if vietnamese or not (_is_latin(before) or before in "đĐ"):
                kept.append(char)
            continue
        before = char
        kept.append(" " if kind in {"Cc", "Zs", "Zl", "Zp"} or (kind[0] == "S" and char not in "~`@+|") else char)
    return normalize("NFC", "".join(kept))


def _latin(char: str) -> str:
    """One character in Latin letters; Vietnamese ones stay as they are."""
    if char.isascii() or char in "đĐ" or normalize("NFD", char)[0].isascii():
        return char
    spelled = anyascii(char)
    return f" {spelled} " if _is_ideograph(char) else spelled


def clean(name: str) -> str:
    """The name in Latin letters, Vietnamese marks, digits and punctuation, single-spaced, case kept.

    Equal for NFC, NFD and NFKC. Raises `InvalidName` when nothing is left or more than 200 characters are.
    """
    if len(name) > LONGEST_TEXT:
        raise InvalidName("TOO_LONG", f"A name has at most {LONGEST_NAME} characters.")
    name = from_viqr(name)
    text = normalize("NFC", name)
    if not PLAINLY_WRITTEN.fullmatch(text):
        text = _visible(name).translate(APOSTROPHES)
        if any(_is_latin(c) for c in text):
            text = text.translate(LOOKALIKES)
        text = "".join(map(_latin, text))
    text = " ".join(text.split())
    if len(text) > LONGEST_NAME:
        raise InvalidName("TOO_LONG", f"A name has at most {LONGEST_NAME} characters.")
    if not any(c.isalnum() for c in text):
        raise InvalidName("EMPTY", "The name has no letters.")
    if not any(c.isalpha() for c in text):
        raise InvalidName("ONLY_DIGITS", "The name is a number; give a name.")
    return text
