"""Keys that words share which are alike in sound or but for one letter."""

import re
from collections.abc import Callable, Iterator
from functools import wraps

from services.syllables import SYLLABLES
from wanted.matching.syllables import VOWELS

# North: l/n, s/x, tr/ch, d/gi/r. South: final n/ng, t/c. Everywhere: i/y, c/k, g/gh, ng/ngh.
ONSET_CLASSES = (
    ("ngh", "ng"),
    ("ng", "ng"),
    ("nh", "nh"),
    ("tr", "c"),
    ("ch", "c"),
    ("gh", "g"),
    ("th", "th"),
    ("kh", "kh"),
    ("ph", "f"),
    ("l", "n"),
    ("x", "s"),
    ("r", "d"),
    ("c", "k"),
)
CODA_CLASSES = (("ng", "n"), ("ch", "ch"), ("nh", "nh"), ("c", "t"))


def _begun(base: str, classes: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The class of the onset, and what follows it."""
    return next(((sound, base[len(spelled) :]) for spelled, sound in classes if base.startswith(spelled)), ("", base))


def _gi_as_d(base: str) -> str:
    """`gi` before a vowel sounds as `d` in the north, as `giang` and `dang` do."""
    if base.startswith("gi") and len(base) > 2 and base[2] in VOWELS:
        return "d" + (base[1:] if base[2] == "e" else base[2:])
    return base


def _ended(base: str, classes: tuple[tuple[str, str], ...]) -> str:
    """The same with its ending as its class, if it has one of these."""
    return next((base.removesuffix(spelled) + sound for spelled, sound in classes if base.endswith(spelled)), base)


def _memoised(key: Callable[[str], str]) -> Callable[[str], str]:
    """The same key, remembered where the word is a Vietnamese syllable: there are three thousand, and most words are.

    Nothing else is cached: queried words must not be retained.
    """
    known: dict[str, str] = {}

    def looked_up(base: str) -> str:
        found = known.get(base)
        if found is None:
            found = key(base)
            if base in SYLLABLES:
                known[base] = found
        return found

    return wraps(key)(looked_up)


@_memoised
def sound_key(base: str) -> str:
    """Equal for syllables that hearing or dialect confuses: `lam`/`nam`, `xuan`/`suan`, `giang`/`dan`."""
    onset, rest = _begun(_gi_as_d(base), ONSET_CLASSES)
    return onset + _ended(rest.replace("y", "i"), CODA_CLASSES)


_SAME_NAME = """
hoang huynh|vu vo|phuc phuoc|nhat nhut|chinh chanh|tung tong|nghia ngai|thai thoi|sinh sanh|nhan nhon|tinh tanh|
quy quoi|bao buu|phuong phung|chu chau|canh kieng|cuong cang
"""
NAME_OF_ANOTHER_REGION = {
    other: first
    for first, *others in (group.split() for group in _SAME_NAME.replace("\n", "").split("|"))
    for other in others
}
"""One name as it came to be said north and south, mostly where a king's name was avoided: Hoàng and Huỳnh."""
REGIONAL_ONSETS = (
    ("ngh", "ng"), ("ng", "ng"), ("nh", "nh"), ("tr", "c"), ("ch", "c"), ("th", "th"), ("kh", "kh"), ("ph", "f"),
    ("gh", "g"), ("dz", "d"), ("hoa", "wa"), ("hoe", "we"), ("qu", "w"), ("w", "w"), ("l", "n"), ("x", "s"),
    ("r", "d"), ("v", "d"), ("z", "d"), ("j", "d"), ("c", "k"), ("q", "k"),
)  # fmt: skip
REGIONAL_RIMES = (
    ("ieu", "iu"), ("uou", "iu"), ("uu", "iu"), ("iem", "im"), ("iep", "ip"), ("uom", "um"), ("uoi", "ui"),
    ("uien", "ien"), ("uiet", "iet"), ("ao", "au"), ("ong", "on"), ("ng", "n"), ("nh", "n"), ("ch", "t"), ("c", "t"),
)  # fmt: skip


@_memoised
def regional_key(base: str) -> str:
    """Equal for syllables that some region says alike, beyond `sound_key`: v and d, qu and w, iêu and iu, nh and n.

    Also equal for the two forms of one name (Hoàng, Huỳnh), and for ph and f, d and z, as young people write them.
    """
    onset, rest = _begun(_gi_as_d(NAME_OF_ANOTHER_REGION.get(base, base)), REGIONAL_ONSETS)
    return onset + _ended(rest.replace("y", "i"), REGIONAL_RIMES)


LETTERS_READ_AS_ONE = (("rn", "m"), ("ri", "n"), ("ii", "u"), ("cl", "d"), ("vv", "w"), ("li", "h"))


@_memoised
def shape_key(base: str) -> str:
    """Equal for words that a scanner takes for each other: `nhorn` and `nhom`, `tiiyen` and `tuyen`."""
    for letters, one in LETTERS_READ_AS_ONE:
        base = base.replace(letters, one)
    return base


def spelling_key(base: str) -> str:
    """Equal where only the spelling of i differs: `ly` and `li`."""
    return base.replace("y", "i")


FOREIGN_BEGINNINGS = (("ge", "je"), ("gi", "ji"), ("ye", "e"), ("io", "yo"), ("ia", "ya"), ("iu", "yu"), ("tch", "ch"))
FOREIGN_CLASSES = (
    ("tch", "ch"),
    ("mps", "ms"),
    ("ph", "f"),
    ("kh", "k"),
    ("gh", "g"),
    ("ch", "c"),
    ("ck", "k"),
    ("sh", "s"),
    ("th", "t"),
    ("dh", "d"),
    ("zh", "z"),
    ("q", "k"),
    ("c", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("j", "y"),
    ("w", "v"),
)
REPEATED = re.compile(r"(.)\1+")


def skeleton_key(base: str) -> str:
    """The consonants of a foreign word as they sound: Mohammed, Muhammad and Mohamed give `mhmd`."""
    word = base
    for spelled, sound in FOREIGN_BEGINNINGS:
        if base.startswith(spelled):
            word = sound + base[len(spelled) :]
    for spelled, sound in FOREIGN_CLASSES:
        word = word.replace(spelled, sound)
    return REPEATED.sub(r"\1", word[:1] + "".join(c for c in word[1:] if c not in VOWELS))


EASTERN_CLASSES = tuple(
    (re.compile(spelled), sound)
    for spelled, sound in (
        ("zh|ch|ts|tz|[qjzc]", "c"), ("hs|sh|x", "s"), ("g(?!$)(?<!ng)", "k"), ("b", "p"), ("d", "t"), ("ark", "ak"),
        ("eo|uo|ou|oo|o", "u"), ("eu", "u"), ("ee|yi", "i"), ("ia(?=n(?!g))", "ie"), ("ie", "e"), ("ue", "e"),
        ("h(?![aeiouyw])", ""),
    )
)  # fmt: skip
"""Pinyin, Wade-Giles and the ways in which Korean is written, none of which tells aspirated from plain by itself."""


@_memoised
def eastern_key(base: str) -> str:
    """Equal for one Chinese or Korean word in different romanisations: Zhiqiang and Chihchiang, Jeong and Chung."""
    for spelled, sound in EASTERN_CLASSES:
        base = spelled.sub(sound, base)
    return REPEATED.sub(r"\1", base)


LONGEST_KEYED = 24


def deletions(base: str) -> Iterator[str]:
    """The base and what remains of it without one letter: two words one slip apart share one of these."""
    yield base
    word = base[:LONGEST_KEYED]
    if len(word) > 2:
        for i in range(len(word)):
            yield word[:i] + word[i + 1 :]
