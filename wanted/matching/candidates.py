"""The first stage of a search: a few hundred rows that share the most telling words with the query."""

from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from wanted.matching.alignment import Floats
from wanted.matching.births import packed
from wanted.matching.columns import Columns
from wanted.matching.frequencies import share
from wanted.matching.model import Query
from wanted.matching.reading import Reading, is_typed_with_marks
from wanted.matching.syllables import base_of

MOST_CANDIDATES = 300
POOL = 2_000
MOST_ROWS_READ = 0.2
"""Share of all rows that posting lists may bring up; the commonest words are left for the pool they would swamp."""
LEAST_ROWS_READ = 20_000
MOST_ROWS_READ_FOR_INITIALS = 1.0
LIGHTEST = 0.1
"""How much later than others the words are read that tell little: initials, and what may be a mere title."""
SLIPPED_SHARE = 0.03
"""How often somebody types one syllable for another that resembles it."""
UNHEARD_OF = 1e-7
LEAST_OF_BEST = 0.45
FIRST_YEAR, LAST_YEAR = 1000, 9999

Places = NDArray[np.intp]


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
        self.details: dict[tuple[int, int], str] = {}
        self.told: Floats = np.array([self._told_by(i) for i in range(len(reading))], np.float32)

    @property
    def complete(self) -> bool:
        """Whether every word that must be found resembles some listed one."""
        return all(t.optional or e.bases for t, e in zip(self.reading, self.expansions, strict=True))

    @cached_property
    def similarities(self) -> Floats:
        """(Q, forms of the vocabulary): how alike each asked word is to each listed form."""
        table = np.zeros((len(self.reading), len(self.columns.vocabulary.forms)), np.float32)
        for row, expansion in zip(table, self.expansions, strict=True):
            if expansion.forms:
                row[list(expansion.forms)] = list(expansion.forms.values())
        return table

    def _told_by(self, word: int) -> float:
        """Nats that an agreement on the asked word is worth: how rarely anybody's name makes one type it."""
        token, expansion, columns = self.reading[word], self.expansions[word], self.columns
        names = len(columns.rows)
        typed = {base_of(form) for form in token.forms}
        chance = sum(share(base, 0, names) for base in typed if base not in columns.vocabulary)
        for number, similarity in expansion.bases.items():
            base = columns.vocabulary.bases[number]
            slipped = 1.0 if base in typed or not token.forms else SLIPPED_SHARE * similarity
            chance += slipped * share(base, columns.by_base.length(number), names)
        return -log(min(max(chance, UNHEARD_OF), 1.0))


def gather(asking: Asking) -> Places:
    """Rows worth a closer look, in no order."""
    rows = asking.columns.rows
    shares = np.zeros(rows.used, np.float32)
    _read_postings(asking, shares)
    pool = _on_lists(asking, _best(shares, POOL))
    year = asking.birth // 10_000
    if not year:
        return _nearest(asking, pool, MOST_CANDIDATES)
    of_year = asking.columns.by_year.rows(year)
    of_year = _on_lists(asking, of_year[_best(shares[of_year], POOL)].astype(np.intp))
    others = pool[(rows.births[pool] // 10_000 != year).all(axis=1)]
    half = MOST_CANDIDATES // 2
    return np.concatenate([_nearest(asking, of_year, half), _nearest(asking, others, half)])


def _read_postings(asking: Asking, shares: NDArray[np.float32]) -> None:
    """Add what the asked words tell about each row, the most telling first, until enough rows were read."""
    postings = asking.columns.by_base
    told: list[tuple[float, float, int]] = []
    for told_by_word, token, expansion in zip(asking.told.tolist(), asking.reading, asking.expansions, strict=True):
        weight = LIGHTEST if token.optional or not token.forms else 1.0
        for base, similarity in expansion.bases.items():
            tells = similarity * told_by_word
            told.append((weight * similarity**2 * tells, tells, base))
    told.sort(reverse=True)
    most = MOST_ROWS_READ_FOR_INITIALS if asking.initial.any() else MOST_ROWS_READ
    budget = max(most * len(asking.columns.rows), LEAST_ROWS_READ)
    lists: list[NDArray[np.uint32]] = []
    worth: list[float] = []
    for _, tells, base in told:
        rows = postings.rows(base)
        lists.append(rows)
        worth.append(tells)
        budget -= len(rows)
        if budget < 0:
            break
    if lists:
        lengths = [len(rows) for rows in lists]
        np.add.at(shares, np.concatenate(lists).astype(np.intp), np.repeat(np.array(worth, np.float32), lengths))


def _best(shares: NDArray[np.float32], most: int) -> Places:
    """Places of the greatest values; where there are more than wanted, those far below the greatest go first."""
    few = np.count_nonzero(shares) <= most
    places = np.flatnonzero(shares if few else shares >= LEAST_OF_BEST * shares.max())
    return places[np.argpartition(-shares[places], most)[:most]] if len(places) > most else places


def _on_lists(asking: Asking, pool: Places) -> Places:
    if asking.query.lists is None:
        return pool
    wanted = [asking.columns.lists.known(name) for name in asking.query.lists]
    return pool[np.isin(asking.columns.rows.lists[pool], wanted)]


def _nearest(asking: Asking, pool: Places, most: int) -> Places:
    """The rows of the pool that agree best when all words count, each with the listed word most like it."""
    if len(pool) <= most:
        return pool
    width = int(asking.columns.rows.lengths[pool].max())
    forms = np.ascontiguousarray(asking.columns.rows.forms[pool, :width].T)
    scores = np.zeros(len(pool), np.float32)
    for told, similarities in zip(asking.told, asking.similarities, strict=True):
        scores += told * similarities[forms].max(axis=0)
    return pool[np.argpartition(-scores, most)[:most]]
