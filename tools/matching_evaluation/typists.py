"""A second way of misspelling names, written apart from the first and from the matcher, on Unicode alone."""

from collections.abc import Callable
from random import Random
from unicodedata import combining, normalize

from tools.matching_evaluation.census import FOREIGN, FORMS
from tools.matching_evaluation.people import Person

Typing = Callable[[str, Random], str]

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
TONES = (GRAVE, ACUTE, HOOK, TILDE, DOT)
CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"
TELEX = {GRAVE: "f", ACUTE: "s", HOOK: "r", TILDE: "x", DOT: "j", BREVE: "w", HORN: "w"}
VNI = {GRAVE: "2", ACUTE: "1", HOOK: "3", TILDE: "4", DOT: "5", CIRCUMFLEX: "6", HORN: "7", BREVE: "8"}
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BEFORE_NAMES = (
    "ông bà anh chị cô chú Ông Bà Mr. Mrs. Ms Đ/c đồng|chí bị|can bị|cáo đối|tượng Đại|uý Thiếu|tá Thượng|sĩ "
    "Bác|sĩ Giám|đốc nghi|phạm TS. ThS. Luật|sư phạm|nhân tên"
)
CONFUSED_FIRST = (("l", "n"), ("s", "x"), ("tr", "ch"), ("d", "gi"), ("d", "r"), ("gi", "r"), ("v", "d"))
CONFUSED_LAST = (("n", "ng"), ("t", "c"), ("i", "y"))


def parted(word: str) -> list[str]:
    """Letters, each with its marks."""
    letters: list[str] = []
    for char in normalize("NFD", word):
        if combining(char) and letters:
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def bare(text: str) -> str:
    """Without any mark."""
    text = "".join(c for c in normalize("NFD", text) if not combining(c))
    return text.replace("đ", "d").replace("Đ", "D")


def _tone(word: str) -> str:
    return next((c for c in normalize("NFD", word) if c in TONES), "")


def _toned(word: str, tone: str) -> str:
    """The word with another tone on the letter that bears the old one, or else on its last shaped or first vowel."""
    letters = parted(word)
    bearer = next((i for i, c in enumerate(letters) if any(t in c for t in TONES)), None)
    if bearer is None:
        vowels = [i for i, c in enumerate(letters) if bare(c).lower() in "aeiouy"]
        shaped = [i for i in vowels if len(letters[i]) > 1]
        bearer = shaped[-1] if shaped else vowels[0] if vowels else None
    if bearer is None:
        return word
    letters[bearer] = "".join(c for c in letters[bearer] if c not in TONES) + tone
    return normalize("NFC", "".join(letters))


def no_marks(name: str, rng: Random) -> str:
    """Plain, sometimes all small or all large."""
    return rng.choice((str, str, str.lower, str.upper))(bare(name))


def some_marks(name: str, rng: Random) -> str:
    """One or two words with another tone, without their marks, or with another shape of a vowel."""
    words = name.split()
    for i in rng.sample(range(len(words)), min(len(words), rng.choice((1, 2)))):
        way = rng.random()
        if way < 0.5:
            words[i] = _toned(words[i], rng.choice([t for t in (*TONES, "") if t != _tone(words[i])]))
        elif way < 0.75:
            words[i] = bare(words[i])
        else:
            letters = parted(words[i])
            k = rng.randrange(len(letters))
            plain = bare(letters[k])
            tone = "".join(c for c in letters[k] if c in TONES)
            shapes = {"a": ("", CIRCUMFLEX, BREVE), "e": ("", CIRCUMFLEX), "o": ("", CIRCUMFLEX, HORN), "u": ("", HORN)}
            letters[k] = plain + rng.choice(shapes[plain.lower()]) + tone if plain.lower() in shapes else letters[k]
            words[i] = normalize("NFC", "".join(letters))
    return " ".join(words)


