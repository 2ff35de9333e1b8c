"""Every syllable and word that stands in some listed name, found by anything that resembles it.

Names share their syllables: a hundred thousand of them hold a few thousand bases. So slips and sound-alikes are
looked up here, once per word of a query, and the notices are indexed by whole bases alone.
"""

from array import array
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wanted.matching.comparison import (
    EXACT,
    INITIAL,
    SAME_IN_A_REGION,
    SAME_IN_THE_EAST,
    SAME_SKELETON,
    SAME_SOUND,
    SAME_SPELLING,
    UNLIKE,
    Likelihood,
    compare_marks,
    compare_slips,
    is_foreign_pair,
    with_tones,
)
from wanted.matching.frequencies import is_name_syllable, weight_of
from wanted.matching.phonetics import (
    deletions,
    eastern_key,
    regional_key,
    shape_key,
    skeleton_key,
    sound_key,
    spelling_key,
)
from wanted.matching.reading import NameToken
from wanted.matching.syllables import base_of, has_digit, is_syllable

SKELETON_FROM = 5


SOUND, SPELLING, SKELETON, PREFIX, REGION, SHAPE, EAST = "~", "=", "^", "*", "%", "#", "@"
LONGEST_PREFIX = 3


class Expansion(NamedTuple):
    """What a token may stand for: listed bases and listed forms, each with its similarity."""

    bases: dict[int, float]
    forms: dict[int, float]


class Vocabulary:
    """Bases and forms by number, with keys that find the ones alike.

    A number stays until its base is forgotten; then it may be given again.
    """

    def __init__(self) -> None:
        self.bases: list[str] = []
        self.forms: list[str] = []
        self.base_of_form: list[int] = []
        self._weights = array("f")
        self._forms_of_base: list[list[int]] = []
        self._base_numbers: dict[str, int] = {}
        self._form_numbers: dict[str, int] = {}
        self._alike: dict[str, list[int]] = {}
        self._free_bases: list[int] = []
        self._free_forms: list[int] = []

    def __contains__(self, base: str) -> bool:
        return base in self._base_numbers

    def holds_another_way(self, base: str) -> bool:
        """Whether some notice has the word, or another romanisation of it."""
        return base in self._base_numbers or EAST + eastern_key(base) in self._alike

    def number_of(self, form: str) -> int:
        """The number of the form, given now if it is new."""
        number = self._form_numbers.get(form)
        if number is None:
            base = self._number_of_base(base_of(form))
            number = self._form_numbers[form] = self._new_form()
            self.forms[number] = form
            self._weights[number] = weight_of(base_of(form))
            self.base_of_form[number] = base
            self._forms_of_base[base].append(number)
        return number

    def _new_form(self) -> int:
        if self._free_forms:
            return self._free_forms.pop()
        self.forms.append("")
        self._weights.append(0.0)
        self.base_of_form.append(0)
        return len(self.forms) - 1

    def forget(self, number: int) -> None:
        """Drop a base that no notice has any longer, and its forms: nothing of a name stays behind."""
        base = self.bases[number]
        for key in self._keys(base):
            self._alike[key].remove(number)
            if not self._alike[key]:
                del self._alike[key]
        for form in self._forms_of_base[number]:
            del self._form_numbers[self.forms[form]]
            self.forms[form] = ""
            self._free_forms.append(form)
        self._forms_of_base[number] = []
        del self._base_numbers[base]
        self.bases[number] = ""
        self._free_bases.append(number)

    @property
    def weights(self) -> NDArray[np.float32]:
        """How much each form matters when it is missing; the view must be released before a new form is added."""
        return np.frombuffer(self._weights, np.float32)

    def _number_of_base(self, base: str) -> int:
        number = self._base_numbers.get(base)
        if number is None:
            if not self._free_bases:
                self._free_bases.append(len(self.bases))
                self.bases.append("")
                self._forms_of_base.append([])
            number = self._base_numbers[base] = self._free_bases.pop()
            self.bases[number] = base
            for key in self._keys(base):
                self._alike.setdefault(key, []).append(number)
        return number

    @staticmethod
    def _keys(base: str) -> set[str]:
        if has_digit(base):
            return set()
        keys = {*deletions(base), SPELLING + spelling_key(base), SHAPE + shape_key(base), EAST + eastern_key(base)}
        if is_syllable(base):
            keys |= {SOUND + sound_key(base), REGION + regional_key(base)}
        elif len(base) >= SKELETON_FROM:
            keys.add(SKELETON + skeleton_key(base))
        keys.update(PREFIX + base[:n] for n in range(1, LONGEST_PREFIX + 1))
        return keys

    def expand(self, token: NameToken, *, with_marks: bool) -> Expansion:
        """Listed bases and forms the token may stand for; `with_marks`: the query was typed with marks."""
        expansion = Expansion({}, {})
        for form in token.forms:
            for base, found in self._resembling(base_of(form)).items():
                self._offer_base(expansion, form, base, found, with_marks)
        if token.initial:
            for base in self._alike.get(PREFIX + token.initial, ()):
                self._offer_all(expansion, base, INITIAL.similarity)
        return expansion

    def _resembling(self, base: str) -> dict[int, Likelihood]:
        """The bases alike, each with the best reason for it; of a number that number alone."""
        if has_digit(base):
            number = self._base_numbers.get(base)
            return {} if number is None else {number: EXACT}
        found: dict[int, Likelihood] = {}
        for key in (*deletions(base), SHAPE + shape_key(base)):
            for number in self._alike.get(key, ()):
                if number not in found:
                    found[number] = compare_slips(base, self.bases[number])
        for key, reason in self._reasons(base):
            for number in self._alike.get(key, ()):
                if found.get(number, UNLIKE).similarity < reason.similarity and (
                    reason is not SAME_IN_THE_EAST or is_foreign_pair(base, self.bases[number])
                ):
                    found[number] = reason
        found.update(dict.fromkeys(self._alike.get(SOUND + sound_key(base), ()), SAME_SOUND))
        found.update(dict.fromkeys(self._alike.get(SPELLING + spelling_key(base), ()), SAME_SPELLING))
        return found

    @staticmethod
    def _reasons(base: str) -> Iterator[tuple[str, Likelihood]]:
        """Keys that say no more than that words may be alike, and what each is worth."""
        yield REGION + regional_key(base), SAME_IN_A_REGION
        if not is_name_syllable(base):
            yield EAST + eastern_key(base), SAME_IN_THE_EAST
        if len(base) >= SKELETON_FROM:
            yield SKELETON + skeleton_key(base), SAME_SKELETON

    def _offer_all(self, expansion: Expansion, base: int, similarity: float) -> None:
        if similarity > expansion.bases.get(base, 0.0):
            expansion.bases[base] = similarity
        for form in self._forms_of_base[base]:
            if similarity > expansion.forms.get(form, 0.0):
                expansion.forms[form] = similarity

    def _offer_base(self, expansion: Expansion, asked: str, base: int, found: Likelihood, with_marks: bool) -> None:
        if found is UNLIKE:
            return
        same = self.bases[base] == base_of(asked)
        if not same and not with_marks:
            self._offer_all(expansion, base, found.similarity)
            return
        for number in self._forms_of_base[base]:
            listed = self.forms[number]
            compared = (
                compare_marks(asked, listed, asked_with_marks=with_marks) if same else with_tones(found, asked, listed)
            )
            if compared.similarity > expansion.forms.get(number, 0.0):
                expansion.forms[number] = compared.similarity
            if compared.similarity > expansion.bases.get(base, 0.0):
                expansion.bases[base] = compared.similarity
