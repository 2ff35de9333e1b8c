"""Vietnamese typed in fonts of before Unicode (TCVN3, VNI), and letters that got lost on the way.

A text is converted only where what comes out is Vietnamese and what is there is not.
"""

import re
from functools import lru_cache

from wanted.matching.syllables import APART, base_of, form_of, is_syllable

_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
"""The font family ABC (TCVN 5712:1993, VN3), as its bytes look in Windows-1252."""


_TONED = {
    letters[0]: letters[1:]
    for letters in (
        "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ".split()  # noqa: SIM905
    )
}
_MARKS_OF_VNI = (
    *((plain, plain, "øùûõï") for plain in "aeouy"),
    ("ô", "ơ", "øùûõï"),
    ("ö", "ư", "øùûõï"),
    ("a", "ă", "èéúüë"),
    *((plain, shaped, "àáåãä") for plain, shaped in zip("aeo", "âêô", strict=True)),
)
"""A letter as it is written, as it is meant, and what stands behind it for huyền, sắc, hỏi, ngã and nặng."""


def _vni() -> dict[str, str]:
    pairs = {
        written + mark: toned
        for written, meant, marks in _MARKS_OF_VNI
        for mark, toned in zip(marks, _TONED[meant], strict=True)
    }
    pairs |= {"aê": "ă", "aâ": "â", "eâ": "ê", "oâ": "ô", "ô": "ơ", "ö": "ư", "ñ": "đ"}
    pairs |= {"î": "ỵ", "æ": "ỉ", "ó": "ĩ", "ò": "ị"}
    return pairs | {written.upper(): meant.upper() for written, meant in pairs.items()}


_VNI = _vni()
"""The fonts VNI for Windows: a letter and its mark behind it, as both look in Windows-1252."""
_IN_VNI = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_LATIN_1 = re.compile("[\u0080-\u00ff]")
_UNICODE_VIETNAMESE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0-\u01b0\u0300-\u0323\u1ea0-\u1ef9]"
)
_LOST = re.compile("\ufffd|[\u0080-\u009f]|[^\\W\\d_]\\?[^\\W\\d_]")
_SYMBOL_IN_A_WORD = re.compile("[A-Za-z][¡£-©«-®µ¶¸¹»-¾]|[¡£-©«-®µ¶¸¹»-¾][a-z]")
_STROKED = re.compile("[\u00d0\u0189](?=[^\\W\\d_])")
_STROKED_SMALL = re.compile("(?<![^\\W\\d_])[\u00f0\u0256](?=[^\\W\\d_])")
_IN_CAPITALS = re.compile("^[^a-z]*[A-Z]{2}[^a-z]*$")
"""Text whose font had capitals alone: what it writes as small letters looked like large ones."""
_EDGES = " .,;:()[]\"'/-+&0123456789\n\t"


class BrokenLetters(ValueError):
    """The letters of a text are not those that were typed, and cannot be told for certain."""


@lru_cache(maxsize=4096)
def mended(text: str) -> tuple[str, bool]:
    """The text in Unicode, and whether it was converted for that. Raises `BrokenLetters`."""
    if text.isascii() and "?" not in text:
        return text, False
    text = _STROKED_SMALL.sub("đ", _STROKED.sub("Đ", text))
    if _LOST.search(text):
        raise BrokenLetters
    if not _LATIN_1.search(text) or _UNICODE_VIETNAMESE.search(text):
        return text, False
    if _is_utf8_read_as_another(text):
        raise BrokenLetters
    for converted in (_IN_VNI.sub(lambda found: _VNI[found[0]], text), text.translate(_TCVN3)):
        if _is_better(text, converted):
            return converted.upper() if _IN_CAPITALS.search(text) else converted, True
    if _SYMBOL_IN_A_WORD.search(text):
        raise BrokenLetters
    return text, False


def _is_utf8_read_as_another(text: str) -> bool:
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode() != text
        except UnicodeError:
            continue
    return False


def _is_better(text: str, converted: str) -> bool:
    """Whether each word that a conversion changes is Vietnamese after it, and one was not before."""
    before, after = text.split(), converted.split()
    if len(before) != len(after):
        return False
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    return (
        bool(changed)
        and all(_is_vietnamese(new) for _, new in changed)
        and any(not _is_vietnamese(old) for old, _ in changed)
    )


def _is_vietnamese(word: str) -> bool:
    """Whether a word is a syllable, or several with hyphens, in letters of the alphabet."""
    syllables = [part for part in re.split("[-/]", word.strip(_EDGES).lower()) if part]
    return all(all(letter in APART for letter in part) and is_syllable(base_of(form_of(part))) for part in syllables)
