"""The first stage of a search: a few hundred rows that share the most telling words with the query."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wanted.matching.alignment import Floats
from wanted.matching.births import packed
from wanted.matching.columns import Columns
from wanted.matching.frequencies import information
from wanted.matching.model import Query
from wanted.matching.reading import Reading, is_typed_with_marks

MOST_CANDIDATES = 600
POOL = 6_000
HEAVY_SHARE = 0.06
"""A base in more than this share of the rows is only counted for rows that other words have found."""
LEAST_OF_BEST = 0.45
FIRST_YEAR, LAST_YEAR = 1000, 9999


class Asking:
    """One reading of a query, made ready against the listed words."""

    def __init__(self, columns: Columns, query: Query, reading: Reading) -> None:
        self.columns = columns
        self.query = query
        self.reading = reading
        self.with_marks = is_typed_with_marks(reading)
        self.required: NDArray[np.bool_] = np.array([not t.optional for t in reading])
        self.initial: NDArray[np.bool_] = np.array([bool(t.initial) and not t.forms for t in reading])
        self.birth = packed(query.birth_date) if query.birth_date else 0
        if not self.birth and query.birth_year and FIRST_YEAR <= query.birth_year <= LAST_YEAR:
            self.birth = query.birth_year * 10_000
        self.sex = columns.sexes.known(query.sex)
        self.province = columns.provinces.known(query.province)
        self.expansions = [columns.vocabulary.expand(t, with_marks=self.with_marks) for t in reading]

    @cached_property
    def similarities(self) -> Floats:
        """(Q, forms of the vocabulary): how alike each asked word is to each listed form."""
        table = np.zeros((len(self.reading), len(self.columns.vocabulary.forms)), np.float32)
        for row, expansion in zip(table, self.expansions, strict=True):
            if expansion.forms:
                row[list(expansion.forms)] = list(expansion.forms.values())
        return table

    def told_by(self, base: int) -> float:
        """Nats that an agreement on the base is worth."""
        columns = self.columns
        return information(columns.vocabulary.bases[base], columns.by_base.length(base), len(columns.rows))

    @cached_property
    def _information(self) -> Floats:
        """Nats that each listed form tells, for the forms that resemble some asked word, 0 for the others."""
        table = np.zeros(len(self.columns.vocabulary.forms), np.float32)
        base_of = self.columns.vocabulary.base_of_form
        for expansion in self.expansions:
            for form in expansion.forms:
                if not table[form]:
                    table[form] = self.told_by(base_of[form])
        return table

    def information_of(self, forms: NDArray[np.uint32]) -> Floats:
        """Nats that each of the forms tells."""
        found: Floats = self._information[forms]
        return found


def gather(asking: Asking) -> NDArray[np.int64]:
    """Rows worth a closer look, in no order."""
    columns = asking.columns
    shares: NDArray[np.float32] = np.zeros(columns.rows.used, np.float32)
    heavy = _accumulate(asking, shares)
    pool = _best(shares, POOL)
    if asking.birth:
        of_year = columns.by_year.rows(asking.birth // 10_000).astype(np.int64)
        pool = np.union1d(pool, of_year[_best(shares[of_year], POOL)])
    pool = _on_lists(asking, pool)
    if len(pool) <= MOST_CANDIDATES:
        return pool
    scores = shares[pool]
    forms = columns.rows.forms[pool]
    for word in heavy:
        scores += (asking.similarities[word][forms] * asking.information_of(forms)).max(axis=1)
    if not asking.birth:
        return pool[np.argpartition(-scores, MOST_CANDIDATES)[:MOST_CANDIDATES]]
    chosen = np.argpartition(-scores, MOST_CANDIDATES // 2)[: MOST_CANDIDATES // 2]
    same_year = np.flatnonzero((columns.rows.births[pool] // 10_000 == asking.birth // 10_000).any(axis=1))
    if len(same_year) > MOST_CANDIDATES // 2:
        same_year = same_year[np.argpartition(-scores[same_year], MOST_CANDIDATES // 2)[: MOST_CANDIDATES // 2]]
    return pool[np.union1d(chosen, same_year)]


def _accumulate(asking: Asking, shares: NDArray[np.float32]) -> list[int]:
    """Add what each asked word tells about each row; gives the words left out for being too common."""
    columns = asking.columns
    limit = HEAVY_SHARE * len(columns.rows)
    masses = [sum(columns.by_base.length(b) for b in e.bases) for e in asking.expansions]
    light = [i for i, mass in enumerate(masses) if mass <= limit * 4 and not asking.initial[i]]
    words = light or [i for i in range(len(masses)) if not asking.initial[i]] or list(range(len(masses)))
    left_out = [i for i in range(len(masses)) if i not in words]
    for word in words:
        for base, similarity in asking.expansions[word].bases.items():
            rows = columns.by_base.rows(base)
            if len(rows):
                shares[rows] += np.float32(similarity * asking.told_by(base))
    return left_out


def _best(shares: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Places of the greatest values, those far below the greatest left out."""
    if not len(shares):
        return np.zeros(0, np.int64)
    greatest = float(shares.max())
    if greatest <= 0:
        return np.zeros(0, np.int64)
    places = np.flatnonzero(shares >= LEAST_OF_BEST * greatest)
    if len(places) > most:
        places = places[np.argpartition(-shares[places], most)[:most]]
    return places


def _on_lists(asking: Asking, pool: NDArray[np.int64]) -> NDArray[np.int64]:
    if asking.query.lists is None:
        return pool
    wanted = [asking.columns.lists.known(name) for name in asking.query.lists]
    return pool[np.isin(asking.columns.rows.lists[pool], wanted)]
