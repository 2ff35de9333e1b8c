"""The release: exact counts in, noisy cells out that add up, the small and the telltale withheld."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from feedback.statistics.design import DESIGN, Design
from feedback.statistics.ledger import Ledger
from feedback.statistics.model import Cell, Count, Figure, figure
from feedback.statistics.periods import month_checked, year_of
from feedback.statistics.scales import Closing, QuarterScores
from feedback.statistics.year import AlreadyReleased, Year


@dataclass(frozen=True, slots=True)
class Release:
    """What one release made: its months, the cells to store for good, and the ledger as it stands after it.

    `scale_epsilon` is the part of each month's ε that is kept for the scales of its quarter.

    Asking again means reading the stored cells: nothing here draws noise a second time.
    """

    epsilon: float
    threshold: int
    months: tuple[str, ...]
    cells: tuple[Cell, ...]
    ledger: Ledger
    scale_epsilon: float = 0.0

    def figures(self) -> Iterator[Figure]:
        """What may be shown, cell by cell."""
        return (figure(cell) for cell in self.cells)


def release(
    counts: Iterable[Count],
    epsilon: float,
    threshold: int = 10,
    *,
    ledger: Ledger | None = None,
    earlier: Iterable[Cell] = (),
    design: Design = DESIGN,
    closing: Closing = MappingProxyType({}),
) -> Release:
    """Release the months in `counts`, and each quarter and year that they complete.

    `counts` holds every subject that could be rated, zeros included; `earlier` are the stored cells of
    months, quarters and years released before (those of the same years are enough). Every month spends ε,
    all of it shared between the levels and, for its quarter, the scales; quarters and years are sums of months
    and spend none beside. `closing` has the scores of the quarters that are completed, without which they have no
    scales. Places named once stay for the year.

    Raises `EpsilonExhausted`, `AlreadyReleased`, and `ValueError` for counts that contradict themselves.
    """
    by_month: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        by_month[count.month].append(count)
    for month, given in by_month.items():
        _check(month, given, design)
    for quarter, scores in closing.items():
        _check_scores(quarter, scores, design)
    known: dict[str, list[Cell]] = defaultdict(list)
    for cell in earlier:
        known[year_of(cell.period)].append(cell)
    months = tuple(sorted(by_month))
    if again := sorted(set(months) & {cell.period for cells in known.values() for cell in cells}):
        raise AlreadyReleased(f"{', '.join(again)} was released before.")
    spent = (ledger or Ledger()).spend(months, epsilon)
    cells: list[Cell] = []
    for name in sorted({year_of(month) for month in months}):
        new = {month: by_month[month] for month in months if year_of(month) == name}
        year = Year(known[name], [count for given in new.values() for count in given], design, threshold, closing)
        for month, given in new.items():
            year.add_month(month, given, epsilon)
        cells += year.new_cells()
    return Release(epsilon, threshold, months, tuple(cells), spent, round(design.scale_epsilon(epsilon), 9))


def _check(month: str, counts: Sequence[Count], design: Design) -> None:
    month_checked(month)
    if len({count.subject for count in counts}) != len(counts):
        raise ValueError(f"{month}: a subject is counted twice")
    for count in counts:
        named = count.reasons.values()
        if min(count.stars) < 0 or min(named, default=0) < 0:
            raise ValueError(f"{month}, {count.subject}: a count is negative")
        if not count.reasons.keys() <= set(design.reasons):
            raise ValueError(f"{month}, {count.subject}: a reason is not in the design")
        if sum(named) > design.reasons_per_rating * sum(count.stars):
            raise ValueError(f"{month}, {count.subject}: more reasons than its ratings can have named")


def _check_scores(quarter: str, scores: QuarterScores, design: Design) -> None:
    for count in scores.counts:
        if not count.scores.keys() <= set(design.scales):
            raise ValueError(f"{quarter}, {count.unit}: a scale is not in the design")
        if any(min(stars) < 0 for stars in count.scores.values()):
            raise ValueError(f"{quarter}, {count.unit}: a count is negative")
