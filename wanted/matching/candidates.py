"""The first stage of a search: a few hundred rows that agree best with the query.

Rows with the year of birth that is asked for are all looked at. Of the others, those are that share two words with
the query, or a telling one: posting lists of words and of pairs of words are read, the most telling first, until so
many rows came up. So the work is bounded, however long the list is and however common the name.
"""

from collections.abc import Iterator
from heapq import nlargest
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wanted.matching.columns import pair_of
from wanted.matching.prepared_query import PreparedQuery

MOST_CANDIDATES = 300
POOL = 2_000
MOST_ROWS_READ = 20_000
MOST_OF_A_YEAR = 40_000
"""Of more rows than this with one year of birth only those are looked at that share words with the query."""
MOST_LISTS = 100
LIKELIEST = 20
"""How many listed words that an asked word may stand for are paired with those of another one."""
LEAST_OF_BEST = 0.45
"""Lists that are to be read so much later than the first ones are not read at all."""
COST_OF_LENGTH, COST_OF_KIND = np.float32(0.5), np.float32(3.0)
"""Nats by which a name with a word more or less, and a person where an organisation is asked for, stand back."""
LIGHTEST = 0.1
"""Weight of words with little information: initials, and what may be only a title."""

Places = NDArray[np.intp]
NONE: Places = np.zeros(0, np.intp)


class PostingChoice(NamedTuple):
    """How early a posting list is read, how much its rows agree with the query (nats), and which list it is."""

    weight: float
    information: float
    of_pair: bool
    number: int


class BaseCandidate(NamedTuple):
    """A listed base that an asked word may stand for."""

    weight: float
    information: float
    base: int


def gather_candidates(query: PreparedQuery) -> Places:
    """Rows worth a closer look, in no order."""
    year = query.birth // 10_000
    read, told = _read(query)
    # One array over all rows is reused by every query, so it must be zero again when this one ends.
    agreement = query.columns.agreement
    np.add.at(agreement, read, told)
    try:
        of_year = _of_year(query, year) if year else NONE
        pool = _on_lists(query, _each_once(agreement, read))
        pool = pool[_best(agreement[pool], POOL)]
    finally:
        agreement[read] = 0
    if not year:
        return _nearest(query, pool, MOST_CANDIDATES)
    # With a year of birth, half of the places go to rows of that year, however weakly the name agrees.
    others = pool[(query.columns.rows.births[pool] // 10_000 != year).all(axis=1)]
    half = MOST_CANDIDATES // 2
    return np.concatenate([_nearest(query, of_year, half), _nearest(query, others, half)])


def _of_year(query: PreparedQuery, year: int) -> Places:
    of_year = query.columns.by_year.rows(year)
    if len(of_year) > MOST_OF_A_YEAR:
        agreement = query.columns.agreement[of_year]
        of_year = of_year[_best(agreement, min(MOST_OF_A_YEAR, int(np.count_nonzero(agreement))))]
    return _on_lists(query, of_year.astype(np.intp))


def _read(query: PreparedQuery) -> tuple[Places, NDArray[np.float32]]:
    """Rows of the most informative posting lists, with their agreement; a row occurs once for each of its lists."""
    columns, left = query.columns, MOST_ROWS_READ
    lists: list[NDArray[np.uint32]] = []
    worth: list[float] = []
    for telling in nlargest(MOST_LISTS, _posting_choices(query)):
        # A list that is too long is passed over: what is rarer tells more.
        postings = columns.by_pair if telling.of_pair else columns.by_base
        rows = postings.rows(telling.number)
        if len(rows) <= left or not lists:
            lists.append(rows[:left])
            worth.append(telling.information)
            left -= len(lists[-1])
    if not lists:
        return NONE, np.zeros(0, np.float32)
    lengths = [len(rows) for rows in lists]
    return np.concatenate(lists).astype(np.intp), np.repeat(np.array(worth, np.float32), lengths)


def _posting_choices(query: PreparedQuery) -> Iterator[PostingChoice]:
    """The posting lists of all words, and of pairs of words that some listed name has together."""
    by_pair = query.columns.by_pair
    words = [_base_candidates(query, word) for word in range(len(query.reading))]
    heaviest = nlargest(2, [meant[0].weight for meant in words if meant])
    least = LEAST_OF_BEST * sum(heaviest)
    for meant in words:
        for weight, tells, base in meant:
            if weight >= least:
                yield PostingChoice(weight, tells, False, base)
    for some, others in combinations(words, 2):
        for weight, tells, base in some:
            for other_weight, other_tells, other in others:
                if weight + other_weight < least:
                    break
                pair = pair_of(base, other)
                if pair in by_pair:
                    yield PostingChoice(weight + other_weight, tells + other_tells, True, pair)


def _base_candidates(query: PreparedQuery, word: int) -> list[BaseCandidate]:
    """What the word may stand for, the likeliest first."""
    token, told = query.reading[word], float(query.information[word])
    lighter = LIGHTEST if token.optional or not token.forms else 1.0
    bases = query.expansions[word].bases.items()
    return nlargest(LIKELIEST, [BaseCandidate(lighter * s**3 * told, s * told, base) for base, s in bases])


def _each_once(agreement: NDArray[np.float32], read: Places) -> Places:
    """The rows read, each once. `agreement` is put back as it was."""
    kept = agreement[read]
    order = np.arange(len(read), dtype=np.float32)
    agreement[read] = order
    once = agreement[read] == order
    agreement[read] = kept
    return read[once]


def _best(values: NDArray[np.float32], most: int) -> Places:
    """Places of the greatest values."""
    return np.argpartition(-values, most)[:most] if len(values) > most else np.arange(len(values))


def _on_lists(query: PreparedQuery, pool: Places) -> Places:
    if query.query.lists is None:
        return pool
    wanted = [query.columns.lists.find(name) for name in query.query.lists]
    return pool[np.isin(query.columns.rows.lists[pool], wanted)]


def _nearest(query: PreparedQuery, pool: Places, most: int) -> Places:
    """The rows of the pool that agree best when all words count, each with the listed word most like it."""
    if len(pool) <= most:
        return pool
    rows = query.columns.rows
    lengths = rows.lengths[pool]
    forms = np.ascontiguousarray(rows.forms[pool, : int(lengths.max())].T)
    scores = np.abs(lengths - np.float32(query.required.sum())) * -COST_OF_LENGTH
    if query.organisation:
        scores -= COST_OF_KIND * rows.persons[pool]
    for told, similarities in zip(query.information, query.similarities, strict=True):
        scores += told * similarities[forms].max(axis=0)
    return pool[np.argpartition(-scores, most)[:most]]
