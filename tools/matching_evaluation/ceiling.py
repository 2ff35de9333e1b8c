"""How much of the truth could be found at all: equal names cannot be told apart without a year of birth.

An oracle knows how the name was misspelt and undoes all of it that can be undone. What it has then may fit `k`
notices alike (of equal names, or names that differ only in what is lost: marks, a middle name, what an initial stood
for), so it has the right one among its first ten in at most `10 / k` of the cases.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from unicodedata import normalize

from tools.matching_evaluation.recipes import Loss
from tools.matching_evaluation.trials import ListedPerson, Trial
from tools.matching_evaluation.typists import bare

Key = tuple[str, ...]


class Ceiling:
    """What an oracle would find on one list."""

    def __init__(self, listed: Sequence[ListedPerson]) -> None:
        self._listed = listed
        self._born = {x.entry.id: _year(x) for x in listed}
        self._counted = lru_cache(maxsize=None)(self._count)

    def of(self, trial: Trial, within: int) -> float:
        """The chance that the oracle has the person asked for among its first `within`."""
        rest = trial.loss._replace(alias=False)
        name = trial.person.nickname if trial.loss.alias else trial.person.name
        counts = self._counted(trial.loss)
        key = max(_keys(name, rest), key=lambda one: counts[one, None])
        if not trial.query.birth_year:
            return min(1.0, within / max(counts[key, None], 1))
        alike = counts[key, trial.query.birth_year]
        if trial.truth is not None and self._born[trial.truth] != trial.query.birth_year:
            alike += counts[key, 0]
        return min(1.0, within / max(alike, 1))

    def mean(self, trials: Iterable[Trial], within: int) -> float:
        """The recall that the oracle would have."""
        chances = [self.of(trial, within) for trial in trials]
        return sum(chances) / max(len(chances), 1)

    def _count(self, loss: Loss) -> Counter[tuple[Key, int | None]]:
        """How many notices leave each key, all in all (None) and by year of birth (0 for an unknown one)."""
        counts: Counter[tuple[Key, int | None]] = Counter()
        rest = loss._replace(alias=False)
        for one in self._listed:
            # A nickname may be the very name of others.
            names = (one.person.name, one.person.nickname) if loss.alias else (one.person.name,)
            for key in {key for name in names if name for key in _keys(name, rest)}:
                counts[key, None] += 1
                counts[key, self._born[one.entry.id]] += 1
        return counts


def _year(listed: ListedPerson) -> int:
    return int(listed.entry.birth[0][:4]) if listed.entry.birth else 0


def _keys(name: str, loss: Loss) -> set[Key]:
    """What is left of a name: several where any of its middle names may be the one that is missing."""
    words = (bare(name) if loss.marks else normalize("NFC", name)).lower().split()
    first, middle, last = words[:1], words[1:-1], words[1:][-1:]
    if loss.initials:
        middle = [w[0] for w in middle]
        first = [w[0] for w in first] if loss.initials == "all" else first
    return {(*first, *kept, *last) for kept in _kept(middle, loss.middles)}


def _kept(middle: list[str], dropped: int) -> Iterator[Key]:
    if dropped <= len(middle):
        yield from combinations(middle, len(middle) - dropped)
