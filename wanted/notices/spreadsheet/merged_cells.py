"""What several rows share: cells merged downward, and ditto marks.

What a row shares with the one above is what it says itself: merged or written out, it is the same notice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.text import fold
from wanted.notices.spreadsheet.cells import Cells, Merge, SheetCell
from wanted.notices.spreadsheet.headings import Column

SHARED = frozenset(
    {
        Column.LIST,
        Column.KIND,
        Column.SEX,
        Column.REGISTERED,
        Column.REGISTERED_PROVINCE,
        Column.LAST,
        Column.LAST_PROVINCE,
        Column.HOMETOWN,
        Column.OFFENCE,
        Column.ARTICLE,
        Column.DECISION,
        Column.DECISION_DATE,
        Column.UNIT,
        Column.IF_SEEN,
        Column.DANGEROUS,
        Column.REWARD,
        Column.COLOUR,
        Column.SOURCE,
    }
)
"""What accomplices may have in common. A name, a birth or a card is one person's."""
_DITTO = frozenset(
    ['"', "''", "“", "”", "〃", "″", "nt", "n.t", "n/t", "như trên", "nhu tren", "ditto", "do", "id", "//", "=="]
)


LONGEST_MARK = 16


def is_ditto(value: object) -> bool:
    """Whether a cell says that it is as the one above."""
    if not isinstance(value, str) or len(value) > LONGEST_MARK:
        return False
    return fold(value).strip(" -–—.()") in _DITTO or value.strip(" -–—.()") in _DITTO


@dataclass(slots=True)
class SharedCells:
    """Fills rows with what they share with the rows above, from the top of a table to its end."""

    held: Mapping[int, Column]
    merges: Iterable[Merge] = ()
    _by_top: dict[int, list[Merge]] = field(default_factory=lambda: defaultdict(list))
    _spanning: dict[int, tuple[int, SheetCell]] = field(default_factory=dict)
    _above: dict[int, SheetCell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for merge in self.merges:
            if merge.bottom > merge.top:
                self._by_top[merge.top].append(merge)

    def fill(self, number: int, cells: Cells) -> tuple[Cells, Cells]:
        """The cells of a row with those merged into it, and those that are ditto marks with what they stand for.

        The marks are among the first as they are where nothing stands above.
        """
        filled = dict(cells)
        for place, (bottom, cell) in list(self._spanning.items()):
            if bottom < number:
                del self._spanning[place]
            else:
                filled.setdefault(place, cell)
        for merge in self._by_top.pop(number, ()):
            if self.held.get(merge.left) in SHARED and merge.left in cells:
                self._spanning[merge.left] = (merge.bottom, cells[merge.left])
        marks: dict[int, SheetCell] = {}
        for place, cell in cells.items():
            if self.held.get(place) in SHARED and is_ditto(cell.value) and place in self._above:
                filled[place] = marks[place] = self._above[place]
        return filled, marks

    def remember(self, filled: Cells) -> None:
        """Notes a row that is about a person, as ditto marks below it mean it."""
        self._above = {place: cell for place, cell in filled.items() if not is_ditto(cell.value)}
