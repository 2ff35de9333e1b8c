"""Vietnamese syllables: one spelling for each, whatever way its marks were typed.

A *form* is the letters with their quality (â ă ê ô ơ ư đ) followed by a tone digit, `nguyên4` for Nguyễn, so that
hoà and hòa, NFC and NFD, and marks in any order are the same. A *base* is the form without any mark: `nguyen`.
"""

from unicodedata import normalize

from services.syllables import SYLLABLES

# Tones by the digits of the VNI keyboard: 1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng.
TONE_OF_MARK = {"\u0301": 1, "\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5}
CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"
QUALITY = {
    ("a", CIRCUMFLEX): "â",
    ("a", BREVE): "ă",
    ("e", CIRCUMFLEX): "ê",
    ("o", CIRCUMFLEX): "ô",
    ("o", HORN): "ơ",
    ("u", HORN): "ư",
}
QUALITIES = {"â": "a", "ă": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u", "đ": "d"}
PLAIN = str.maketrans(QUALITIES)
VOWELS = frozenset("aeiouy")


def form_of(token: str) -> str:
    """The form of a token of Latin letters: `hoà` and `hòa` give `hoa2`. Other marks are dropped."""
    lowered = token.lower()
    if lowered.isascii():
        return f"{lowered}0" if lowered.isalnum() else _form_of_marked(lowered)
    letters: list[str] = []
    tone = 0
    for char in lowered:
        taken_apart = APART.get(char)
        if taken_apart is None:
            # Not a precomposed Vietnamese letter: marks may stand in any order.
            return _form_of_marked(lowered)
        letters.append(taken_apart[0])
        tone = taken_apart[1] or tone
    return f"{''.join(letters)}{tone}"


def _form_of_marked(text: str) -> str:
    letters: list[str] = []
    tone = 0
    for char in normalize("NFD", text):
        if char in TONE_OF_MARK:
            tone = TONE_OF_MARK[char]
        elif letters and (letters[-1], char) in QUALITY:
            letters[-1] = QUALITY[letters[-1], char]
        elif char.isalnum():
            letters.append(char)
    return f"{''.join(letters)}{tone}"


def _letters_apart() -> dict[str, tuple[str, int]]:
    apart = {letter: (letter, 0) for letter in "abcdefghijklmnopqrstuvwxyz" + "".join(QUALITIES)}
    for letter in [*"aeiouy", *QUALITY.values()]:
        for mark, tone in TONE_OF_MARK.items():
            apart[normalize("NFC", letter + mark)] = (letter, tone)
    return apart


APART = _letters_apart()
"""Every small Vietnamese letter as its letter with its quality, and its tone."""


def base_of(form: str) -> str:
    """The form without its marks: `nguyên4` gives `nguyen`."""
    return form[:-1] if form.isascii() else form[:-1].translate(PLAIN)


def is_marked(form: str) -> bool:
    """Whether the form carries a Vietnamese mark."""
    return form[-1] != "0" or not form.isascii()


def is_syllable(base: str) -> bool:
    """Whether the base can be a Vietnamese syllable."""
    return base in SYLLABLES


def has_digit(word: str) -> bool:
    """Whether it is a number, or has one in it: `68`, `f88`."""
    return any(char.isdigit() for char in word)


MARK_OF_TONE = {str(tone): mark for mark, tone in TONE_OF_MARK.items()}


def spelled(form: str) -> str:
    """The form as it is written, with its first letter large: `nguyên4` gives `Nguyễn`."""
    letters = list(form[:-1])
    mark = MARK_OF_TONE.get(form[-1])
    if mark:
        letters[_bearer(letters)] += mark
    return normalize("NFC", "".join(letters)).capitalize()


def _bearer(letters: list[str]) -> int:
    """The letter that carries the tone mark: the one with a quality, or else by the older rule (hòa, thủy, toàn)."""
    word = "".join(letters)
    vowels = [i for i, c in enumerate(letters) if c.translate(PLAIN) in VOWELS]
    if len(vowels) > 1 and word[:2] in {"qu", "gi"}:
        vowels = vowels[1:]
    shaped = [i for i in vowels if not letters[i].isascii()]
    if shaped:
        return shaped[-1]
    if len(vowels) > 2 or (len(vowels) == 2 and vowels[-1] < len(letters) - 1):
        return vowels[1]
    return vowels[0] if vowels else 0
