"""Which cells are withheld, so that no withheld cell can be worked out from all that is published.

A cell is a place (subject, unit, province, country) in a period (month, quarter, year). Cells add up both
ways, so a withheld one could be solved for from its neighbours, and from combinations of many of them.
Periods are released one after another and nothing published is taken back; each stage obeys five rules, for
which it only ever withholds cells of its own.

1. *Small.* A cell is withheld that is small, by its released (noisy) count: the exact one must not decide,
for then the pattern of gaps would tell whether one person's rating made the tenth. 2. *Time.* A place's
quarter is withheld if exactly one of its months is, a year if exactly one of its quarters is, or if the
withheld parts together are small. If none is, it is published, being a plain sum. 3. *Downwards.* Where a
place is withheld, so are the places below it (for quarters and years: those with a withheld part). 4.
*Anchor.* Each place with several places below has one of them as its anchor, the same for all the year.
Where any of them is withheld, the anchor is. 5. *Company.* Under a published place the withheld ones are at
least two and together not small. Where there is no second one to withhold, the place itself is withheld.

**Why this suffices.** Show for each withheld cell a change of the ratings that no published cell notices
and that changes the withheld one. By rule 2 there is for each withheld (place, period) a change *u* over
that place's withheld months that leaves its published months, quarters and year alone and changes the
period: one month up and another down within a published quarter or year, or one month up where nothing
above it is published. Put *u* on a leaf under the place, reached through anchors, and *-u* on a leaf under
the sibling anchor, reached likewise. Every place above both sees zero. The places on either branch publish
nothing that *u* changes: by rules 3 and 4 an anchor publishes no more periods than its siblings or its
parent do. If the withheld cell is itself an anchor's, then under a published parent rule 5 gives a withheld
sibling to play the other part, and under a withheld parent the parent's own change, put on a leaf through
the anchor, does it; the country, having no sibling, needs no *-u*. Counts cannot be negative, which could
still tell what nothing is left to share; hence "together not small" in rules 2 and 5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.statistics.noise import CountArray
from feedback.statistics.tree import Tree

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stage:
    """One period's decision: `wanted` by rules 1 and 2, `eligible` those that may be withheld at all."""

    tree: Tree
    totals: CountArray
    wanted: Flags
    eligible: Flags
    anchor_of: NDArray[np.int64]
    threshold: int


def choose_anchors(tree: Tree, totals: CountArray, exists: Flags, anchor_of: NDArray[np.int64]) -> None:
    """Give each place that has none yet an anchor among those below it: the smallest, which costs least."""
    for place, children in enumerate(tree.children):
        present = children[exists[children]]
        if anchor_of[place] < 0 and len(present):
            anchor_of[place] = present[np.argmin(totals[present])]


def withhold(stage: Stage) -> Flags:
    """The cells of the stage to withhold, by rules 3, 4 and 5 on top of what is wanted."""
    tree = stage.tree
    withheld = stage.wanted & stage.eligible
    # Bottom up: where no second place could be withheld as company, the parent is withheld itself (end of rule 5).
    for place in range(len(tree.ids) - 1, -1, -1):
        below = tree.children[place]
        if withheld[below].any() and stage.eligible[below].sum() < 2:
            withheld[place] = True
    # Top down: rule 3 under withheld places, rules 4 and 5 under published ones.
    for place, below in enumerate(tree.children):
        if withheld[place]:
            withheld[below] = stage.eligible[below]
        elif withheld[below].any():
            _find_company(stage, place, withheld)
    return withheld


def _find_company(stage: Stage, place: int, withheld: Flags) -> None:
    below = stage.tree.children[place]
    withheld[stage.anchor_of[place]] = True
    candidates = below[stage.eligible[below] & ~withheld[below]]
    for candidate in candidates[np.argsort(stage.totals[candidates], kind="stable")]:
        gone = below[withheld[below]]
        if len(gone) >= 2 and stage.totals[gone].sum() >= stage.threshold:
            return
        withheld[candidate] = True


@dataclass(frozen=True, slots=True)
class Parts:
    """The finer periods a cell is the sum of: one row each, one column for each place."""

    totals: CountArray
    withheld: Flags
    exists: Flags

    def eligible(self) -> Flags:
        """A sum with no withheld part is known anyway, so it cannot be withheld."""
        return np.logical_or.reduce(self.withheld & self.exists)

    def wanted(self, small: Flags, threshold: int) -> Flags:
        """Rules 1 and 2 for the sums of these parts, of which `small` are small."""
        gone = self.withheld & self.exists
        count = gone.sum(axis=0)
        hidden = np.where(gone, self.totals, 0).sum(axis=0)
        return (count == 1) | ((count > 1) & (small | (hidden < threshold)))


def owed(months_gone: NDArray[np.int64], quarters_gone: NDArray[np.int64]) -> Flags:
    """Where this month is withheld too, so that the quarter or the year can be published at all.

    `months_gone` counts the withheld months of the quarter so far, `quarters_gone` the withheld quarters of
    the year. A lone withheld month takes the next one of its quarter with it; if it was the last, and the
    quarter is withheld for it, the next quarter gives one month.
    """
    return ((months_gone == 1) & (quarters_gone != 1)) | ((months_gone == 0) & (quarters_gone == 1))
