"""Released figures as CSV (RFC 4180)."""

import csv
import io
from collections.abc import Iterable

from feedback.statistics.model import Figure
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


def to_csv(released: Release | Iterable[Figure]) -> str:
    """A line for each figure, withheld ones with empty fields; reasons follow as a column for each code."""
    figures = list(released.figures() if isinstance(released, Release) else released)
    codes = sorted({code for shown in figures for code in shown.reasons or {}})
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*HEADER, *(f"reason:{code}" for code in codes), *(["reasonsMargin"] if codes else [])])
    for shown in figures:
        stars = shown.stars or (None,) * 5
        reasons = shown.reasons or {}
        margin = [shown.reasons_margin] if codes else []
        writer.writerow(
            [
                shown.level.value,
                shown.id,
                shown.period,
                "yes" if shown.withheld else "no",
                shown.total,
                shown.total_margin,
                *stars,
                shown.mean,
                shown.mean_low,
                shown.mean_high,
                shown.share_satisfied,
                shown.share_margin,
                *(reasons.get(code) for code in codes),
                *margin,
            ]
        )
    return out.getvalue()
