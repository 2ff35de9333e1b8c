"""What figures by scale cost in accuracy, by simulation through the real release: `python -m tests.bench.scale_costs`.

Prints the table of docs/privacy.md: how the ε of a month may be divided, and how far off the means are then.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import sqrt

from feedback.statistics import Design, Level, simulate_error
from feedback.statistics.model import Z95
from feedback.statistics.noise import geometric_variance
from feedback.statistics.release_selection import DESIGN
from feedback.statistics.simulation import simulate_scale_error

EPSILON, RUNS, UNITS = 1.0, 4_000, 1_000
RATINGS, MONTHS = (100, 1_000), 3
HEADING = (
    "ε of a month divided between",
    "mean of 100, of 1,000 ratings",
    "a reason's count of a unit",
    "a scale's mean of 100, of 1,000 ratings a month: by month",
    "by quarter",
)


def designs() -> Iterator[tuple[str, Design]]:
    before = replace(
        DESIGN,
        star_shares={Level.SUBJECT: 0.64, Level.UNIT: 0.14, Level.PROVINCE: 0.05, Level.COUNTRY: 0.02},
        reason_shares={Level.UNIT: 0.08, Level.PROVINCE: 0.04, Level.COUNTRY: 0.03},
        scales=(),
    )
    yield "no scales: 85 % stars, 15 % reasons", before
    yield "five scores alike", _with_scales(before, 4.0)
    yield "12 % scales, the rest as before", _with_scales(before, 0.12 / 0.88)
    yield "**12 % scales, 80 % stars (64 % things, as before), 8 % reasons**", DESIGN


def _with_scales(before: Design, share: float) -> Design:
    """Scales get so much for each share of the stars and reasons."""
    whole = sum(DESIGN.scale_shares.values())
    shares = {level: share * one / whole for level, one in DESIGN.scale_shares.items()}
    return replace(before, scales=DESIGN.scales, scale_shares=shares)


def row(name: str, design: Design) -> list[str]:
    """The 95 % errors of one design."""
    means = [f"±{simulate_error(many, EPSILON, RUNS, design=design).p95:.3f}" for many in RATINGS]
    counted = geometric_variance(design.reason_epsilons(EPSILON)[2], design.reasons_per_rating)
    cells = [name, ", ".join(means), f"±{Z95 * sqrt(counted):.0f}"]
    if not design.scales:
        return [*cells, "–", "–"]
    for months in (1, MONTHS):
        found = [simulate_scale_error(many * months, EPSILON, UNITS, design=design).p95 for many in RATINGS]
        cells.append(", ".join(f"±{error:.2f}" for error in found))
    return cells


def main() -> None:
    print("|", " | ".join(HEADING), "|")
    print("|", " | ".join("---" for _ in HEADING), "|")
    for name, design in designs():
        print("|", " | ".join(row(name, design)), "|", flush=True)


if __name__ == "__main__":
    main()