def encoded(name: str, rng: Random) -> str:
    """Decomposed or compatibility forms, or the tone mark on the other vowel (hoà, hòa)."""
    if rng.random() < 0.5:
        return normalize(rng.choice(("NFD", "NFKD")), name)
    words = []
    for word in name.split():
        letters = parted(word)
        tail = "".join(bare(c) for c in letters[-2:]).lower()
        tone = _tone(word)
        if tone and tail in {"oa", "oe", "uy"} and bare(word).lower()[:2] != "qu":
            at = -1 if tone in letters[-2] else -2
            letters = [c.replace(tone, "") for c in letters]
            letters[at] += tone
        words.append(normalize("NFC", "".join(letters)))
    return " ".join(words)


def keys_left(name: str, rng: Random) -> str:
    """What the keys of Telex or VNI leave when the input method is off, in some words or all."""
    keys = rng.choice((TELEX, TELEX, VNI))
    every, late = rng.random() < 0.7, rng.random() < 0.6
    words = name.split()
    struck = range(len(words)) if every else [rng.randrange(len(words))]
    for i in struck:
        words[i] = _struck(words[i], keys, late)
    return " ".join(words)


def _struck(word: str, keys: dict[str, str], late: bool) -> str:
    typed, tone = "", ""
    for letter in parted(word):
        plain = letter[0]
        if plain in "đĐ":
            typed += ("dd" if keys is TELEX else "d9") if plain == "đ" else ("Dd" if keys is TELEX else "D9")
            continue
        typed += plain
        for mark in letter[1:]:
            if mark in TONES and late:
                tone = keys[mark]
            else:
                typed += plain.lower() if keys is TELEX and mark == CIRCUMFLEX else keys[mark]
    return typed + tone


def turned(name: str, rng: Random) -> str:
    """Given name first, family last, or both, with a comma or not."""
    if " " not in name:
        return name
    family, *middle, given = name.split()
    orders = ([given, family, *middle], [given, *middle, family], [*middle, given, family])
    words = rng.choice(orders)
    return f"{given}, {' '.join([family, *middle])}" if rng.random() < 0.2 else " ".join(words)


def without_middle(name: str, rng: Random) -> str:
    """A middle name left out, or all of them."""
    if " " not in name:
        return name
    family, *middle, given = name.split()
    if middle:
        del middle[rng.randrange(len(middle))]
    return " ".join([family, *(middle if rng.random() < 0.7 else ()), given])


def joined(name: str, rng: Random) -> str:
    """Run together, wholly or in part, or torn apart."""
    words = name.split()
    way = rng.randrange(5)
    if way == 0:
        return "".join(words)
    if way == 1:
        return "".join(words).lower()
    if way == 2:
        return bare("".join(words)).lower()
    i = rng.randrange(len(words))
    if way == 3 and len(words) > 1:
        i = min(i, len(words) - 2)
        return " ".join([*words[:i], words[i] + words[i + 1].lower(), *words[i + 2 :]])
    letters = [normalize("NFC", c) for c in parted(words[i])]
    cut = rng.randrange(1, len(letters)) if len(letters) > 1 else 1
    return " ".join([*words[:i], "".join(letters[:cut]), "".join(letters[cut:]), *words[i + 1 :]]).strip()


def heard(name: str, rng: Random) -> str:
    """One word, or two, as another region says it."""
    words = name.split()
    left = rng.choice((1, 1, 2))
    for i in rng.sample(range(len(words)), len(words)):
        changed = _said(words[i], rng)
        if changed != words[i]:
            words[i], left = changed, left - 1
        if not left:
            break
    return " ".join(words)


