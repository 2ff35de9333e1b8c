"""From a name as typed to the tokens that are looked up."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from wanted.matching.cleaning import clean
from wanted.matching.formwords import ONE_WORDED, organisation_core, without_titles
from wanted.matching.frequencies import is_name_syllable
from wanted.matching.keyboards import from_telex, from_vni
from wanted.matching.model import InvalidName
from wanted.matching.particles import with_particles_joined
from wanted.matching.segmentation import joinable, segmentations
from wanted.matching.syllables import base_of, form_of, has_digit, is_marked, is_syllable
from wanted.matching.writing import (
    WrittenName,
    initials_of,
    with_letters_apart,
    with_letters_joined,
    words_of,
    written_names,
)

MOST_TOKENS = 8
"""Names are matched on their first eight words; form words of organisations do not count."""
MOST_READINGS = 4
LOOSE_TELEX_FROM = 4
SHORTEST_HYPHENATED = 5

DIGITS_LIKE_LETTERS = tuple(str.maketrans("01568", f"o{one}sgb") for one in "li")
"""What a scanner reads for letters: `Ng0c`, `Bình` as `B1nh`, `8ùi`."""

BaseTest = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class NameToken:
    """One word of a query: the forms it may mean, the letters it may abbreviate, whether it may go unmatched."""

    forms: tuple[str, ...]
    initial: str = ""
    optional: bool = False


Reading = tuple[NameToken, ...]


def forms_of(word: str) -> tuple[str, ...]:
    """The forms that a typed word may mean, the likeliest first."""
    typed = word.rstrip(".~").lower()
    if has_digit(typed):
        meant = _letters_meant(typed)
        if meant or typed.isdigit():
            return meant
        typed = "".join(c for c in typed if not c.isdigit())
    form = form_of(typed)
    base = base_of(form)
    if is_syllable(base) or not typed.isascii():
        return (form,)
    telex = from_telex(typed)
    if telex:
        return (telex, form)
    loose = from_telex(typed, strict=False) if len(typed) >= LOOSE_TELEX_FROM else None
    return (form, loose) if loose else (form,)


def tokens_of(word: str) -> list[NameToken]:
    """The tokens of one written word: several for run-together initials, none for a number."""
    initials = initials_of(word)
    if initials:
        return [NameToken((), initial) for initial in initials]
    forms = forms_of(word)
    if not forms:
        return []
    return [NameToken(forms, forms[0][:-1] if len(forms[0]) == 2 else "")]


def organisation_tokens_of(word: str) -> list[NameToken]:
    """The same in an organisation's name, where capitals are no initials, and numbers tell one from another."""
    number = number_of(word)
    forms = (number,) if number else forms_of(word)
    return [NameToken(forms)] if forms else []


def number_of(word: str) -> str | None:
    """The form of a word with digits in it that are no keys of marks and no misread letters, None for any other."""
    typed = word.rstrip(".~").lower()
    return f"{typed}0" if has_digit(typed) and not _letters_meant(typed) else None


def _letters_meant(typed: str) -> tuple[str, ...]:
    """The forms of a syllable that a word with digits in it may mean: keys of marks, or letters that were misread."""
    form = from_vni(typed) if typed[0].isalpha() else None
    if form and is_syllable(base_of(form)):
        return (form,)
    misread = () if typed.isdigit() else tuple(form_of(typed.translate(letters)) for letters in DIGITS_LIKE_LETTERS)
    return tuple(dict.fromkeys(misread)) if any(is_syllable(base_of(form)) for form in misread) else ()


def names_an_organisation(name: str) -> bool:
    """Whether the name has words that only organisations' names have."""
    return _of_an_organisation(words_of(clean(name)))


def _of_an_organisation(words: Iterable[str]) -> bool:
    return organisation_core([forms[0] for word in words if (forms := forms_of(word))]) is not None


