"""One run of the evaluation: a list, its index, and all trials asked."""

import gc
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tools.matching_evaluation import measurement as m
from tools.matching_evaluation.ceiling import Ceiling
from tools.matching_evaluation.recipes import Recipe
from tools.matching_evaluation.trials import (
    ListedPerson,
    Trial,
    listed_trials,
    namesake_trials,
    population,
    stranger_trials,
    without_birth,
)
from wanted.matching import NameIndex


@dataclass(frozen=True)
class EvaluationRun:
    """What came of a run. `resident` and `stated`: bytes a notice; `built`: processor time in seconds."""

    recipe: Recipe
    seed: int
    listed: Sequence[ListedPerson]
    with_birth: list[m.TrialOutcome]
    without: list[m.TrialOutcome]
    namesakes: list[m.TrialOutcome]
    strangers: list[m.TrialOutcome]
    others_without: list[m.TrialOutcome]
    """Namesakes and strangers again, the year of birth not given."""
    compared: Sequence[Trial]
    oracle: Ceiling
    names: dict[str, str]
    built: float
    resident: float
    stated: float
    load: float

    @property
    def size(self) -> int:
        """Notices on the list."""
        return len(self.listed)

    @property
    def everything(self) -> list[m.TrialOutcome]:
        """Every query that was asked."""
        return [*self.with_birth, *self.without, *self.namesakes, *self.strangers, *self.others_without]

    def ceiling(self, outcomes: Sequence[m.TrialOutcome]) -> float:
        """The recall@10 that an oracle would have (see `ceiling`)."""
        return self.oracle.mean([o.trial for o in outcomes], m.FOUND)

    def named(self, outcomes: Sequence[m.TrialOutcome]) -> float:
        """Share of the trials with a notice of the right name, whoever bears it, among the first ten hits."""
        right = sum(
            o.trial.truth is not None and self.names[o.trial.truth] in {self.names[h.id] for h in o.hits[: m.FOUND]}
            for o in outcomes
        )
        return right / max(len(outcomes), 1)


def measure(recipe: Recipe, size: int, seed: int, each: int, others: int, compared: int) -> EvaluationRun:
    """Build a list and ask: `each` trials a kind, `others` namesakes and as many strangers; `compared` a kind are
    for the baselines.
    """
    people = recipe.crowd(seed)
    listed = population(people, size)
    index, built, resident = _built(listed)
    rng = Random(seed)
    trials = listed_trials(recipe, listed, each, rng)
    namesakes = namesake_trials(recipe, listed, others, rng)
    strangers = stranger_trials(recipe, people, others)
    asked = m.run(index, trials)
    return EvaluationRun(
        recipe,
        seed,
        listed,
        asked,
        m.run(index, map(without_birth, trials)),
        m.run(index, namesakes),
        m.run(index, strangers),
        m.run(index, map(without_birth, [*namesakes, *strangers])),
        [t for group in m.by_kind(asked).values() for t in [o.trial for o in group][:compared]],
        Ceiling(listed),
        {x.entry.id: x.person.name for x in listed},
        built,
        resident,
        index.memory / size,
        os.getloadavg()[0],
    )


def _built(listed: Sequence[ListedPerson]) -> tuple[NameIndex, float, float]:
    """The index, the processor time that it took, and how many bytes a notice the process grew by."""
    gc.collect()
    before, began = _resident(), time.thread_time()
    index = NameIndex(x.entry for x in listed)
    took = time.thread_time() - began
    return index, took, (_resident() - before) / len(listed)


def _resident() -> int:
    """Bytes of this process that are in memory; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0
