"""One reading of a query, made ready against the listed words."""

from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from wanted.matching.alignment import Floats
from wanted.matching.births import packed
from wanted.matching.columns import Columns
from wanted.matching.frequencies import share
from wanted.matching.model import NameQuery
from wanted.matching.reading import NameToken, Reading, is_typed_with_marks
from wanted.matching.syllables import base_of, is_syllable

SLIPPED_SHARE = 0.03
"""The rate at which one syllable is typed for another that resembles it."""
UNHEARD_OF = 1e-7
LONG_WORD = 5
FIRST_YEAR, LAST_YEAR = 1000, 9999


class PreparedQuery:
    """One reading of a query, made ready against the listed words."""

    def __init__(self, columns: Columns, query: NameQuery, reading: Reading, *, organisation: bool) -> None:
        self.columns = columns
        self.query = query
        self.reading = reading
        self.with_marks = is_typed_with_marks(reading)
        self.required: NDArray[np.bool_] = np.array([not t.optional for t in reading])
        self.initial: NDArray[np.bool_] = np.array([bool(t.initial) and not t.forms for t in reading])
        self.organisation = organisation
        self.birth = packed(query.birth_date) if query.birth_date else 0
        if not self.birth and query.birth_year and FIRST_YEAR <= query.birth_year <= LAST_YEAR:
            self.birth = query.birth_year * 10_000
        self.sex = columns.sexes.find(query.sex)
        self.province = columns.provinces.find(query.province)
        self.expansions = [columns.vocabulary.expand(t, with_marks=self.with_marks) for t in reading]
        self.details: dict[tuple[int, int], str] = {}
        self.information: Floats = np.array([self._information_of(i) for i in range(len(reading))], np.float32)

    @property
    def is_promising(self) -> bool:
        """Whether every word that must be found resembles some listed one, or a long foreign word does."""
        words = list(zip(self.reading, self.expansions, strict=True))
        return all(t.optional or e.bases for t, e in words) or any(_is_foreign(t) and e.bases for t, e in words)

    @cached_property
    def similarities(self) -> Floats:
        """(Q, forms of the vocabulary): how alike each asked word is to each listed form."""
        table = np.zeros((len(self.reading), len(self.columns.vocabulary.forms)), np.float32)
        for row, expansion in zip(table, self.expansions, strict=True):
            if expansion.forms:
                row[list(expansion.forms)] = list(expansion.forms.values())
        return table

    def _information_of(self, word: int) -> float:
        """Information content (nats) of an agreement on this word: how rarely a name has it."""
        token, expansion, columns = self.reading[word], self.expansions[word], self.columns
        names = len(columns.rows)
        typed = {base_of(form) for form in token.forms}
        chance = sum(share(base, 0, names) for base in typed if base not in columns.vocabulary)
        for number, similarity in expansion.bases.items():
            base = columns.vocabulary.bases[number]
            slipped = 1.0 if base in typed or not token.forms else SLIPPED_SHARE * similarity
            chance += slipped * share(base, columns.by_base.length(number), names)
        return -log(min(max(chance, UNHEARD_OF), 1.0))


def _is_foreign(token: NameToken) -> bool:
    base = base_of(token.forms[0]) if token.forms else ""
    return len(base) >= LONG_WORD and not is_syllable(base)
