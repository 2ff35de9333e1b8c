"""Ten ways in which people misspell a name, and two in which they only write it otherwise."""

from collections.abc import Callable
from random import Random
from unicodedata import normalize

from wanted.matching.keyboards import NEIGHBOURS
from wanted.matching.syllables import MARK_OF_TONE, base_of, form_of, spelled

Misspelling = Callable[[str, Random], str]

TELEX_TONES = ("", "s", "f", "r", "x", "j")
TELEX_LETTERS = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI_LETTERS = {"â": "a6", "ă": "a8", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
OTHER_LETTERS = {
    "â": "aă",
    "ă": "aâ",
    "ê": "e",
    "ô": "oơ",
    "ơ": "oô",
    "ư": "u",
    "a": "ăâ",
    "e": "ê",
    "o": "ôơ",
    "u": "ư",
}
HEARD = (
    ("l", "n"), ("n", "l"), ("s", "x"), ("x", "s"), ("tr", "ch"), ("ch", "tr"), ("d", "gi"), ("gi", "d"), ("r", "d"),
    ("d", "r"),
)  # fmt: skip
HEARD_LAST = (("ng", "n"), ("n", "ng"), ("t", "c"), ("c", "t"), ("y", "i"), ("i", "y"))
TITLES = ("ông", "bà", "anh", "chị", "Ông", "Đ/c", "đồng chí", "Mr.", "bị can", "đối tượng")


def without_marks(name: str, _: Random) -> str:
    """`Nguyễn Văn Hùng` → `Nguyen Van Hung`."""
    return normalize("NFD", name.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()


def other_marks(name: str, rng: Random) -> str:
    """One syllable, or two, with another tone or another vowel sign."""
    words = name.split()
    for i in rng.sample(range(len(words)), min(len(words), rng.choice((1, 1, 2)))):
        form = form_of(words[i])
        shaped = [k for k, c in enumerate(form[:-1]) if c in OTHER_LETTERS]
        if shaped and rng.random() < 0.4:
            k = rng.choice(shaped)
            form = form[:k] + rng.choice(OTHER_LETTERS[form[k]]) + form[k + 1 :]
        else:
            form = form[:-1] + rng.choice([t for t in "012345" if t != form[-1]])
        words[i] = spelled(form)
    return " ".join(words)


def other_encoding(name: str, rng: Random) -> str:
    """Decomposed, or with the tone mark on the other vowel of oa, oe, uy."""
    words = []
    for word in name.split():
        for pair in ("oa", "oe", "uy"):
            for mark in MARK_OF_TONE.values():
                first, second = normalize("NFC", pair[0] + mark + pair[1]), normalize("NFC", pair + mark)
                if word.endswith(first):
                    word = word.replace(first, second)
                elif word.endswith(second):
                    word = word.replace(second, first)
        words.append(word)
    text = " ".join(words)
    return normalize("NFD", text) if rng.random() < 0.6 else text


def keyboard_left_over(name: str, rng: Random) -> str:
    """Telex or VNI keys as they were struck, in one word or in all."""
    words = name.split()
    telex = rng.random() < 0.6
    chosen = range(len(words)) if rng.random() < 0.6 else [rng.randrange(len(words))]
    for i in chosen:
        form = form_of(words[i])
        tone = int(form[-1])
        letters = [(TELEX_LETTERS if telex else VNI_LETTERS).get(c, c) for c in form[:-1]]
        key = TELEX_TONES[tone] if telex else str(tone or "")
        vowels = [k for k, c in enumerate(form[:-1]) if base_of(c + "0") in "aeiouy"]
        if vowels and rng.random() < 0.4:
            letters[vowels[-1]] += key
        else:
            letters.append(key)
        words[i] = "".join(letters).capitalize()
    return " ".join(words)


def other_order(name: str, rng: Random) -> str:
    """Given name first, or the whole turned round, with or without a comma."""
    *before, given = name.split()
    return rng.choice(
        (" ".join([given, *before]), " ".join([given, *reversed(before)]), f"{given}, {' '.join(before)}")
    )


def missing_middle(name: str, rng: Random) -> str:
    """One middle name left out."""
    words = name.split()
    if len(words) > 2:
        del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def joined_or_split(name: str, rng: Random) -> str:
    """All words or two of them run together, or one torn apart."""
    words = name.split()
    way = rng.random()
    if way < 0.35:
        return "".join(words)
    if way < 0.55:
        return "".join(words).lower()
    if way < 0.8 and len(words) > 1:
        i = rng.randrange(len(words) - 1)
        return " ".join([*words[:i], words[i] + words[i + 1], *words[i + 2 :]])
    i = max(range(len(words)), key=lambda k: len(words[k]))
    cut = rng.randrange(1, len(words[i])) if len(words[i]) > 1 else 0
    return " ".join([*words[:i], words[i][:cut], words[i][cut:], *words[i + 1 :]])


def misheard(name: str, rng: Random) -> str:
    """One syllable as another region says it."""
    words = name.split()
    for i in rng.sample(range(len(words)), len(words)):
        form = form_of(words[i])
        word, tone = form[:-1], form[-1]
        changes = [to + word[len(a) :] for a, to in HEARD if word.startswith(a) and not word.startswith(a + "h")]
        changes += [word[: -len(a)] + to for a, to in HEARD_LAST if word.endswith(a) and not word.endswith("ch")]
        if tone in "34":
            changes.append(word)
        if changes:
            changed = rng.choice(changes)
            words[i] = spelled(changed + ({"3": "4", "4": "3"}[tone] if changed == word else tone))
            return " ".join(words)
    return " ".join(words)


def slip(name: str, rng: Random) -> str:
    """One letter left out, doubled, swapped or taken from the key beside."""
    places = [i for i, c in enumerate(name) if c.isalpha()]
    i = rng.choice(places)
    way = rng.random()
    letter = base_of(form_of(name[i]))[:1]
    if way < 0.4:
        return name[:i] + rng.choice(sorted(NEIGHBOURS.get(letter, "a"))) + name[i + 1 :]
    if way < 0.65:
        return name[:i] + name[i + 1 :]
    if way < 0.85:
        return name[:i] + rng.choice(sorted(NEIGHBOURS.get(letter, "a"))) + name[i:]
    return name[:i] + name[i + 1 : i + 2] + name[i] + name[i + 2 :] if name[i + 1 : i + 2].isalpha() else name


def initials(name: str, rng: Random) -> str:
    """`N.V. Hùng`, `Nguyễn V. Hùng`, `N V Hùng`."""
    *before, given = name.split()
    if len(before) > 1 and rng.random() < 0.4:
        return " ".join([before[0], *(f"{w[0]}." for w in before[1:]), given])
    return rng.choice((".".join(w[0] for w in before) + f". {given}", " ".join([*(w[0] for w in before), given])))


def with_title(name: str, rng: Random) -> str:
    """`ông Nguyễn Văn Hùng`."""
    return f"{rng.choice(TITLES)} {name}"


KINDS: dict[str, Misspelling] = {
    "without marks": without_marks,
    "other marks": other_marks,
    "other encoding": other_encoding,
    "keyboard left-over": keyboard_left_over,
    "other order": other_order,
    "missing middle": missing_middle,
    "joined or split": joined_or_split,
    "misheard": misheard,
    "slip": slip,
    "initials": initials,
}
"""The ten kinds."""

SECOND = ("without marks", "other order", "missing middle", "slip", "misheard", "other marks")
"""Kinds that may come on top of another one."""
