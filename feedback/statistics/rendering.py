"""Released figures as CSV (RFC 4180)."""

import csv
import io
from collections.abc import Iterable

from feedback.statistics.model import Figure, ScaleFigure
from feedback.statistics.release import Release

HEADER = (
    "level",
    "id",
    "period",
    "withheld",
    "total",
    "totalMargin",
    "stars1",
    "stars2",
    "stars3",
    "stars4",
    "stars5",
    "mean",
    "meanLow",
    "meanHigh",
    "shareSatisfied",
    "shareMargin",
)

SCALE_COLUMNS = slice(4, None)
"""What of the heading a scale has too."""

NO_SCALE = ScaleFigure(withheld=True)


def to_csv(released: Release | Iterable[Figure]) -> str:
    """A line for each figure, withheld ones with empty fields; reasons follow as a column for each code, and the scales
    that the figures have as columns of their own."""
    figures = list(released.figures() if isinstance(released, Release) else released)
    codes = sorted({code for shown in figures for code in shown.reasons or {}})
    scales = sorted({code for shown in figures for code in shown.scales or {}})
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            *HEADER,
            *(f"reason:{code}" for code in codes),
            *(["reasonsMargin"] if codes else []),
            *(f"scale:{code}:{name}" for code in scales for name in HEADER[SCALE_COLUMNS]),
        ]
    )
    for shown in figures:
        reasons = shown.reasons or {}
        margin = [shown.reasons_margin] if codes else []
        writer.writerow(
            [
                shown.level.value,
                shown.id,
                shown.period,
                "yes" if shown.withheld else "no",
                *_numbers(shown),
                *(reasons.get(code) for code in codes),
                *margin,
                *(number for code in scales for number in _numbers((shown.scales or {}).get(code, NO_SCALE))),
            ]
        )
    return out.getvalue()


def _numbers(shown: Figure | ScaleFigure) -> list[float | None]:
    return [
        shown.total,
        shown.total_margin,
        *(shown.stars or (None,) * 5),
        shown.mean,
        shown.mean_low,
        shown.mean_high,
        shown.share_satisfied,
        shown.share_margin,
    ]
