"""The tables of the evaluation, in Markdown."""

from collections.abc import Iterator, Sequence

from tools.matching_evaluation import measurement as m
from tools.matching_evaluation.baselines import Baseline
from tools.matching_evaluation.evaluation_run import EvaluationRun
from wanted.matching import Grade

Row = Sequence[str]
LONG = 1_000_000
RECALL, RECALL_WITHOUT, GRADED = 0.98, 0.95, 0.95
MOST_TIME, MOST_TIME_LONG, MOST_BYTES = 5.0, 15.0, 1_000


def table(heads: Row, rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a table; the first column is text, the others numbers."""
    yield f"| {' | '.join(heads)} |"
    yield f"|---|{'---:|' * (len(heads) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def goals(found: EvaluationRun) -> Iterator[str]:
    """Each goal of the matcher with what was measured."""
    at_most = MOST_TIME_LONG if found.size >= LONG else MOST_TIME
    took = [o.took for o in found.everything]
    accused = sum(any(hit.grade is Grade.STRONG for hit in o.hits) for o in found.namesakes)
    with_birth, without = m.recall(found.with_birth, m.FOUND), m.recall(found.without, m.FOUND)
    graded = m.graded(found.with_birth, Grade.STRONG, Grade.POSSIBLE)
    unborn = [*found.without, *found.others_without]
    alone = sum(any(hit.grade is Grade.STRONG for hit in o.hits) for o in unborn)
    right, strong = m.precision(found.everything, Grade.STRONG)
    p99 = m.percentile(took, 0.99)
    ceilings = found.ceiling(found.with_birth), found.ceiling(found.without)
    oracle = [f"{ceiling:.3f}" for ceiling in ceilings]
    yield from table(
        ("what", "measured", "an oracle", "goal", "holds"),
        [
            ("recall@10 with the year", f"{with_birth:.3f}", oracle[0], *_goal("≥ 0.98", with_birth >= RECALL)),
            ("recall@10 without", f"{without:.3f}", oracle[1], *_goal("≥ 0.95", without >= RECALL_WITHOUT)),
            ("the same, of what the oracle finds", f"{without / ceilings[1]:.3f}", "1", "", ""),
            ("the right name among ten hits, without", f"{found.named(found.without):.3f}", "", "", ""),
            ("STRONG or POSSIBLE, with the year", f"{graded:.3f}", "", *_goal("≥ 0.95", graded >= GRADED)),
            ("namesakes of another year STRONG", f"{accused} of {len(found.namesakes)}", "", *_goal("0", not accused)),
            ("STRONG on a name alone", f"{alone} of {len(unborn):,}", "", *_goal("0", not alone)),
            ("precision of STRONG", f"{right:.4f} of {strong:,}", "", "", ""),
            ("time of a query, p50", f"{m.percentile(took, 0.5):.2f} ms", "", "", ""),
            ("time of a query, p99", f"{p99:.2f} ms", "", *_goal(f"≤ {at_most:.0f} ms", p99 <= at_most)),
            ("memory of a notice", f"{found.resident:.0f} B", "", *_goal("≤ 1 kB", found.resident <= MOST_BYTES)),
            ("the same as `NameIndex.memory` states it", f"{found.stated:.0f} B", "", "", ""),
        ],
    )  # fmt: skip


def _goal(goal: str, met: bool) -> tuple[str, str]:
    return goal, "✓" if met else "✗"


def times(found: EvaluationRun) -> Iterator[str]:
    """Whether the response time reveals that a person is listed: persons, all typed in the same ways."""
    rows: list[Row] = []
    pairs = (
        ("with the year", found.with_birth, found.strangers),
        ("without", found.without, found.others_without[len(found.namesakes) :]),
    )
    for label, listed, others in pairs:
        took = [o.took for o in listed if o.trial.kind in found.recipe.typings and o.trial.person.sex]
        other = [o.took for o in others if o.trial.person.sex]
        medians = m.percentile(took, 0.5), m.percentile(other, 0.5)
        shares = f"{medians[0] / medians[1]:.2f}", f"{m.distinguishability(took, other):.2f}"
        rows.append((label, f"{medians[0]:.2f} ms", f"{medians[1]:.2f} ms", *shares))
    yield from table(("p50 of a query", "about listed people", "about others", "ratio", "guessed by time alone"), rows)


def kinds(found: EvaluationRun) -> Iterator[str]:
    """A row for each kind of misspelling."""
    heads = ("kind", "n", "@1", "@10", "oracle", "STRONG", "or POSSIBLE", "@1", "@10", "oracle", "name@10", "Brier")
    groups = m.by_kind(found.with_birth), m.by_kind(found.without)
    rows = [_kind_row(found, kind, groups[0][kind], groups[1][kind]) for kind in groups[0]]
    yield from table(heads, [*rows, _kind_row(found, "all", found.with_birth, found.without)])


def _kind_row(found: EvaluationRun, kind: str, born: list[m.TrialOutcome], plain: list[m.TrialOutcome]) -> Row:
    shares = (
        m.recall(born, 1), m.recall(born, m.FOUND), found.ceiling(born),
        m.graded(born, Grade.STRONG), m.graded(born, Grade.STRONG, Grade.POSSIBLE),
        m.recall(plain, 1), m.recall(plain, m.FOUND), found.ceiling(plain), found.named(plain),
    )  # fmt: skip
    return (kind, str(len(born)), *(f"{share:.3f}" for share in shares), f"{m.brier(m.judged([*born, *plain])):.3f}")


def calibration(found: EvaluationRun) -> Iterator[str]:
    """What was said and what was true, by probability, with the year of birth and without.

    Half of the queries are about listed people, a sixth about namesakes and a third about strangers, as in `fit`: who
    asks about more strangers than this sees lower shares.
    """
    asked = len(found.with_birth)
    namesakes, strangers = slice(asked // 3), slice(asked * 2 // 3)
    others = found.others_without[: len(found.namesakes)], found.others_without[len(found.namesakes) :]
    born = [*found.with_birth, *found.namesakes[namesakes], *found.strangers[strangers]]
    unborn = [*found.without, *others[0][namesakes], *others[1][strangers]]
    rows: list[Row] = []
    for label, outcomes in (("year", born), ("none", unborn)):
        for low, high, count, said, true in m.reliability(m.judged(outcomes)):
            rows.append((f"{low:.2f}–{high:.2f}, {label}", f"{count:,}", f"{said:.3f}", f"{true:.3f}"))
    yield from table(("probability", "hits", "said", "true"), rows)
    firsts = [(o.hits[0], o.hits[0].id == o.trial.truth) for o in (*born, *unborn) if o.hits]
    brier = m.brier(m.judged([*born, *unborn])), m.brier(firsts)
    yield f"\nBrier score {brier[0]:.4f} over all hits, {brier[1]:.4f} over first hits."


def baselines(measured: Sequence[Baseline], found: EvaluationRun) -> Iterator[str]:
    """What plain string similarity over all names finds in the same run, and the matcher beside it."""
    rows = [(b.name, f"{b.with_birth:.3f}", f"{b.without:.3f}", f"{b.took:.1f}") for b in measured]
    asked = {id(trial) for trial in found.compared}
    born = [o for o in found.with_birth if id(o.trial) in asked]
    plain = [o for o, b in zip(found.without, found.with_birth, strict=True) if id(b.trial) in asked]
    took = m.percentile([o.took for o in (*born, *plain)], 0.5)
    ours = ("this matcher", f"{m.recall(born, m.FOUND):.3f}", f"{m.recall(plain, m.FOUND):.3f}", f"{took:.1f}")
    yield from table(("recall@10", "with the year", "without", "p50, ms"), [*rows, ours])


def whole(found: EvaluationRun, measured: Sequence[Baseline]) -> Iterator[str]:
    """Everything that was measured on one list."""
    yield f"### Recipe `{found.recipe.name}`, {found.size:,} notices\n"
    yield f"Seed {found.seed}, built in {found.built:.1f} s of processor time, load average {found.load:.1f}.\n"
    yield from goals(found)
    yield "\nWhat the time of an answer tells (a guess is right half of the time by chance):\n"
    yield from times(found)
    yield "\nBy kind; the first five shares with the year of birth, the next four without:\n"
    yield from kinds(found)
    yield ""
    yield from calibration(found)
    if measured:
        yield f"\nBaselines, {len(found.compared)} queries of the same run:\n"
        yield from baselines(measured, found)
    yield ""
