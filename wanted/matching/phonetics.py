"""Keys that words share which are alike in sound or but for one letter."""

import re
from collections.abc import Iterator

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


def sound_key(base: str) -> str:
    """Equal for syllables that hearing or dialect confuses: `lam`/`nam`, `xuan`/`suan`, `giang`/`dan`."""
    if base.startswith("gi") and len(base) > 2 and base[2] in VOWELS:
        base = "d" + (base[1:] if base[2] == "e" else base[2:])
    onset, rest = "", base
    for spelled, sound in ONSET_CLASSES:
        if base.startswith(spelled):
            onset, rest = sound, base[len(spelled) :]
            break
    coda = ""
    for spelled, sound in CODA_CLASSES:
        if rest.endswith(spelled):
            coda, rest = sound, rest[: -len(spelled)]
            break
    return onset + rest.replace("y", "i") + coda


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


LONGEST_KEYED = 24


def deletions(base: str) -> Iterator[str]:
    """The base and what remains of it without one letter: two words one slip apart share one of these."""
    yield base
    word = base[:LONGEST_KEYED]
    if len(word) > 2:
        for i in range(len(word)):
            yield word[:i] + word[i + 1 :]
