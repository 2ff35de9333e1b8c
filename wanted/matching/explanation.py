"""Why a notice was found, in features that people can read."""

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


def explain(asking: Asking, row: int, positions: NDArray[np.int8], values: Floats, birth: int) -> tuple[Feature, ...]:
    """The features of one hit; their weights sum to its log odds."""
    words = _word_details(asking, row, positions)
    reasons = [Feature("prior", 1.0, INTERCEPT, "before anything is compared")]
    for name, value in zip(FEATURES, values.tolist(), strict=True):
        if value or name in ALWAYS_SHOWN:
            detail = BIRTH_NAMES[birth] if name in BIRTHS else words.get(name, "")
            reasons.append(Feature(name, round(value, 4), round(COEFFICIENTS[name] * value, 4), detail))
    return tuple(reasons)


def _word_details(asking: Asking, row: int, positions: NDArray[np.int8]) -> dict[str, str]:
    rows, vocabulary = asking.columns.rows, asking.columns.vocabulary
    length = int(rows.lengths[row])
    listed = [vocabulary.forms[f] for f in rows.forms[row, :length].tolist()]
    details: dict[str, list[str]] = {}
    given_to = {int(p): t for t, p in zip(asking.reading, positions, strict=True) if p >= 0}
    for place, form in enumerate(listed):
        name = "given" if place == length - 1 else "family" if place == 0 else "middle"
        token = given_to.get(place)
        if token is None:
            details.setdefault(f"{name}Missing", []).append(spelled(form))
        else:
            likeness = _compared(token, form, asking.with_marks).likeness
            details.setdefault(name, []).append(f"{spelled(form)}: {likeness}")
    return {name: "; ".join(parts) for name, parts in details.items()}


def _compared(token: Token, form: str, with_marks: bool) -> Likelihood:
    best = max(
        (compare(f, form, asked_with_marks=with_marks) for f in token.forms),
        key=lambda found: found.similarity,
        default=UNLIKE,
    )
    return INITIAL if token.initial and best.similarity < INITIAL.similarity else best
