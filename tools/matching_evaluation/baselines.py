"""What plain string similarity over all names finds, to compare with."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from tools.matching_evaluation.measurement import FOUND, percentile
from tools.matching_evaluation.misspelling import without_marks
from tools.matching_evaluation.trials import ListedPerson, Trial
from wanted.matching import IndexEntry

SCORERS: dict[str, Callable[..., float]] = {
    "token_sort_ratio": fuzz.token_sort_ratio,
    "WRatio": fuzz.WRatio,
    "Jaro-Winkler": JaroWinkler.normalized_similarity,
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """Recall among the first ten with the year of birth and without, and the median time of a query (ms, one core)."""

    name: str
    with_birth: float
    without: float
    took: float


def plain(name: str) -> str:
    """The name in small letters without marks."""
    return without_marks(name, Random(0)).lower()


def compare_all(listed: Sequence[ListedPerson], trials: Sequence[Trial]) -> list[Baseline]:
    """Each scorer over every listed name; the year of birth puts those first, of the best 200, who have it."""
    names = [plain(name) for x in listed for name in x.entry.names]
    owners = [x.entry for x in listed for _ in x.entry.names]
    measured = []
    for label, scorer in SCORERS.items():
        with_birth, without, times = 0, 0, []
        for trial in trials:
            began = time.thread_time()
            hits = process.extract(plain(trial.query.name), names, scorer=scorer, limit=FOUND * 20)
            times.append((time.thread_time() - began) * 1000)
            without += trial.truth in {owners[i].id for _, _, i in hits[:FOUND]}
            born = _born_first([owners[i] for _, _, i in hits], trial.query.birth_year)
            with_birth += trial.truth in {owner.id for owner in born[:FOUND]}
        count = max(len(trials), 1)
        measured.append(Baseline(label, with_birth / count, without / count, percentile(times, 0.5)))
    return measured


def _born_first(owners: list[IndexEntry], year: int | None) -> list[IndexEntry]:
    """Those born in the year first, each part in the order given."""
    return sorted(owners, key=lambda owner: year is not None and str(year) not in {b[:4] for b in owner.birth})
