"""The input of a release, its stored cells, and the public figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import sqrt
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

STARS = (1, 2, 3, 4, 5)
Stars = tuple[int, int, int, int, int]
"""How many ratings have 1 to 5 stars."""
COUNTRY = "VN"


class Level(StrEnum):
    COUNTRY = "country"
    PROVINCE = "province"
    UNIT = "unit"
    SUBJECT = "subject"


LEVELS = (Level.COUNTRY, Level.PROVINCE, Level.UNIT, Level.SUBJECT)


@dataclass(frozen=True, slots=True)
class Count:
    """The exact ratings of one subject in one month (`YYYY-MM`): never published, never stored after the release.

    `stars` counts ratings of 1 to 5 stars, `reasons` how many of the ratings named each reason. There must
    be a count, of zeros if need be, for every subject that could be rated in the month, since which
    subjects were rated at all is itself revealed by the ratings.
    """

    subject: str
    unit: str
    province: str
    month: str
    stars: Stars
    reasons: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class ScaleCount:
    """The exact scores of one unit's ratings in one quarter, by the code of the scale: as private as a `Count`."""

    unit: str
    province: str
    scores: Mapping[str, Stars]


@dataclass(frozen=True, slots=True)
class ScaleCell:
    """The released scores on one scale, of a place and period; see `Cell`."""

    stars: Stars
    withheld: bool
    anchor: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One released cell, as it is stored for good: noise included, drawn once.

    Kept within the service: later quarters and years are summed from cells, withheld ones too. Only
    `figure` makes of it what may be shown. `variance` is that of the noise in each star count,
    `reasons_variance` in each reason count, `scales_variance` in each count of a scale's scores; `anchor` marks
    the cell that is withheld whenever a sibling is (see `suppression`). Quarters and years have `scales`, from the
    unit upwards (see `scales`).
    """

    level: Level
    id: str
    parent: str | None
    period: str
    stars: Stars
    variance: float
    withheld: bool
    anchor: bool
    reasons: Mapping[str, int] = field(default_factory=dict[str, int])
    reasons_variance: float = 0.0
    scales: Mapping[str, ScaleCell] = field(default_factory=dict[str, ScaleCell])
    scales_variance: float = 0.0

    @property
    def total(self) -> int:
        return sum(self.stars)


class ScaleFigure(BaseModel):
    """The public form of a scale's scores: counts of them, their mean and the share of 4 and 5, as in `Figure`."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    withheld: bool
    total: int | None = None
    total_margin: float | None = None
    stars: Stars | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    share_satisfied: float | None = None
    share_margin: float | None = None


class Figure(BaseModel):
    """The public form of a cell; a withheld one shows only that it is withheld.

    Margins are half widths of 95 % intervals for what the noise did: the exact value of these very ratings
    lies within. `mean` is in stars, `share_satisfied` (4 and 5 stars) from 0 to 1. Reasons are released
    from the unit upwards, scales too, by quarter and year.
    """

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    level: Level
    id: str
    period: str
    withheld: bool
    total: int | None = None
    total_margin: float | None = None
    stars: Stars | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    share_satisfied: float | None = None
    share_margin: float | None = None
    reasons: dict[str, int] | None = None
    reasons_margin: float | None = None
    scales: dict[str, ScaleFigure] | None = None


Z95 = 1.959964


def mean_and_margin(stars: tuple[int, ...], variance: float) -> tuple[float, float]:
    """The mean of a histogram and the half width of its 95 % interval, to first order in the noise."""
    total = sum(stars)
    mean = sum(s * n for s, n in zip(STARS, stars, strict=True)) / total
    return mean, Z95 * sqrt(variance * sum((s - mean) ** 2 for s in STARS)) / total


def figure(cell: Cell) -> Figure:
    """What may be shown of a cell."""
    if cell.withheld or cell.total == 0:
        return Figure(level=cell.level, id=cell.id, period=cell.period, withheld=True)
    return Figure(
        level=cell.level,
        id=cell.id,
        period=cell.period,
        withheld=False,
        **_shown(cell.stars, cell.variance),
        reasons=dict(cell.reasons) if cell.reasons else None,
        reasons_margin=round(Z95 * sqrt(cell.reasons_variance), 1) if cell.reasons else None,
        scales={code: _scale_figure(scale, cell.scales_variance) for code, scale in cell.scales.items()} or None,
    )


def _scale_figure(scale: ScaleCell, variance: float) -> ScaleFigure:
    if scale.withheld or sum(scale.stars) == 0:
        return ScaleFigure(withheld=True)
    return ScaleFigure(withheld=False, **_shown(scale.stars, variance))


def _shown(stars: Stars, variance: float) -> dict[str, Any]:
    """The figures of a histogram with at least one rating."""
    total = sum(stars)
    mean, margin = mean_and_margin(stars, variance)
    share = (stars[3] + stars[4]) / total
    share_margin = Z95 * sqrt(variance * (2 * (1 - share) ** 2 + 3 * share**2)) / total
    return {
        "total": total,
        "total_margin": round(Z95 * sqrt(5 * variance), 1),
        "stars": stars,
        "mean": round(mean, 3),
        "mean_low": round(max(1.0, mean - margin), 3),
        "mean_high": round(min(5.0, mean + margin), 3),
        "share_satisfied": round(share, 4),
        "share_margin": round(min(1.0, share_margin), 4),
    }
