"""A reader of all that is published, who knows the places, the months and linear algebra."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from feedback.statistics import Cell, Level
from feedback.statistics.periods import months_of, quarters_of

Atom = tuple[str, str]


def is_month(period: str) -> bool:
    return len(period) == 7 and "Q" not in period


def months_in(period: str) -> list[str]:
    if "Q" in period:
        return months_of(period)
    if len(period) == 4:
        return [month for quarter in quarters_of(period) for month in months_of(quarter)]
    return [period]


def subjects_below(cells: Sequence[Cell]) -> dict[tuple[Level, str], set[str]]:
    up = {(cell.level, cell.id): cell.parent for cell in cells}
    order = [Level.COUNTRY, Level.PROVINCE, Level.UNIT, Level.SUBJECT]
    below: dict[tuple[Level, str], set[str]] = {}
    for level, name in up:
        if level is not Level.SUBJECT:
            continue
        depth, place = 3, name
        while True:
            below.setdefault((order[depth], place), set()).add(name)
            above = up[order[depth], place]
            if above is None:
                break
            depth, place = depth - 1, above
    return below


def solved(cells: Sequence[Cell]) -> list[Cell]:
    """The withheld cells whose counts follow from the published ones.

    Unknown is the count of each subject in each month it existed in; each cell is the sum of some of them. A
    withheld cell follows exactly if its row lies in the row space of the published cells: if nothing in
    their null space changes it.
    """
    below = subjects_below(cells)
    atoms: list[Atom] = [
        (c.id, c.period) for c in cells if c.level is Level.SUBJECT and len(c.period) == 7 and "Q" not in c.period
    ]
    column = {atom: number for number, atom in enumerate(atoms)}

    def row(cell: Cell) -> NDArray[np.float64]:
        found = np.zeros(len(atoms))
        for subject in below[cell.level, cell.id]:
            for month in months_in(cell.period):
                if (subject, month) in column:
                    found[column[subject, month]] = 1
        return found

    published = [row(cell) for cell in cells if not cell.withheld]
    if not published:
        return []
    _, size, directions = np.linalg.svd(np.array(published), full_matrices=False)
    space = directions[size > 1e-9 * max(1.0, size[0])]
    known: list[Cell] = []
    for cell in cells:
        if cell.withheld:
            wanted = row(cell)
            rest = wanted - space.T @ (space @ wanted)
            if np.linalg.norm(rest) < 1e-6:
                known.append(cell)
    return known
