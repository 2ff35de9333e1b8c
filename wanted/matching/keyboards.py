"""What Vietnamese keyboards leave behind when the input method was off: Telex `Nguyeexn`, VNI `Nguye6n4`, VIQR."""

import re
from unicodedata import normalize

from wanted.matching.syllables import BREVE, CIRCUMFLEX, HORN, MARK_OF_TONE, VOWELS, base_of, is_syllable

TELEX_TONES = {"s": 1, "f": 2, "r": 3, "x": 4, "j": 5}
VNI_QUALITY = {
    "6": {"a": "â", "e": "ê", "o": "ô"},
    "7": {"o": "ơ", "u": "ư"},
    "8": {"a": "ă"},
    "9": {"d": "đ"},
}
DOUBLED = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ"}
WITH_W = {"a": "ă", "o": "ơ", "u": "ư"}

NEIGHBOURS = {
    letter: frozenset(row[i + d] for d in (-1, 1) if 0 <= i + d < len(row))
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for i, letter in enumerate(row)
}
"""The keys adjacent to each letter on a phone."""


def from_vni(token: str) -> str | None:
    """The form that a token with VNI digits stands for (`tran62` → `trân2`), or None where no letter takes them."""
    letters: list[str] = []
    tone = 0
    for char in token:
        if not char.isdigit():
            letters.append(char)
        elif char in "12345":
            tone = int(char)
        elif char in VNI_QUALITY:
            _mark_last(letters, VNI_QUALITY[char])
    return f"{''.join(letters)}{tone}" if letters else None


def _mark_last(letters: list[str], marks: dict[str, str]) -> None:
    for i in range(len(letters) - 1, -1, -1):
        if letters[i] in marks:
            letters[i] = marks[letters[i]]
            # ươ is typed with one mark for both letters.
            if letters[i] == "ơ" and i and letters[i - 1] == "u":
                letters[i - 1] = "ư"
            return


def from_telex(token: str, *, strict: bool = True) -> str | None:
    """The form that a plain token stands for in Telex: `nguyeexn` → `nguyên4`.

    None where it holds no Telex key; when `strict`, also where the reading is no Vietnamese syllable.
    """
    letters: list[str] = []
    tones: list[int] = []
    for char in token:
        if char in TELEX_TONES and VOWELS.intersection(base_of("".join(letters) + "0")):
            tones.append(TELEX_TONES[char])
        elif char == "w":
            _horn(letters)
        elif letters and letters[-1] + char in DOUBLED:
            letters[-1] = DOUBLED[letters[-1] + char]
        elif strict and char in "aeod" and _distant_double(letters, char):
            continue
        else:
            letters.append(char)
    form = f"{''.join(letters)}{tones[-1] if tones else 0}"
    if form == f"{token}0" or len(tones) > 1 or (strict and not is_syllable(base_of(form))):
        return None
    return form


def _horn(letters: list[str]) -> None:
    for i in range(len(letters) - 1, -1, -1):
        if letters[i] in WITH_W:
            letters[i] = WITH_W[letters[i]]
            if letters[i] == "ơ" and i and letters[i - 1] == "u":
                letters[i - 1] = "ư"
            return
    letters.append("ư")


def _distant_double(letters: list[str], char: str) -> bool:
    """Mark an earlier letter whose double was typed at the end: `nguyene`, `dungd`."""
    doubled = DOUBLED[char * 2]
    if char == "d":
        if len(letters) > 1 and letters[0] == "d":
            letters[0] = doubled
            return True
        return False
    if len(letters) > 1 and letters[-1] not in VOWELS and char in letters:
        letters[len(letters) - 1 - letters[::-1].index(char)] = doubled
        return True
    return False


VIQR_MARKS = {"^": CIRCUMFLEX, "(": BREVE, "+": HORN} | dict(zip("'`?~.", MARK_OF_TONE.values(), strict=True))
VIQR_SHOWS = re.compile(r"[aeo]\^|[ou]\+|a\((?=[a-z'`?~.])|[aeiouy][`?~](?=[a-z ]|$)", re.IGNORECASE)
VIQR_LETTER = re.compile(r"(?<=\w)([aeiouy])([\'`?~.^(+]{1,2})|\b([aeiouy])([\'`?~^(+]{1,2})", re.IGNORECASE)


def from_viqr(text: str) -> str:
    """Plain text with the marks of VIQR (RFC 1456) as it was meant: `Va(n Hu`ng`; text without them as it is."""
    if not text.isascii() or not VIQR_SHOWS.search(text) or ")" in text:
        return text

    def meant(found: re.Match[str]) -> str:
        letter, marks = found[1] or found[3], found[2] or found[4]
        return normalize("NFC", letter + "".join(VIQR_MARKS[mark] for mark in marks))

    return re.sub(r"\bd[d]", "đ", VIQR_LETTER.sub(meant, text), flags=re.IGNORECASE)
