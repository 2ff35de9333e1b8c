"""The published methodology of released figures: the mechanism and its error, in numbers and in plain words."""

from collections.abc import Iterable, Mapping
from math import exp
from statistics import NormalDist

from pydantic import Field

from feedback.statistics import Design, Level
from feedback.statistics.model import LEVELS, mean_and_margin
from feedback.statistics.noise import geometric_variance
from feedback.statistics.periods import months_of, year_of
from services.documents.models import Camel

MECHANISM = "two-sided geometric (discrete Laplace), drawn once and kept (OpenDP)"
CONFIDENCE = 0.95
RATINGS = (10, 100, 1_000, 10_000)
SCORES = (100, 1_000, 10_000)
TYPICAL = (0.10, 0.08, 0.17, 0.35, 0.30)
"""How the ratings of the worked examples fall on 1 to 5 stars."""

HALF = NormalDist().inv_cdf(0.75) / NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
"""The share of a 95 % margin within which half of all errors lie."""


class TypicalError(Camel):
    """How far a mean of so many ratings lies from the exact one, in stars: in half of all cases, and in 95 %."""

    ratings: int
    median: float
    margin: float


class PlainWords(Camel):
    vi: str
    en: str


class FiguresMethod(Camel):
    """How figures are made. `epsilon` is what one month spends; quarters and years are sums of months.

    `odds` is e to the ε: by so much, at most, one rating makes any published figure likelier or less likely.
    `scale_epsilon` is the part of a month's ε that is kept for the figures by scale, which are published by quarter;
    `scale_errors` are those of a unit's mean on one scale, by the scores on it in the quarter.
    """

    mechanism: str = MECHANISM
    epsilon: float = Field(examples=[1.0])
    odds: float = Field(examples=[2.72])
    threshold: int = Field(examples=[10])
    confidence: float = CONFIDENCE
    errors: list[TypicalError]
    scale_epsilon: float = Field(examples=[0.12])
    scale_errors: list[TypicalError]
    explanation: PlainWords


def method_of(epsilon: float, threshold: int, design: Design) -> FiguresMethod:
    """The method with this ε for a month and this threshold."""
    errors = [typical_error(many, epsilon, design) for many in RATINGS]
    scale_errors = [typical_scale_error(many, epsilon, design) for many in SCORES]
    odds = round(exp(epsilon), 2)
    return FiguresMethod(
        epsilon=epsilon,
        odds=odds,
        threshold=threshold,
        errors=errors,
        scale_epsilon=round(design.scale_epsilon(epsilon), 4),
        scale_errors=scale_errors,
        explanation=_plain_words(epsilon, threshold, errors, scale_errors),
    )


def typical_error(ratings: int, epsilon: float, design: Design) -> TypicalError:
    """The error of one thing's mean by its own noise alone; what is known of the places above makes it smaller."""
    return _error(ratings, geometric_variance(design.star_epsilons(epsilon)[LEVELS.index(Level.SUBJECT)]))


def typical_scale_error(scores: int, epsilon: float, design: Design) -> TypicalError:
    """The error of a unit's mean on one scale by its own noise alone, from so many scores on it in a quarter."""
    kept = design.scale_epsilons(design.scale_epsilon(epsilon))[LEVELS.index(Level.UNIT)]
    return _error(scores, geometric_variance(kept, len(design.scales)))


def _error(ratings: int, variance: float) -> TypicalError:
    _, margin = mean_and_margin(tuple(round(share * ratings) for share in TYPICAL), variance)
    # Stars end at 1 and 5: no error is larger than that.
    margin = min(margin, 4.0)
    return TypicalError(ratings=ratings, median=_rounded(margin * HALF), margin=_rounded(margin))


def spent_on(period: str, releases: Iterable[Mapping[str, object]]) -> tuple[float, int] | None:
    """The ε and threshold of the months a period is the sum of, the largest of each; None before any release."""
    within = set(months_of(period)) if "Q" in period else {period}
    found = [r for r in releases if r["_id"] in within or (len(period) == 4 and year_of(str(r["_id"])) == period)]
    if not found:
        return None
    return max(float(str(r["epsilon"])) for r in found), max(int(str(r["threshold"])) for r in found)


def _rounded(stars: float) -> float:
    """Rounds up to two significant digits: a margin is never understated."""
    for digits in range(1, 8):
        step = 10.0**-digits
        if stars >= step * 10:
            return round(-(-stars // step) * step, digits)
    return round(stars, 8)


def _plain_words(
    epsilon: float, threshold: int, errors: list[TypicalError], scale_errors: list[TypicalError]
) -> PlainWords:
    some, many = (next(e for e in errors if e.ratings == n) for n in (100, 1_000))
    scored = next(e for e in scale_errors if e.ratings == 10_000)
    return PlainWords(
        vi=(
            "Trước khi công bố, mỗi con số được cộng hoặc trừ một lượng ngẫu nhiên nhỏ, chỉ rút một lần rồi giữ nguyên"
            f" (nhiễu hình học hai phía, ε = {_vi(epsilon)} cho mỗi tháng). Vì vậy không ai suy ra được một người có"
            f" đánh giá hay không và đánh giá thế nào. Nơi có dưới {threshold} đánh giá thì không công bố. Với 100"
            f" đánh giá, cứ 20 lần thì 19 lần điểm trung bình lệch không quá {_vi(some.margin)} sao; với 1.000 đánh giá"
            f" thì không quá {_vi(many.margin)} sao. Điểm theo từng mặt (giao diện, nội dung, chất lượng, sự hỗ trợ)"
            " của đơn vị, của tỉnh và của cả nước chỉ được công bố theo quý, từ cùng mức ε ấy; với 10.000 điểm trong"
            f" quý thì điểm trung bình của một mặt lệch không quá {_vi(scored.margin)} sao."
        ),
        en=(
            "Before figures are published a small random number is added to or taken from each of them, drawn once and"
            f" kept (two-sided geometric noise, ε = {epsilon:g} a month). So nobody can work out whether somebody"
            f" rated, or how. Where fewer than {threshold} rated, nothing is published. With 100 ratings the mean is"
            f" off by no more than {some.margin:g} stars in 19 of 20 cases, with 1,000 ratings by no more than"
            f" {many.margin:g}. Scores on the scales (interface, content, quality, support) of units, provinces and the"
            " country are published by quarter only, out of the same ε; with 10,000 scores in the quarter the mean on a"
            f" scale is off by no more than {scored.margin:g}."
        ),
    )


def _vi(number: float) -> str:
    return f"{number:g}".replace(".", ",")