def listed_rows(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The rows under which a notice is found: forms of each of its names, the legal name's first.

    Raises `InvalidName` when no name is usable; unusable ones next to a usable one are left out.
    """
    rows: dict[tuple[str, ...], None] = {}
    refusal: InvalidName | None = None
    for name in names:
        try:
            for written in written_names(clean(name)):
                for row in _rows_of(written):
                    rows[row] = None
        except InvalidName as error:
            refusal = refusal or error
    if not rows:
        raise refusal or InvalidName("EMPTY", "The notice has no name.")
    return list(rows)


def _rows_of(written: WrittenName) -> list[tuple[str, ...]]:
    if _of_an_organisation(written.words):
        ways = [_organisation_forms(written.words)]
    else:
        ways = [_person_forms(words) for words in (written.words, *with_particles_joined(written.words))]
    rows = [forms for forms in ways if forms]
    nickname = [f[0] for f in map(forms_of, written.nickname) if f]
    if rows and nickname:
        rows.append([rows[0][-1], *nickname])
    if rows and len(rows[0]) == 1:
        base = base_of(rows[0][0])
        rows += [_cut(written.words[-1], ends) for ends in segmentations(base, lambda _: False, 1)]
    return [tuple(r[:MOST_TOKENS]) for r in rows]


def _person_forms(words: Iterable[str]) -> list[str]:
    # Some names read like titles (Hà Sỹ, hạ sĩ): what is listed as a name is one.
    forms = [f[0] for f in map(forms_of, words) if f]
    certain, _ = without_titles(forms)
    return forms[certain:] or forms


def _organisation_forms(words: tuple[str, ...]) -> list[str]:
    return _core([token.forms[0] for word in with_letters_joined(words) for token in organisation_tokens_of(word)])


def _core(forms: list[str]) -> list[str]:
    kept = organisation_core(forms)
    return forms if kept is None else [forms[i] for i in kept]


def _cut(word: str, ends: list[int]) -> list[str]:
    return [form_of(word[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def readings(name: str, known: BaseTest, romanised: BaseTest = lambda _: False) -> list[Reading]:
    """The ways to read a name that is looked for, the likeliest first.

    `known` tells bases that some notice has, `romanised` also those that some notice has in another romanisation.

    Raises `InvalidName` where there is nothing to look for.
    """
    found: dict[Reading, None] = {}
    for written in written_names(clean(name)):
        organisation = _of_an_organisation(written.words)
        for words in _ways(written.words, known, romanised, organisation=organisation):
            if not organisation:
                found[_reading([t for word in words for t in tokens_of(word)], written.nickname)] = None
            if organisation or any(known(base_of(number)) for number in map(number_of, words) if number):
                tokens = [t for word in words for t in organisation_tokens_of(word)]
                found[_reading(tokens, written.nickname)] = None
    found.pop((), None)
    if not found:
        raise InvalidName("ONLY_TITLES", "The name is only a title or form of address; give the name itself.")
    return list(found)[:MOST_READINGS]


def check_name(name: str) -> None:
    """Raises `InvalidName` where a name cannot be looked for."""
    readings(name, lambda _: False)


def _ways(words: tuple[str, ...], known: BaseTest, romanised: BaseTest, *, organisation: bool) -> Iterator[list[str]]:
    """The words, and the variants of them that some notice may have."""
    joined = with_letters_joined(words)
    if organisation:
        separate = [joined]
    else:
        # Capitals are initials of a person, or the name of an organisation without its form words.
        abbreviated = len(joined) == 1 and joined[0].isupper() and known(base_of(form_of(joined[0])))
        separate = [*([[joined[0].lower()]] if abbreviated else ()), *with_letters_apart(words)]
        for way in with_particles_joined(words):
            if all(word in words or romanised(base_of(form_of(word))) for word in way):
                yield way
    for way in separate:
        yield from _worded(way, known)
        yield from _hyphenated(way, romanised)


def _worded(words: list[str], known: BaseTest) -> list[list[str]]:
    """The words, run-together ones cut, and beside them the variants with other cuts and with torn ones joined."""
    words = _mended(words, known)
    cuts = {i: _cuts_of(word, known) for i, word in enumerate(words)}
    first = [piece for i, word in enumerate(words) for piece in (cuts[i][0] if cuts[i] else [word])]
    variants = [first]
    if any(cuts.values()):
        variants.append([piece for i, word in enumerate(words) for piece in (cuts[i][-1] if cuts[i] else [word])])
        variants.append(words)
    bases = [base_of(form_of(w)) for w in words]
    for i in range(len(words) - 1):
        if joinable(bases[i], bases[i + 1], known):
            variants.append([*words[:i], words[i] + words[i + 1], *words[i + 2 :]])
    return variants


def _hyphenated(words: list[str], romanised: BaseTest) -> Iterator[list[str]]:
    """The words, two of them that are not both Vietnamese put together: `Min-joon`, `Hsiao-p'ing`."""
    bases = [base_of(form_of(word)) for word in words]
    for i in range(len(words) - 1):
        joined = bases[i] + bases[i + 1]
        foreign = not (is_name_syllable(bases[i]) and is_name_syllable(bases[i + 1])) and not is_syllable(joined)
        full = not (initials_of(words[i]) or initials_of(words[i + 1]))
        if foreign and full and len(joined) >= SHORTEST_HYPHENATED and romanised(joined):
            yield [*words[:i], words[i] + words[i + 1].lower(), *words[i + 2 :]]


def _mended(words: list[str], known: BaseTest) -> list[str]:
    """In a name with capitals, a part without one is joined to the part before if that makes a name: `T hống`."""
    mended = words[:1]
    for word in words[1:]:
        torn = word[0].islower() and mended[0][0].isupper()
        if torn and joinable(base_of(form_of(mended[-1])), base_of(form_of(word)), known):
            mended[-1] += word
        else:
            mended.append(word)
    return mended


def _cuts_of(word: str, known: BaseTest) -> list[list[str]]:
    base = base_of(form_of(word))
    if len(base) != len(word) or is_syllable(base) or from_telex(base) or base in ONE_WORDED:
        return []
    # A person listed under a run-together name must not hide those listed under its syllables.
    ways = segmentations(base, known, loosely=not known(base))
    return [[word[a:b] for a, b in zip([0, *ends], ends, strict=False)] for ends in ways]


def _reading(tokens: list[NameToken], nickname: tuple[str, ...]) -> Reading:
    called = [t for word in nickname for t in tokens_of(word)]
    certain, doubtful = without_titles([t.forms[0] if t.forms else t.initial + "0" for t in tokens])
    if certain + doubtful == len(tokens):
        if called:
            return (*tokens[certain:], *called)[:MOST_TOKENS]
        # Unmarked words may be names for all that (Anh Chi), the last one above all.
        if doubtful < 2 or any(is_marked(f) for t in tokens for f in t.forms):
            return ()
        doubtful -= 1
    tokens = [replace(t, optional=i < doubtful) for i, t in enumerate(tokens[certain:])]
    kept = organisation_core([t.forms[0] if t.forms else f"{t.initial}0" for t in tokens])
    if kept is not None:
        tokens = [tokens[i] for i in kept]
    full = len(tokens) - doubtful > 1
    tokens += [replace(t, optional=full) for t in called]
    return tuple(tokens[:MOST_TOKENS])


def is_typed_with_marks(reading: Reading) -> bool:
    """Whether the name was typed with any marks."""
    return any(is_marked(f) for token in reading for f in token.forms)
