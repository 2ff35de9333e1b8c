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

from wanted.matching.asking import Asking
from wanted.matching.columns import pair_of

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
"""How much later than others the words are read that tell little: initials, and what may be a mere title."""

Places = NDArray[np.intp]
NONE: Places = np.zeros(0, np.intp)


class Telling(NamedTuple):
    """How early a posting list is read, how much its rows agree with the query (nats), and which list it is."""

    weight: float
    tells: float
    of_pair: bool
    number: int


class Meant(NamedTuple):
    """A listed base that an asked word may stand for."""

    weight: float
    tells: float
    base: int


def gather(asking: Asking) -> Places:
    """Rows worth a closer look, in no order."""
    year = asking.birth // 10_000
    read, told = _read(asking)
    agreement = asking.columns.agreement
    np.add.at(agreement, read, told)
    try:
        of_year = _of_year(asking, year) if year else NONE
        pool = _on_lists(asking, _each_once(agreement, read))
        pool = pool[_best(agreement[pool], POOL)]
    finally:
        agreement[read] = 0
    if not year:
        return _nearest(asking, pool, MOST_CANDIDATES)
    others = pool[(asking.columns.rows.births[pool] // 10_000 != year).all(axis=1)]
    half = MOST_CANDIDATES // 2
    return np.concatenate([_nearest(asking, of_year, half), _nearest(asking, others, half)])


def _of_year(asking: Asking, year: int) -> Places:
    of_year = asking.columns.by_year.rows(year)
    if len(of_year) > MOST_OF_A_YEAR:
        agreement = asking.columns.agreement[of_year]
        of_year = of_year[_best(agreement, min(MOST_OF_A_YEAR, int(np.count_nonzero(agreement))))]
    return _on_lists(asking, of_year.astype(np.intp))


def _read(asking: Asking) -> tuple[Places, NDArray[np.float32]]:
    """Rows of the posting lists that tell most, and how much each agrees; a row comes once for each of its lists."""
    columns, left = asking.columns, MOST_ROWS_READ
    lists: list[NDArray[np.uint32]] = []
    worth: list[float] = []
    for telling in nlargest(MOST_LISTS, _tellings(asking)):
        # A list that is too long is passed over: what is rarer tells more.
        postings = columns.by_pair if telling.of_pair else columns.by_base
        rows = postings.rows(telling.number)
        if len(rows) <= left or not lists:
            lists.append(rows[:left])
            worth.append(telling.tells)
            left -= len(lists[-1])
    if not lists:
        return NONE, np.zeros(0, np.float32)
    lengths = [len(rows) for rows in lists]
    return np.concatenate(lists).astype(np.intp), np.repeat(np.array(worth, np.float32), lengths)


def _tellings(asking: Asking) -> Iterator[Telling]:
    """The posting lists of all words, and of pairs of words that some listed name has together."""
    by_pair = asking.columns.by_pair
    words = [_meant(asking, word) for word in range(len(asking.reading))]
    heaviest = nlargest(2, [meant[0].weight for meant in words if meant])
    least = LEAST_OF_BEST * sum(heaviest)
    for meant in words:
        for weight, tells, base in meant:
            if weight >= least:
                yield Telling(weight, tells, False, base)
    for some, others in combinations(words, 2):
        for weight, tells, base in some:
            for other_weight, other_tells, other in others:
                if weight + other_weight < least:
                    break
                pair = pair_of(base, other)
                if pair in by_pair:
                    yield Telling(weight + other_weight, tells + other_tells, True, pair)


def _meant(asking: Asking, word: int) -> list[Meant]:
    """What the word may stand for, the likeliest first."""
    token, told = asking.reading[word], float(asking.told[word])
    lighter = LIGHTEST if token.optional or not token.forms else 1.0
    bases = asking.expansions[word].bases.items()
    return nlargest(LIKELIEST, [Meant(lighter * s**3 * told, s * told, base) for base, s in bases])


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


def _on_lists(asking: Asking, pool: Places) -> Places:
    if asking.query.lists is None:
        return pool
    wanted = [asking.columns.lists.known(name) for name in asking.query.lists]
    return pool[np.isin(asking.columns.rows.lists[pool], wanted)]


def _nearest(asking: Asking, pool: Places, most: int) -> Places:
    """The rows of the pool that agree best when all words count, each with the listed word most like it."""
    if len(pool) <= most:
        return pool
    rows = asking.columns.rows
    lengths = rows.lengths[pool]
    forms = np.ascontiguousarray(rows.forms[pool, : int(lengths.max())].T)
    scores = np.abs(lengths - np.float32(asking.required.sum())) * -COST_OF_LENGTH
    if asking.organisation:
        scores -= COST_OF_KIND * rows.persons[pool]
    for told, similarities in zip(asking.told, asking.similarities, strict=True):
        scores += told * similarities[forms].max(axis=0)
    return pool[np.argpartition(-scores, most)[:most]]
