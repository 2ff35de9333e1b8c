"""Imports that broke off, and whether the file that is imported now is the file of one of them.

The digest of a file is known once it was read whole, so an import that broke off has none. It has the rows that it
read: a file that has each of them on the same line is taken for the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from services.editorial.imports.runs import ImportRun, RunRow, RunState
from services.editorial.imports.store import ImportRunStore


@dataclass
class BrokenOffImports:
    """Imports by one person, by the moment at which each began."""

    _rows: dict[datetime, dict[int, RunRow]] = field(default_factory=dict)
    _met: dict[datetime, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    async def before(cls, run: ImportRun, store: ImportRunStore) -> Self:
        """Those that are there as this run begins, of its kind and by the same person."""
        found = cls()
        for id in store.unfinished(run):
            earlier = await store.runs.get_current(id)
            if earlier.state is RunState.IMPORTING and earlier.at != run.at:
                found._rows[earlier.at] = {row.line: row async for rows in store.all_rows(id) for row in rows}
        return found

    @property
    def moments(self) -> AbstractSet[datetime]:
        return self._rows.keys()

    def meet(self, row: RunRow) -> bool:
        """Notes a row of the file; says whether one of those has the same one."""
        at = [at for at, rows in self._rows.items() if row.line in rows and _is_same(rows[row.line], row)]
        for moment in at:
            self._met[moment].add(row.line)
        return bool(at)

    def same_file(self) -> Sequence[datetime]:
        """When those began whose rows were all met."""
        return [at for at, rows in self._rows.items() if rows and self._met[at] == rows.keys()]


def _is_same(earlier: RunRow, row: RunRow) -> bool:
    """Whether both are one row of one file; the digest of a change depends on what was there."""
    return earlier.id == row.id and (earlier.existed or earlier.digest == row.digest)