def _said(word: str, rng: Random) -> str:
    small = normalize("NFC", word.lower())
    ways = []
    for one, other in CONFUSED_FIRST:
        for a, b in ((one, other), (other, one)):
            follows = small[len(a) :][:1]
            if small.startswith(a) and follows and bare(follows) in "aeiouy":
                ways.append(b + small[len(a) :])
    for one, other in CONFUSED_LAST:
        for a, b in ((one, other), (other, one)):
            before = small[: -len(a)][-1:]
            if small.endswith(a) and before and bare(before) in "aeiouy" and not small.endswith("ch"):
                ways.append(small[: -len(a)] + b)
    if _tone(small) in {HOOK, TILDE}:
        ways += [_toned(small, HOOK if _tone(small) == TILDE else TILDE)] * 2
    return rng.choice(ways).capitalize() if ways else word


def thumbed(name: str, rng: Random) -> str:
    """One edit on a phone's keyboard, the name with marks or without."""
    name = bare(name) if rng.random() < 0.5 else name
    letters = parted(name)
    i = rng.choice([k for k, c in enumerate(letters) if c[0].isalpha()])
    beside = _beside(bare(letters[i])[0].lower(), rng)
    way = rng.randrange(5)
    if way == 0:
        del letters[i]
    elif way == 1:
        letters.insert(i, beside)
    elif way == 2:
        letters.insert(i, letters[i].lower())
    elif way == 3 and i + 1 < len(letters):
        letters[i : i + 2] = letters[i + 1], letters[i]
    else:
        letters[i] = beside
    return " ".join(normalize("NFC", "".join(letters)).split())


def _beside(letter: str, rng: Random) -> str:
    """A key next to the letter's, in its row or slantwise."""
    for r, row in enumerate(ROWS):
        at = row.find(letter)
        if at >= 0:
            near = [row[k] for k in (at - 1, at + 1) if 0 <= k < len(row)]
            near += [ROWS[q][k] for q in (r - 1, r + 1) if 0 <= q < 3 for k in (at - 1, at) if 0 <= k < len(ROWS[q])]
            return rng.choice(near)
    return letter


def shortened(name: str, rng: Random) -> str:
    """`N.V. Hùng`, `NV Hùng`, `Nguyễn V Hùng`, `N.V.Hùng`, `Hùng N.V.`."""
    if " " not in name:
        return name
    family, *middle, given = name.split()
    letters = [w[0] for w in (family, *middle)]
    if middle and rng.random() < 0.3:
        return " ".join([family, *(f"{w[0]}{rng.choice(('.', ''))}" for w in middle), given])
    dotted = "".join(f"{c}." for c in letters)
    return rng.choice((f"{dotted} {given}", f"{''.join(letters)} {given}", f"{dotted}{given}", f"{given} {dotted}"))


def titled(name: str, rng: Random) -> str:
    """With a title in front."""
    return f"{rng.choice(BEFORE_NAMES.split()).replace('|', ' ')} {name}"


TYPISTS: dict[str, Typing] = {
    "no marks": no_marks,
    "some marks": some_marks,
    "encoded otherwise": encoded,
    "keys left": keys_left,
    "turned round": turned,
    "without a middle name": without_middle,
    "joined or torn": joined,
    "heard otherwise": heard,
    "phone typo": thumbed,
    "shortened": shortened,
    "titled": titled,
}

ALIKE = {ways.split("/")[0]: ways.split("/") for part in sum(FOREIGN, ()) for ways in part.split()}


def transliterated(name: str, rng: Random) -> str:
    """A foreign name as another country's papers write it, its words at times turned round."""
    words = [rng.choice(ALIKE.get(w, [w])) for w in name.split()]
    return " ".join(reversed(words) if rng.random() < 0.2 else words)


def is_foreign(person: Person) -> bool:
    """Whether every word of the name is one of the foreign ones."""
    return all(word in ALIKE for word in person.name.split())


def reformed(name: str, rng: Random) -> str:
    """An organisation with other form words or none, with marks or not."""
    for form in sorted(FORMS, key=len, reverse=True):
        before, after = form.split("{}")
        if name.startswith(before) and name.endswith(after):
            core = name[len(before) : len(name) - len(after)]
            other = rng.choice(("{}", "{}", *FORMS)).format(core)
            return rng.choice((str, str, bare, str.upper))(other)
    return name
