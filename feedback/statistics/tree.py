"""The places of one year as arrays: country, provinces, units, subjects, numbered level by level."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from feedback.statistics.model import COUNTRY, LEVELS, Level

Path = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes 0 to n - 1, parents before children; `starts[i]:starts[i + 1]` are the nodes of level i.

    `parent` is -1 for the country; `children[i]` are the nodes right below node i.
    """

    ids: tuple[str, ...]
    levels: tuple[Level, ...]
    parent: NDArray[np.int64]
    starts: tuple[int, ...]
    children: tuple[NDArray[np.int64], ...]
    index: dict[tuple[Level, str], int]

    def of_level(self, depth: int) -> slice:
        return slice(self.starts[depth], self.starts[depth + 1])

    def without_subjects(self) -> "Tree":
        """The tree down to the units, whose nodes keep their numbers."""
        size, units = self.starts[3], self.starts[2]
        nothing = np.zeros(0, dtype=np.int64)
        return Tree(
            ids=self.ids[:size],
            levels=self.levels[:size],
            parent=self.parent[:size],
            starts=self.starts[:4],
            children=(*self.children[:units], *[nothing] * (size - units)),
            index={node: number for node, number in self.index.items() if number < size},
        )


def grow(paths: Iterable[Path]) -> Tree:
    """The tree of these (province, unit, subject); raises `ValueError` where one stands in two places."""
    above: dict[tuple[Level, str], tuple[Level, str] | None] = {(Level.COUNTRY, COUNTRY): None}
    for province, unit, subject in paths:
        chain = [
            (Level.COUNTRY, COUNTRY),
            (Level.PROVINCE, province),
            (Level.UNIT, unit),
            (Level.SUBJECT, subject),
        ]
        for upper, lower in pairwise(chain):
            if above.setdefault(lower, upper) != upper:
                raise ValueError(f"{lower[0].value} {lower[1]} stands under two places")
    nodes = sorted(above, key=lambda node: (LEVELS.index(node[0]), node[1]))
    index = {node: number for number, node in enumerate(nodes)}
    parent = np.array([-1 if (up := above[node]) is None else index[up] for node in nodes], dtype=np.int64)
    levels, ids = tuple(level for level, _ in nodes), tuple(name for _, name in nodes)
    depths = [LEVELS.index(level) for level in levels]
    starts = tuple(int(i) for i in np.searchsorted(depths, range(len(LEVELS) + 1)))
    order = np.argsort(parent, kind="stable")
    bounds = np.searchsorted(parent[order], range(len(nodes) + 1))
    children = tuple(order[bounds[i] : bounds[i + 1]] for i in range(len(nodes)))
    return Tree(ids, levels, parent, starts, children, index)
