"""Features of candidates, their log odds and grades."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wanted.matching import births
from wanted.matching.alignment import Alignment, Floats, inversions
from wanted.matching.coefficients import CALIBRATION, COEFFICIENTS, INTERCEPT
from wanted.matching.model import Grade

FEATURES = tuple(COEFFICIENTS)
WEIGHTS: NDArray[np.float32] = np.array(list(COEFFICIENTS.values()), np.float32)

SMALLEST_LIST = 10_000
"""The least list length assumed: on a short list, too, a name borne by thousands carries little information."""
INFORMATION_OF_YEAR, INFORMATION_OF_DATE, INFORMATION_OF_PROVINCE = 3.0, 8.0, 2.0
"""Nats that chance agreements on the birth and the province are worth, a little less than even shares would give."""

STRONG_FROM = 0.85
POSSIBLE_FROM = 0.04
SAME_NAME_FROM = 0.9
MOST_NAMESAKES = 0.04
"""STRONG needs that no more than this many others on the list are to be expected to agree as well. It is below what
one bearer of the name with another year of birth makes: a name that two listed persons share is not rare."""
AS_GOOD = 0.05
MOST_ODDS = 30.0
"""Greater log odds are as good as certain."""


class Candidates(NamedTuple):
    """What scoring needs of `C` candidates with `K` words each; all arrays have C rows.

    `weights` (C, K): how much each listed word matters, 0..1.
    `kind_differs`: a person, where an organisation is asked for.
    """

    alignment: Alignment
    lengths: NDArray[np.uint8]
    weights: Floats
    alias: NDArray[np.bool_]
    kind_differs: NDArray[np.bool_]
    births: NDArray[np.int8]
    same_sex: NDArray[np.int8]
    same_province: NDArray[np.int8]


class QueryTerms(NamedTuple):
    """What scoring needs of the query: which of its words are required, which are initials, what each tells (nats),
    and the length of the list.
    """

    required: NDArray[np.bool_]
    initial: NDArray[np.bool_]
    information: Floats
    names: int


def features(query: QueryTerms, found: Candidates) -> Floats:
    """One row a candidate, one column for each of `FEATURES`."""
    alike, positions = found.alignment.by_listed, found.alignment.positions
    width = alike.shape[1]
    last = found.lengths.astype(np.int64) - 1
    everyone = np.arange(len(alike))
    # By place in the listed name: family name first, given name last, the rest between them.
    by_initial = _places(positions, query.initial, alike.shape)
    matched = alike > 0
    cost = np.where(matched & ~by_initial, 1 - alike, 0)
    missing = ~matched & (np.arange(width) <= last[:, None])
    middle = (np.arange(width) > 0) & (np.arange(width) < last[:, None])
    of_name = {
        "family": cost[:, 0] * (last > 0),
        "familyMissing": missing[:, 0] & (last > 0),
        "middle": (cost * middle).sum(axis=1),
        "middleMissing": (missing * middle * found.weights).sum(axis=1),
        "given": cost[everyone, last],
        "givenMissing": missing[everyone, last],
        "initials": by_initial.sum(axis=1),
        "extra": ((positions < 0) & query.required).sum(axis=1),
        "order": np.minimum(inversions(positions), 2),
        "alias": found.alias,
        "kindOther": found.kind_differs,
    }
    # The log odds by the name alone: `rarity` counts the candidates whose name agrees as well.
    agreement = sum(COEFFICIENTS[name] * column.astype(np.float32) for name, column in of_name.items())
    columns = of_name | {
        "rarity": _rarity(query, found, np.asarray(agreement, np.float32)),
        "birthEqual": found.births == births.EQUAL_YEAR,
        "birthDateEqual": found.births == births.EQUAL_DATE,
        "birthNear": found.births == births.NEAR_YEAR,
        "birthOther": (found.births == births.OTHER_YEAR) | (found.births == births.OTHER_DAY),
        "sexEqual": found.same_sex == 1,
        "sexOther": found.same_sex == -1,
        "provinceEqual": found.same_province == 1,
        "provinceOther": found.same_province == -1,
    }
    return np.stack([columns[name].astype(np.float32) for name in FEATURES], axis=1)


def _places(positions: NDArray[np.int8], asked: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The listed words (C, K) that were given to the chosen asked words."""
    places: NDArray[np.bool_] = np.zeros(shape, np.bool_)
    if asked.any():
        rows, words = np.nonzero((positions >= 0) & asked)
        places[rows, positions[rows, words]] = True
    return places


