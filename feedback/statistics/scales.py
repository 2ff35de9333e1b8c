"""The scores on the scales of one year: drawn once for each quarter, from the units upwards.

**What one rating can change.** A rating may have a score on each of the scales, and then changes one count of each:
with four of them the sensitivity of a level is 4. **What it costs.** A month keeps a part of its ε for this (`Design`),
and a quarter spends the part that each of its months kept: a rating falls into one month and one quarter, so all that
is released of it costs the month's ε. Months that kept nothing are not counted. By the month the same part would buy
means three times as far off.

A quarter is not the sum of months here; a year is that of its quarters. Each scale has cells of its own, to which the
rules of `suppression` apply. A scale is withheld wherever the place is: how many gave a score tells how many rated.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from feedback.statistics.consistency import estimate, settle
from feedback.statistics.design import Design
from feedback.statistics.model import STARS, Cell, Level, ScaleCell, ScaleCount
from feedback.statistics.noise import CountArray, RealArray, geometric, geometric_variance
from feedback.statistics.periods import quarters_of
from feedback.statistics.suppression import Flags, Parts, Stage, choose_anchors, withhold
from feedback.statistics.tree import Tree


@dataclass(frozen=True, slots=True)
class QuarterScores:
    """The exact scores of a quarter's ratings, and the ε that each of the months they are of has kept for them."""

    epsilon: float
    counts: Sequence[ScaleCount]


Closing = Mapping[str, QuarterScores]
"""The scores of the quarters that a release may complete, by quarter."""


@dataclass(slots=True)
class ScaleTable:
    """All scales of all places in one period: by scale, place and stars."""

    scores: CountArray
    variance: RealArray
    exists: Flags
    withheld: Flags

    @property
    def totals(self) -> CountArray:
        return self.scores.sum(axis=2)


class ScaleYear:
    """The scores of one year; `tree` is that of the year, without its subjects."""

    def __init__(self, tree: Tree, known: Iterable[Cell], design: Design, threshold: int) -> None:
        self._tree, self._design, self._threshold = tree, design, threshold
        self._anchors = np.full((len(design.scales), len(tree.ids)), -1)
        self._tables: dict[str, ScaleTable] = {}
        for cell in known:
            if cell.scales:
                self._load(cell)

    def add_quarter(self, quarter: str, scores: QuarterScores, hidden: Flags, exists: Flags) -> None:
        """Draws the quarter's noise, once. `hidden` are the places withheld in it, `exists` those there are."""
        table = self._drawn(scores)
        table.exists[:] = exists
        for number, totals in enumerate(table.totals):
            choose_anchors(self._tree, totals, exists, self._anchors[number])
            wanted = self._small(table, totals) | hidden
            table.withheld[number] = self._withhold(number, totals, wanted, exists)
        self._tables[quarter] = table

    def add_year(self, year: str, hidden: Flags) -> None:
        """Adds the year up where all of its quarters have scores."""
        tables = [self._tables[quarter] for quarter in quarters_of(year) if quarter in self._tables]
        if len(tables) < len(quarters_of(year)):
            return
        summed = self._blank()
        summed.scores = np.add.reduce([table.scores for table in tables])
        summed.variance = np.add.reduce([table.variance for table in tables])
        summed.exists = np.logical_or.reduce([table.exists for table in tables])
        for number, totals in enumerate(summed.totals):
            parts = Parts(
                totals=np.stack([table.totals[number] for table in tables]),
                withheld=np.stack([table.withheld[number] for table in tables]),
                exists=np.stack([table.exists for table in tables]),
            )
            wanted = parts.wanted(self._small(summed, totals), self._threshold) | hidden
            summed.withheld[number] = self._withhold(number, totals, wanted, parts.eligible())
        self._tables[year] = summed

    def cells(self, period: str, level: Level, id: str) -> tuple[dict[str, ScaleCell], float]:
        """The scales of a place and the variance of each of their counts; none where there are no scores."""
        table, node = self._tables.get(period), self._tree.index.get((level, id))
        if table is None or node is None:
            return {}, 0.0
        found = {
            code: ScaleCell(
                stars=tuple(table.scores[number, node].tolist()),
                withheld=bool(table.withheld[number, node]),
                anchor=bool((self._anchors[number] == node).any()),
            )
            for number, code in enumerate(self._design.scales)
        }
        return found, float(table.variance[node])

    def _drawn(self, scores: QuarterScores) -> ScaleTable:
        table, tree = self._blank(), self._tree
        exact, sensitivity = self._exact(scores.counts), len(self._design.scales)
        budget = self._design.scale_epsilons(scores.epsilon)
        # Noise is added here, once for each level, and all further steps use the noisy counts alone.
        noisy = np.concatenate([geometric(exact[tree.of_level(d)], e, sensitivity) for d, e in enumerate(budget)])
        estimates, table.variance = estimate(tree, noisy, [geometric_variance(e, sensitivity) for e in budget])
        settled = settle(tree, estimates, len(budget))
        table.scores = settled.reshape(len(tree.ids), sensitivity, len(STARS)).swapaxes(0, 1).copy()
        return table

    def _exact(self, counts: Sequence[ScaleCount]) -> CountArray:
        """The exact histograms of every place: a row for each, with those of its scales side by side."""
        exact = np.zeros((len(self._tree.ids), len(self._design.scales) * len(STARS)), dtype=np.int64)
        for count in counts:
            node = self._tree.index[Level.UNIT, count.unit]
            exact[node] += [n for code in self._design.scales for n in count.scores.get(code, (0,) * len(STARS))]
        for depth in (2, 1):
            here = self._tree.of_level(depth)
            np.add.at(exact, self._tree.parent[here], exact[here])
        return exact

    def _small(self, table: ScaleTable, totals: CountArray) -> Flags:
        return totals < self._threshold + self._design.guard(table.variance)

    def _withhold(self, number: int, totals: CountArray, wanted: Flags, eligible: Flags) -> Flags:
        return withhold(Stage(self._tree, totals, wanted, eligible, self._anchors[number], self._threshold))

    def _blank(self) -> ScaleTable:
        scales, size = len(self._design.scales), len(self._tree.ids)
        return ScaleTable(
            scores=np.zeros((scales, size, len(STARS)), dtype=np.int64),
            variance=np.zeros(size),
            exists=np.zeros(size, dtype=bool),
            withheld=np.zeros((scales, size), dtype=bool),
        )

    def _load(self, cell: Cell) -> None:
        node, table = self._tree.index[cell.level, cell.id], self._tables.setdefault(cell.period, self._blank())
        table.variance[node] = cell.scales_variance
        table.exists[node] = True
        for number, code in enumerate(self._design.scales):
            if (scale := cell.scales.get(code)) is not None:
                table.scores[number, node] = scale.stars
                table.withheld[number, node] = scale.withheld
                if scale.anchor and cell.parent is not None:
                    self._anchors[number, self._tree.parent[node]] = node
