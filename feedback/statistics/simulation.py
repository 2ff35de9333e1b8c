"""The true error of released figures, by simulation through the real mechanism."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feedback.statistics.design import DESIGN, Design
from feedback.statistics.model import Count, Level, ScaleCount, Stars, mean_and_margin
from feedback.statistics.periods import months_of
from feedback.statistics.release import release
from feedback.statistics.scales import QuarterScores
from feedback.statistics.year import Year

# How the simulated citizens rate: mostly content, some not at all.
LIKELIHOOD = (0.10, 0.08, 0.17, 0.35, 0.30)
SUBJECTS_PER_UNIT = 10
UNITS_PER_PROVINCE = 10
MONTH, QUARTER = "2026-01", "2026-Q1"


@dataclass(frozen=True, slots=True)
class SimulatedError:
    """How far released means of subjects with `n` ratings a month lie from the exact ones, in stars.

    `covered` is the share of the stated 95 % intervals that hold the exact mean; `share_median` the median
    error of the share satisfied (0 to 1).
    """

    n: int
    epsilon: float
    runs: int
    median: float
    mean: float
    p95: float
    covered: float
    share_median: float


def simulate_error(
    n: int, epsilon: float, runs: int = 1_000, *, seed: int = 1, design: Design = DESIGN
) -> SimulatedError:
    """Release one month of `runs` subjects with `n` ratings each, in units of ten, and compare.

    Nothing is withheld here, so that the error below the threshold shows too. `seed` fixes the simulated
    ratings; the noise is OpenDP's own and differs every time.
    """
    exact = np.random.default_rng(seed).multinomial(n, LIKELIHOOD, runs)
    units = [number // SUBJECTS_PER_UNIT for number in range(runs)]
    counts = [
        Count(f"s{i}", f"u{u}", f"p{u // UNITS_PER_PROVINCE}", MONTH, (one, two, three, four, five))
        for i, (u, (one, two, three, four, five)) in enumerate(zip(units, exact.tolist(), strict=True))
    ]
    year = Year([], counts, design, threshold=0)
    year.add_month(MONTH, counts, epsilon)
    truth = {count.subject: count.stars for count in counts}
    cells = [cell for cell in year.new_cells() if cell.level is Level.SUBJECT]
    errors, shares, covered = np.zeros(runs), np.zeros(runs), 0
    for i, cell in enumerate(cells):
        true_mean, _ = mean_and_margin(truth[cell.id], 0.0)
        # Where the noise took a subject's whole count there is no mean; the middle of the scale stands in.
        mean, margin = mean_and_margin(cell.stars, cell.variance) if cell.total else (3.0, 4.0)
        errors[i] = abs(mean - true_mean)
        covered += errors[i] <= margin
        satisfied = sum(cell.stars[3:]) / cell.total if cell.total else 0.5
        shares[i] = abs(satisfied - sum(truth[cell.id][3:]) / n)
    return SimulatedError(
        n=n,
        epsilon=epsilon,
        runs=runs,
        median=float(np.median(errors)),
        mean=float(errors.mean()),
        p95=float(np.quantile(errors, 0.95)),
        covered=float(covered) / runs,
        share_median=float(np.median(shares)),
    )


@dataclass(frozen=True, slots=True)
class SimulatedScaleError:
    """How far the released means of one scale lie from the exact ones, in stars, for units with `n` scores on it."""

    n: int
    epsilon: float
    runs: int
    median: float
    p95: float
    covered: float


def simulate_scale_error(
    n: int, epsilon: float, runs: int = 1_000, *, seed: int = 1, design: Design = DESIGN
) -> SimulatedScaleError:
    """Release a quarter in which each of `runs` units has `n` ratings that score every scale, and compare.

    `epsilon` is that of a month, of which the design keeps a part. All scales are alike; the first is compared.
    """
    exact = [_stars(row) for row in np.random.default_rng(seed).multinomial(n, LIKELIHOOD, runs)]
    places = [(f"u{i}", f"p{i // UNITS_PER_PROVINCE}") for i in range(runs)]
    counts = [
        Count(f"s-{unit}", unit, province, month, stars)
        for month in months_of(QUARTER)
        for (unit, province), stars in zip(places, exact, strict=True)
    ]
    scores = [
        ScaleCount(unit, province, dict.fromkeys(design.scales, stars))
        for (unit, province), stars in zip(places, exact, strict=True)
    ]
    closing = {QUARTER: QuarterScores(design.scale_epsilon(epsilon), scores)}
    made = release(counts, epsilon, threshold=2, design=design, closing=closing)
    truth = {unit: stars for (unit, _), stars in zip(places, exact, strict=True)}
    cells = [cell for cell in made.cells if cell.level is Level.UNIT and cell.period == QUARTER]
    errors, covered = np.zeros(runs), 0
    for i, cell in enumerate(cells):
        stars = cell.scales[design.scales[0]].stars
        mean, margin = mean_and_margin(stars, cell.scales_variance) if sum(stars) else (3.0, 4.0)
        errors[i] = abs(mean - mean_and_margin(truth[cell.id], 0.0)[0])
        covered += errors[i] <= margin
    return SimulatedScaleError(
        n, epsilon, runs, float(np.median(errors)), float(np.quantile(errors, 0.95)), float(covered) / runs
    )


def _stars(drawn: Sequence[int]) -> Stars:
    one, two, three, four, five = (int(count) for count in drawn)
    return one, two, three, four, five