def _rarity(query: QueryTerms, found: Candidates, agreement: Floats) -> Floats:
    """How far namesakes bring the odds down: -ln(1 + how many others on the list are expected to agree as well).

    Bearers of the name are expected by the frequency of its words, and by those found if these are more (words of
    one language go together). Of them, few agree on the birth and the province too, unless they are found to.
    """
    alike = found.alignment.by_asked
    # Information of the query's words that really agree: a similarity of 0.5 or less says nothing.
    certain = np.where((alike > 0) & query.initial, 1.0, np.maximum(0, 2 * alike - 1))
    bearers = max(query.names, SMALLEST_LIST) * np.exp(-(certain @ query.information))
    same_year, same_date = found.births == births.EQUAL_YEAR, found.births == births.EQUAL_DATE
    told = (
        INFORMATION_OF_YEAR * same_year
        + INFORMATION_OF_DATE * same_date
        + INFORMATION_OF_PROVINCE * (found.same_province == 1)
    )
    expected = np.maximum(bearers, _as_good(agreement)) * np.exp(-told)
    # Namesakes with the same birth that were found count in full; the frequencies above would hide them.
    for same in (same_year, same_date):
        expected[same] += _as_good(agreement[same])
    rarity: Floats = -np.log1p(expected)
    return rarity


def _as_good(agreement: Floats) -> NDArray[np.intp]:
    """For each value how many others are as great."""
    lower = np.searchsorted(np.sort(agreement), agreement - AS_GOOD)
    return len(agreement) - 1 - lower


def namesakes(rarity: float) -> float:
    """How many others on the list are expected to agree as well, from the feature `rarity`."""
    return math.expm1(-rarity)


def log_odds(rows: Floats) -> Floats:
    """The log odds of each row of features."""
    odds: Floats = rows @ WEIGHTS + np.float32(INTERCEPT)
    return odds


def calibrated(odds: Floats, births_agree: NDArray[np.bool_]) -> Floats:
    """Log odds as they are without other notices: stretched for each case (J. Platt, "Probabilistic Outputs for Support
    Vector Machines", 1999), as the sum of the features is less sharp than the truth where the birth agrees.
    """
    (offset, slope), (other_offset, other_slope) = CALIBRATION["birthAgrees"], CALIBRATION["otherwise"]
    stretched: Floats = np.where(births_agree, offset + slope * odds, other_offset + other_slope * odds)
    return stretched


def rivals_of(notices: NDArray[np.integer], persons: NDArray[np.integer], logits: Floats) -> float:
    """The odds of all persons together, each by the best of its notices, and a notice by the best of its rows."""
    of_notices = _best_of(notices, logits)
    best = of_notices[_best_of(persons[of_notices], logits[of_notices])]
    return float(np.exp(np.minimum(logits[best], MOST_ODDS)).sum())


def _best_of(groups: NDArray[np.integer], logits: Floats) -> NDArray[np.intp]:
    """The place of the greatest of each group."""
    best_first = np.argsort(-logits, kind="stable")
    _, firsts = np.unique(groups[best_first], return_index=True)
    return best_first[firsts]


def probability(logit: float, rivals: float) -> float:
    """The probability of a notice of these calibrated log odds, where `rivals` are the odds of all, its own too.

    At most one of the listed is the person, so of equal namesakes none is probable: the odds of all share what is left
    when none is (the conditional logit of D. McFadden, 1974). So it depends on how many of the list bear the name.
    """
    return math.exp(min(logit, MOST_ODDS)) / (1 + rivals)


def sigmoid(odds: float) -> float:
    """Log odds as they are as a probability."""
    return 1 / (1 + math.exp(-odds)) if odds > -500 else 0.0


GRADES = (Grade.WEAK, Grade.POSSIBLE, Grade.STRONG)


def grades(rows: Floats, odds: Floats, likeness: Floats) -> NDArray[np.int8]:
    """The grades of candidates as places in `GRADES`: from their features, their log odds and how alike the whole
    names are (0..1).

    STRONG needs more than the name: a birth that agrees, and no namesakes to be expected with the same birth. Another
    birth or sex rules it out, however rare the name.
    POSSIBLE is what is likely enough to look at, and a name that agrees in full where nothing speaks against it.
    """
    seen = dict(zip(FEATURES, rows.T, strict=True))
    with np.errstate(over="ignore"):
        chance = 1 / (1 + np.exp(-odds))
    against = (seen["birthOther"] + seen["birthNear"] + seen["sexOther"]) > 0
    corroborated = (seen["birthEqual"] + seen["birthDateEqual"]) > 0
    alone = np.expm1(-seen["rarity"]) <= MOST_NAMESAKES
    strong = (chance >= STRONG_FROM) & corroborated & alone & ~against & (seen["givenMissing"] == 0)
    possible = (chance >= POSSIBLE_FROM) | ((likeness >= SAME_NAME_FROM) & ~against)
    return np.where(strong, 2, possible).astype(np.int8)
