"""Why a notice was found, in features that people can read."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wanted.matching.alignment import Floats
from wanted.matching.births import BIRTH_NAMES
from wanted.matching.candidates import Asking
from wanted.matching.coefficients import COEFFICIENTS, INTERCEPT
from wanted.matching.comparison import INITIAL, UNLIKE, Likelihood, compare
from wanted.matching.model import Feature
from wanted.matching.reading import Token
from wanted.matching.scoring import FEATURES
from wanted.matching.syllables import spelled

BIRTHS = frozenset({"birthEqual", "birthDateEqual", "birthNear", "birthOther"})
ALWAYS_SHOWN = frozenset({"family", "given", "rarity"})
PRIOR = Feature("prior", 1.0, INTERCEPT, "before anything is compared")


class Match(NamedTuple):
    """One row found: the listed word that each asked one was given (-1 for none), its features, its birth state."""

    asking: Asking
    row: int
    positions: NDArray[np.int8]
    values: Floats
    birth: int


def explain(match: Match) -> tuple[Feature, ...]:
    """The features of one hit; their weights sum to its log odds."""
    words = _word_details(match)
    reasons = [PRIOR]
    for name, value in zip(FEATURES, match.values.tolist(), strict=True):
        if value or name in ALWAYS_SHOWN:
            detail = BIRTH_NAMES[match.birth] if name in BIRTHS else words.get(name, "")
            reasons.append(Feature(name, value, COEFFICIENTS[name] * value, detail))
    return tuple(reasons)


def _word_details(match: Match) -> dict[str, str]:
    """What to say of the words of each part of the name, and of those that were not asked for."""
    rows, vocabulary = match.asking.columns.rows, match.asking.columns.vocabulary
    length = int(rows.lengths[match.row])
    given_to = {place: i for i, place in enumerate(match.positions.tolist()) if place >= 0}
    details: dict[str, list[str]] = {}
    for place, number in enumerate(rows.forms[match.row, :length].tolist()):
        form = vocabulary.forms[number]
        name = "given" if place == length - 1 else "family" if place == 0 else "middle"
        if place not in given_to:
            details.setdefault(f"{name}Missing", []).append(spelled(form))
        else:
            found = _compared(match.asking.reading[given_to[place]], form, match.asking.with_marks)
            details.setdefault(name, []).append(f"{spelled(form)}: {found.likeness}")
    return {name: "; ".join(parts) for name, parts in details.items()}


def _compared(token: Token, form: str, with_marks: bool) -> Likelihood:
    best = max(
        (compare(f, form, asked_with_marks=with_marks) for f in token.forms),
        key=lambda found: found.similarity,
        default=UNLIKE,
    )
    return INITIAL if token.initial and best.similarity < INITIAL.similarity else best
