"""Measures the matcher on made-up people: `python -m wanted.evaluation --size 100000`."""

import argparse
import time
from random import Random

from wanted.evaluation import measurement as m
from wanted.evaluation.baselines import compare_all
from wanted.evaluation.people import People, Population
from wanted.evaluation.trials import (
    Listed,
    Trial,
    listed_trials,
    namesake_trials,
    population,
    stranger_trials,
    without_birth,
)
from wanted.matching import Grade, NameIndex


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m wanted.evaluation", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="notices on the list")
    parser.add_argument("--each", type=int, default=100, help="queries of each kind")
    parser.add_argument("--namesakes", type=int, default=1_000, help="queries about namesakes")
    parser.add_argument("--baselines", type=int, default=8, help="queries of each kind for the baselines, 0 for none")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--evenness", type=float, default=0.15, help="0 counted name frequencies, 1 all alike")
    return parser.parse_args()


def print_recall(title: str, outcomes: list[m.Outcome]) -> None:
    """A line for each kind: recall, and the share found as STRONG, and as STRONG or POSSIBLE."""
    print(f"\n{title}\n{'':22}{'n':>6}{'@1':>8}{'@10':>8}{'strong':>8}{'+possible':>11}")
    for kind, some in [*m.by_kind(outcomes).items(), ("all", outcomes)]:
        strong, possible = m.graded(some, Grade.STRONG), m.graded(some, Grade.STRONG, Grade.POSSIBLE)
        shares = f"{m.recall(some, 1):8.3f}{m.recall(some, m.FOUND):8.3f}{strong:8.3f}{possible:11.3f}"
        print(f"{kind:22}{len(some):6}{shares}")


def print_calibration(outcomes: list[m.Outcome]) -> None:
    """Precision of STRONG, Brier scores and the reliability table."""
    hits = m.judged(outcomes)
    firsts = [(o.hits[0], o.hits[0].id == o.trial.truth) for o in outcomes if o.hits]
    right, strong = m.precision(outcomes, Grade.STRONG)
    print(f"\nprecision of STRONG {right:.4f} ({strong} hits)")
    print(f"Brier {m.brier(hits):.4f} over all hits, {m.brier(firsts):.4f} over first hits")
    for kind, some in m.by_kind(outcomes).items():
        print(f"    {kind:22}{m.brier(m.judged(some)):.4f}")
    print(f"{'probability':>14}{'hits':>8}{'said':>8}{'true':>8}")
    for low, high, count, said, true in m.reliability(hits):
        print(f"{low:7.2f}–{high:.2f}  {count:8}{said:8.3f}{true:8.3f}")


def print_times(outcomes: list[m.Outcome]) -> None:
    """Processor time of a query."""
    took = [o.took for o in outcomes]
    print(f"\ntime of a query on one core: p50 {m.percentile(took, 0.5):.2f} ms, p99 {m.percentile(took, 0.99):.2f} ms")


def main() -> None:
    """Build the list, ask, print."""
    chosen = options()
    people = People(chosen.seed, Population(evenness=chosen.evenness))
    listed = population(people, chosen.size)
    began = time.thread_time()
    index = NameIndex(x.entry for x in listed)
    took = time.thread_time() - began
    print(f"{len(index):,} notices, {took:.1f} s to build, {index.memory / max(len(index), 1):.0f} bytes a notice")
    rng = Random(chosen.seed)
    trials = listed_trials(listed, chosen.each, rng)
    namesakes = m.run(index, namesake_trials(listed, chosen.namesakes, rng))
    strangers = m.run(index, stranger_trials(people, len(trials)))
    with_birth, without = m.run(index, trials), m.run(index, map(without_birth, trials))
    print_recall("with the year of birth", with_birth)
    print_recall("without the year of birth", without)
    accused = sum(hit.grade is Grade.STRONG for o in namesakes for hit in o.hits)
    print(f"\nnamesakes with another year of birth: {accused} STRONG hits of {len(namesakes)} queries")
    print_calibration([*with_birth, *without, *namesakes, *strangers])
    print_times([*with_birth, *without, *namesakes, *strangers])
    print_baselines(listed, trials, chosen.baselines)


def print_baselines(listed: list[Listed], trials: list[Trial], each: int) -> None:
    """Recall and time of the baselines on the first `each` queries of every kind."""
    some = [t for kind in dict.fromkeys(t.kind for t in trials) for t in [x for x in trials if x.kind == kind][:each]]
    if not some:
        return
    print(f"\nbaselines over all names, {len(some)} queries\n{'':22}{'birth':>8}{'none':>8}{'ms':>8}   (recall@10)")
    for found in compare_all(listed, some):
        print(f"{found.name:22}{found.with_birth:8.3f}{found.without:8.3f}{found.took:8.1f}")


if __name__ == "__main__":
    main()
