"""How names are written down: several in one line, nicknames in quotes, initials, words run together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wanted.matching.formwords import ONE_WORDED, PLAIN_TITLES
from wanted.matching.keyboards import from_telex, from_vni
from wanted.matching.syllables import VOWELS, base_of, form_of, has_digit, is_syllable

ALSO_KNOWN_AS = re.compile(
    r"(?<!\w)(?:t[uứ]́?c|hay c[oò]n g[oọ]i l[aà]|c[oò]n g[oọ]i l[aà]|t[eê]n g[oọ]i kh[aá]c|t[eê]n kh[aá]c|"
    r"th[uư][oờ]ng g[oọ]i(?: l[aà])?|bi[eệ]t danh|b[ií] danh|a\.?k\.?a\.?|alias|also known as)(?!\w):?",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]?")
QUOTED = re.compile(r"(?:[\"“”„«»]([^\"“”„«»]+)[\"“”„«»])|(?:(?<!\w)'([^']+)'(?!\w))")
SEPARATED = re.compile(r"[;|@\n]|(?<=\w\w)/(?=\w\w)|(?<=\s)/(?=\s)|\s[-–—]\s")
WORD = re.compile(r"[^\W_]+[.~]?")
COMRADE = re.compile(r"(?<!\w)[đd]/c(?!\w)\.?", re.IGNORECASE)
COMPANY = re.compile(r"(?<!\w)c(?:\.|ô)\s?ty(?!\w)", re.IGNORECASE)
"""`C.ty` and `Côty`, whose C is no initial."""


@dataclass(frozen=True, slots=True)
class WrittenName:
    """One name as written: its words (`N.` keeps its dot), and the words of a nickname in quotes."""

    words: tuple[str, ...]
    nickname: tuple[str, ...] = ()


def written_names(text: str) -> list[WrittenName]:
    """The names in a cleaned line: `Nguyễn Văn Hùng (tức Hùng 'sẹo')` holds two, the first one first."""
    aside: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        aside.append(found[1])
        return " "

    main = BRACKETED.sub(set_aside, text)
    parts = [part for piece in (main, *aside) for half in ALSO_KNOWN_AS.split(piece) for part in SEPARATED.split(half)]
    return [name for name in map(_written_name, parts) if name.words]


def _written_name(part: str) -> WrittenName:
    nickname: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        nickname.extend(words_of(found[1] or found[2]))
        return " "

    words = words_of(QUOTED.sub(set_aside, part))
    if not words:
        return WrittenName(tuple(nickname))
    return WrittenName(tuple(words), tuple(nickname))


def words_of(text: str) -> list[str]:
    """The words of a name, with humps of run-together syllables apart: `NguyễnVăn Hùng` gives three."""
    words: list[str] = []
    for word in WORD.findall(COMPANY.sub("Cty", COMRADE.sub(" ", text)).replace("'", "")):
        words.extend(humps(word) if not word.isupper() else [word])
    return words


def humps(word: str) -> list[str]:
    """`NguyenVanHung` as three words; `McDonald`, whose parts are no syllables, as one."""
    if word[1:].islower():
        return [word]
    starts = [0, *(i for i in range(1, len(word)) if word[i].isupper() and word[i - 1].isalnum())]
    parts = [word[a:b] for a, b in zip(starts, [*starts[1:], len(word)], strict=True)]
    if len(parts) > 1 and all(is_word(p) for p in parts):
        return parts
    return [word]


def is_word(text: str) -> bool:
    """Whether the text is a Vietnamese syllable, marks aside, or the keys of one."""
    typed = text.rstrip(".~").lower()
    if has_digit(typed):
        form = from_vni(typed)
        return form is not None and is_syllable(base_of(form))
    return is_syllable(base_of(form_of(typed))) or (typed.isascii() and from_telex(typed) is not None)


def initials_of(word: str) -> list[str]:
    """The letters that a word abbreviates names to: `N.` → n, `NV` → n, v, `Ng.` → ng; empty for a full word."""
    base = base_of(form_of(word.rstrip(".~")))
    dotted = word[-1] in ".~"
    if not base.isalpha() or (base,) in PLAIN_TITLES or base in ONE_WORDED:
        return []
    if len(base) == 1 and (dotted or base not in VOWELS):
        return [base]
    if base in CLUSTERS:
        return [base]
    if VOWELS.intersection(base) or len(base) > (4 if word.isupper() else 2):
        return []
    return list(base)


CLUSTERS = frozenset({"ch", "gh", "gi", "kh", "ng", "ngh", "nh", "ph", "qu", "th", "tr"})
MOST_CAPITALS = 3


def with_letters_apart(words: tuple[str, ...]) -> list[list[str]]:
    """The words, and beside them what they are if capitals among small letters are initials: `VA Thanh`, `NH Hà`.

    Capitals that begin like a syllable (NH, TR) are initials for certain; others may be a word in capitals (`LE Van`).
    """
    if all(word.isupper() for word in words) or len(words) < 2:
        return [list(words)]
    certain: list[str] = []
    doubtful: list[str] = []
    for word in words:
        base = base_of(form_of(word))
        capitals = 1 < len(word) <= MOST_CAPITALS and word.isupper() and word.isalpha()
        letters = [f"{letter}." for letter in word]
        certain += letters if capitals and base in CLUSTERS else [word]
        doubtful += letters if capitals and word.isascii() else [word]
    return [certain] if certain == doubtful else [certain, doubtful]


def with_letters_joined(words: Sequence[str]) -> list[str]:
    """The words, single letters next to each other joined to one in capitals: `A.B.C.` as `ABC`."""
    joined: list[str] = []
    letters = 0
    for word in words:
        letter = word.rstrip(".~")
        letters = letters + 1 if len(letter) == 1 and letter.isalpha() else 0
        if letters > 1:
            joined[-1] = joined[-1].rstrip(".~").upper() + letter.upper()
        else:
            joined.append(word)
    return joined
