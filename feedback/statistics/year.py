"""One year of cells while a release is made: months drawn, quarters and years added up, some withheld."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from feedback.statistics.consistency import estimate, settle
from feedback.statistics.design import Design
from feedback.statistics.model import LEVELS, Cell, Count, Level
from feedback.statistics.noise import CountArray, RealArray, geometric, geometric_variance
from feedback.statistics.periods import months_of, quarter_of, quarters_of, year_of
from feedback.statistics.scales import Closing, ScaleYear
from feedback.statistics.suppression import Flags, Parts, Stage, choose_anchors, owed, withhold
from feedback.statistics.tree import Path, Tree, grow
from services.errors import Problem


class AlreadyReleased(Problem):
    status, code, title = 409, "ALREADY_RELEASED", "The period was released; its noise is not drawn again"


@dataclass(slots=True)
class PeriodTable:
    """All places in one period: a row for each place; reasons have rows down to the units alone."""

    stars: CountArray
    variance: RealArray
    reasons: CountArray
    reasons_variance: RealArray
    exists: Flags
    withheld: Flags

    @property
    def totals(self) -> CountArray:
        return self.stars.sum(axis=1)


class Year:
    """The cells of one year, those stored before and those being made; `closing` has the scores for those on scales."""

    def __init__(
        self,
        known: Sequence[Cell],
        counts: Sequence[Count],
        design: Design,
        threshold: int,
        closing: Closing = MappingProxyType({}),
    ) -> None:
        self.design = design
        self.threshold = threshold
        self.tree: Tree = grow([*_paths(known), *((c.province, c.unit, c.subject) for c in counts)])
        self.anchor_of: NDArray[np.int64] = np.full(len(self.tree.ids), -1)
        self.tables: dict[str, PeriodTable] = {}
        self.stored = {cell.period for cell in known}
        for period in self.stored:
            self.tables[period] = self._blank()
        for cell in known:
            self._load(cell)
        self._closing, self._scales = closing, ScaleYear(self.tree.without_subjects(), known, design, threshold)

    def add_month(self, month: str, counts: Sequence[Count], epsilon: float) -> None:
        """Draw the month's noise, once, and close the quarter and the year if this completes them."""
        if month in self.tables:
            raise AlreadyReleased(f"{month} was released before.")
        sheet = self._drawn(counts, epsilon)
        choose_anchors(self.tree, sheet.totals, sheet.exists, self.anchor_of)
        wanted = self._small(sheet) | self._owed(month)
        sheet.withheld = self._withhold(sheet.totals, wanted, sheet.exists)
        self.tables[month] = sheet
        quarter = quarter_of(month)
        self._close(quarter, months_of(quarter))
        self._close(year_of(month), quarters_of(year_of(month)))

    def new_cells(self) -> Iterator[Cell]:
        """The cells made here, by period and place."""
        anchors = set(self.anchor_of.tolist())
        for period in sorted(self.tables.keys() - self.stored):
            yield from self._cells(period, anchors)

    def _drawn(self, counts: Sequence[Count], epsilon: float) -> PeriodTable:
        sheet = self._blank()
        sheet.exists[:] = True
        exact, named = self._exact(counts)
        budget = self.design.star_epsilons(epsilon)
        # Noise is added here, once for each level, and all further steps use the noisy counts alone.
        noisy = np.concatenate([geometric(exact[self.tree.of_level(d)], e) for d, e in enumerate(budget)])
        estimates, sheet.variance = estimate(self.tree, noisy, [geometric_variance(e) for e in budget])
        sheet.stars = settle(self.tree, estimates, len(budget))
        if self.design.reasons:
            k = self.design.reasons_per_rating
            budget = self.design.reason_epsilons(epsilon)
            noisy = np.concatenate([geometric(named[self.tree.of_level(d)], e, k) for d, e in enumerate(budget)])
            spread = [geometric_variance(e, k) for e in budget]
            estimates, sheet.reasons_variance = estimate(self.tree, noisy, spread)
            sheet.reasons = settle(self.tree, estimates, len(budget))
        return sheet

    def _exact(self, counts: Sequence[Count]) -> tuple[CountArray, CountArray]:
        """The exact histograms of every place, of stars and of reasons."""
        stars = np.zeros((len(self.tree.ids), 5), dtype=np.int64)
        named = np.zeros((len(self.tree.ids), len(self.design.reasons)), dtype=np.int64)
        for count in counts:
            node = self.tree.index[Level.SUBJECT, count.subject]
            stars[node] = count.stars
            named[node] = [count.reasons.get(code, 0) for code in self.design.reasons]
        for depth in range(len(LEVELS) - 1, 0, -1):
            here = self.tree.of_level(depth)
            np.add.at(stars, self.tree.parent[here], stars[here])
            np.add.at(named, self.tree.parent[here], named[here])
        return stars, named[: self.tree.starts[3]]

    def _small(self, sheet: PeriodTable) -> Flags:
        return sheet.totals < self.threshold + self.design.guard(sheet.variance)

    def _owed(self, month: str) -> Flags:
        quarter = quarter_of(month)
        return owed(self._gone(months_of(quarter)), self._gone(quarters_of(year_of(month))))

    def _gone(self, periods: Iterable[str]) -> NDArray[np.int64]:
        sheets = [self.tables[period] for period in periods if period in self.tables]
        return sum((s.withheld.astype(np.int64) for s in sheets), np.zeros(len(self.tree.ids), dtype=np.int64))

    def _close(self, period: str, finer: Sequence[str]) -> None:
        """Add the period up once all of its parts are there, and decide what of it is withheld."""
        if period in self.tables or not all(part in self.tables for part in finer):
            return
        sheets = [self.tables[part] for part in finer]
        summed = PeriodTable(
            stars=np.add.reduce([s.stars for s in sheets]),
            variance=np.add.reduce([s.variance for s in sheets]),
            reasons=np.add.reduce([s.reasons for s in sheets]),
            reasons_variance=np.add.reduce([s.reasons_variance for s in sheets]),
            exists=np.logical_or.reduce([s.exists for s in sheets]),
            withheld=np.zeros(len(self.tree.ids), dtype=bool),
        )
        parts = Parts(
            totals=np.stack([s.totals for s in sheets]),
            withheld=np.stack([s.withheld for s in sheets]),
            exists=np.stack([s.exists for s in sheets]),
        )
        wanted = parts.wanted(self._small(summed), self.threshold)
        summed.withheld = self._withhold(summed.totals, wanted, parts.eligible())
        self.tables[period] = summed
        self._close_scales(period, summed)

    def _close_scales(self, period: str, summed: PeriodTable) -> None:
        upper = slice(self.tree.starts[3])
        if period == year_of(period):
            self._scales.add_year(period, summed.withheld[upper])
        elif (scores := self._closing.get(period)) is not None:
            self._scales.add_quarter(period, scores, summed.withheld[upper], summed.exists[upper])

    def _withhold(self, totals: CountArray, wanted: Flags, eligible: Flags) -> Flags:
        return withhold(Stage(self.tree, totals, wanted, eligible, self.anchor_of, self.threshold))

    def _blank(self) -> PeriodTable:
        size, upper, reasons = len(self.tree.ids), self.tree.starts[3], len(self.design.reasons)
        return PeriodTable(
            stars=np.zeros((size, 5), dtype=np.int64),
            variance=np.zeros(size),
            reasons=np.zeros((upper, reasons), dtype=np.int64),
            reasons_variance=np.zeros(upper),
            exists=np.zeros(size, dtype=bool),
            withheld=np.zeros(size, dtype=bool),
        )

    def _load(self, cell: Cell) -> None:
        node, sheet = self.tree.index[cell.level, cell.id], self.tables[cell.period]
        sheet.stars[node] = cell.stars
        sheet.variance[node] = cell.variance
        sheet.exists[node] = True
        sheet.withheld[node] = cell.withheld
        if node < self.tree.starts[3]:
            sheet.reasons[node] = [cell.reasons.get(code, 0) for code in self.design.reasons]
            sheet.reasons_variance[node] = cell.reasons_variance
        if cell.anchor and cell.parent is not None:
            self.anchor_of[self.tree.parent[node]] = node

    def _cells(self, period: str, anchors: set[int]) -> Iterator[Cell]:
        sheet, tree, codes = self.tables[period], self.tree, self.design.reasons
        stars, variance = sheet.stars.tolist(), sheet.variance.tolist()
        reasons, spread = sheet.reasons.tolist(), sheet.reasons_variance.tolist()
        for node in np.flatnonzero(sheet.exists).tolist():
            up = int(tree.parent[node])
            told = bool(codes) and node < len(reasons)
            scales, scales_variance = self._scales.cells(period, tree.levels[node], tree.ids[node])
            yield Cell(
                level=tree.levels[node],
                id=tree.ids[node],
                parent=tree.ids[up] if up >= 0 else None,
                period=period,
                stars=tuple(stars[node]),
                variance=variance[node],
                withheld=bool(sheet.withheld[node]),
                anchor=node in anchors,
                reasons=dict(zip(codes, reasons[node], strict=True)) if told else {},
                reasons_variance=spread[node] if told else 0.0,
                scales=scales,
                scales_variance=scales_variance,
            )


def _paths(cells: Iterable[Cell]) -> set[Path]:
    """The (province, unit, subject) of every subject among stored cells."""
    up = {(cell.level, cell.id): cell.parent for cell in cells}
    units = {(unit, name) for (level, name), unit in up.items() if level is Level.SUBJECT and unit is not None}
    placed = ((up[Level.UNIT, unit], unit, subject) for unit, subject in units)
    return {(province, unit, subject) for province, unit, subject in placed if province is not None}
