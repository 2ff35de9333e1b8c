"""Why a notice was found, in features that people can read."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wanted.matching.alignment import Floats
from wanted.matching.births import BIRTH_NAMES
from wanted.matching.coefficients import COEFFICIENTS, INTERCEPT
from wanted.matching.comparison import INITIAL, UNLIKE, Likelihood, Likeness, compare
from wanted.matching.model import Feature
from wanted.matching.prepared_query import PreparedQuery
from wanted.matching.reading import NameToken
from wanted.matching.scoring import FEATURES, namesakes
from wanted.matching.syllables import spelled

BIRTHS = frozenset({"birthEqual", "birthDateEqual", "birthNear", "birthOther"})
ALWAYS_SHOWN = frozenset({"family", "given", "rarity"})
NOT_ASKED = -1
PRIOR = "before anything is compared"
NAMESAKES = "{:.3g} others on the list are expected to agree as well"
VIETNAMESE = {
    PRIOR: "trước khi so sánh",
    NAMESAKES: "dự kiến {:.3g} người khác trong danh sách cũng trùng như vậy",
    Likeness.EXACT: "giống hệt",
    Likeness.NO_MARKS: "viết không dấu",
    Likeness.OTHER_MARKS: "khác dấu",
    Likeness.SPELLING: "i hay y",
    Likeness.SOUND: "đọc giống nhau",
    Likeness.REGIONAL: "cách gọi của vùng khác",
    Likeness.SLIP: "gõ lệch một chữ",
    Likeness.TWO_SLIPS: "gõ lệch hai chữ",
    Likeness.FOREIGN: "phiên âm khác",
    Likeness.INITIAL: "viết tắt",
    Likeness.NONE: "khác",
    "not known": "không rõ",
    "date equal": "trùng ngày sinh",
    "year equal": "trùng năm sinh",
    "other day of the same year": "cùng năm sinh, khác ngày",
    "year near": "năm sinh gần nhau",
    "other year": "khác năm sinh",
}
"""What the details say in English, in Vietnamese."""


class Match(NamedTuple):
    """One row found: the listed word that each asked one was given (-1 for none), its features, its birth state."""

    asking: PreparedQuery
    row: int
    positions: NDArray[np.int8]
    values: Floats
    birth: int


def explain(match: Match) -> tuple[Feature, ...]:
    """The features of one hit; their weights sum to its log odds."""
    words = _word_details(match)
    reasons = [Feature("prior", 1.0, INTERCEPT, _said(match.asking, PRIOR))]
    for name, value in zip(FEATURES, match.values.tolist(), strict=True):
        if value or name in ALWAYS_SHOWN:
            reasons.append(Feature(name, value, COEFFICIENTS[name] * value, _detail(match, name, value, words)))
    return tuple(reasons)


def _detail(match: Match, name: str, value: float, words: dict[str, str]) -> str:
    if name in BIRTHS:
        return _said(match.asking, BIRTH_NAMES[match.birth])
    if name == "rarity":
        return _said(match.asking, NAMESAKES).format(namesakes(value))
    return words.get(name, "")


def _said(asking: PreparedQuery, detail: str) -> str:
    """The detail in the language of the query."""
    return VIETNAMESE[detail] if asking.query.language == "vi" else detail


def _word_details(match: Match) -> dict[str, str]:
    """What to say of the words of each part of the name, and of those that were not asked for."""
    rows = match.asking.columns.rows
    length = int(rows.lengths[match.row])
    given_to = {place: i for i, place in enumerate(match.positions.tolist()) if place >= 0}
    details: dict[str, str] = {}
    for place, form in enumerate(rows.forms[match.row, :length].tolist()):
        name = "given" if place == length - 1 else "family" if place == 0 else "middle"
        word = given_to.get(place, NOT_ASKED)
        name = f"{name}Missing" if word == NOT_ASKED else name
        detail = _word_detail(match.asking, word, form)
        details[name] = f"{details[name]}; {detail}" if name in details else detail
    return details


def _word_detail(asking: PreparedQuery, word: int, form: int) -> str:
    """A listed form, and how it was asked for; said once for all hits of a query."""
    detail = asking.details.get((word, form))
    if detail is None:
        listed = asking.columns.vocabulary.forms[form]
        detail = spelled(listed)
        if word != NOT_ASKED:
            detail += f": {_said(asking, _compared(asking.reading[word], listed, asking.with_marks).likeness)}"
        asking.details[word, form] = detail
    return detail


def _compared(token: NameToken, form: str, with_marks: bool) -> Likelihood:
    best = max(
        (compare(f, form, asked_with_marks=with_marks) for f in token.forms),
        key=lambda found: found.similarity,
        default=UNLIKE,
    )
    return INITIAL if token.initial and best.similarity < INITIAL.similarity else best
