"""Every syllable and word that stands in some listed name, found by anything that resembles it.

Names share their syllables: a hundred thousand of them hold a few thousand bases. So typing slips and sound-alikes
are looked up here, once per word of a query, and the notices are indexed by whole bases alone.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wanted.matching.comparison import INITIAL, compare, compare_bases
from wanted.matching.phonetics import skeleton_key, sound_key
from wanted.matching.reading import Token
from wanted.matching.syllables import base_of, is_syllable

LONGEST_KEYED = 24
SKELETON_FROM = 5


class Expansion(NamedTuple):
    """What a token may stand for: listed bases and listed forms, each with its similarity."""

    bases: dict[int, float]
    forms: dict[int, float]


def deletions(base: str) -> Iterator[str]:
    """The base and what remains of it without one letter: two words one slip apart share one of these."""
    yield base
    word = base[:LONGEST_KEYED]
    if len(word) > 2:
        for i in range(len(word)):
            yield word[:i] + word[i + 1 :]


class Vocabulary:
    """Bases and forms by number, with keys that find the ones alike. A number, once given, stays."""

    def __init__(self) -> None:
        self.bases: list[str] = []
        self.forms: list[str] = []
        self.base_of_form: list[int] = []
        self._forms_of_base: list[list[int]] = []
        self._base_numbers: dict[str, int] = {}
        self._form_numbers: dict[str, int] = {}
        self._alike: dict[str, list[int]] = {}

    def __contains__(self, base: str) -> bool:
        return base in self._base_numbers

    def number_of(self, form: str) -> int:
        """The number of the form, given now if it is new."""
        number = self._form_numbers.get(form)
        if number is None:
            base = self._number_of_base(base_of(form))
            number = self._form_numbers[form] = len(self.forms)
            self.forms.append(form)
            self.base_of_form.append(base)
            self._forms_of_base[base].append(number)
        return number

    def _number_of_base(self, base: str) -> int:
        number = self._base_numbers.get(base)
        if number is None:
            number = self._base_numbers[base] = len(self.bases)
            self.bases.append(base)
            self._forms_of_base.append([])
            for key in self._keys(base):
                self._alike.setdefault(key, []).append(number)
        return number

    @staticmethod
    def _keys(base: str) -> set[str]:
        keys = set(deletions(base))
        if is_syllable(base):
            keys.add("~" + sound_key(base))
        elif len(base) >= SKELETON_FROM:
            keys.add("^" + skeleton_key(base))
        keys.update("*" + base[:n] for n in range(1, 4))
        return keys

    def _resembling(self, base: str) -> set[int]:
        keys = [*deletions(base), "~" + sound_key(base)]
        if len(base) >= SKELETON_FROM:
            keys.append("^" + skeleton_key(base))
        found: set[int] = set()
        for key in keys:
            found.update(self._alike.get(key, ()))
        return found

    def expand(self, token: Token, *, with_marks: bool) -> Expansion:
        """Listed bases and forms that the token may stand for; `with_marks`: the query was typed with marks."""
        expansion = Expansion({}, {})
        for form in token.forms:
            self._expand_form(form, with_marks, expansion)
        if token.initial:
            self._offer(((b, INITIAL.similarity) for b in self._alike.get("*" + token.initial, ())), expansion)
        return expansion

    def _offer(self, bases: Iterable[tuple[int, float]], expansion: Expansion) -> None:
        for base, similarity in bases:
            if similarity > expansion.bases.get(base, 0.0):
                expansion.bases[base] = similarity
            for form in self._forms_of_base[base]:
                if similarity > expansion.forms.get(form, 0.0):
                    expansion.forms[form] = similarity

    def _expand_form(self, form: str, with_marks: bool, expansion: Expansion) -> None:
        asked = base_of(form)
        for base in self._resembling(asked):
            listed = self.bases[base]
            if listed != asked and not compare_bases(asked, listed).similarity:
                continue
            best = 0.0
            for number in self._forms_of_base[base]:
                similarity = compare(form, self.forms[number], asked_with_marks=with_marks).similarity
                best = max(best, similarity)
                if similarity > expansion.forms.get(number, 0.0):
                    expansion.forms[number] = similarity
            if best > expansion.bases.get(base, 0.0):
                expansion.bases[base] = best
