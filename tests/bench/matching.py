"""Matching of names on lists of made-up notices: the evaluation of `tools.matching_evaluation`, and its baselines."""

from typing import TYPE_CHECKING

from tests.system.instance import in_thread
from tools.matching_evaluation import measurement as m
from tools.matching_evaluation.baselines import compare_all
from tools.matching_evaluation.evaluation_run import EvaluationRun, measure
from tools.matching_evaluation.recipes import RECIPES
from tools.matching_evaluation.report import GRADED, MOST_BYTES, MOST_TIME, RECALL, RECALL_WITHOUT
from wanted.matching import Grade

if TYPE_CHECKING:
    from tests.bench.benches import Bench

SEED, EACH, OTHERS, COMPARED = 2026, 50, 1_000, 3


async def matching(bench: "Bench") -> None:
    """Recall, grades, time and memory on 100,000 notices by each recipe; plain string similarity in the same run."""
    size = 10_000 if bench.quick else 100_000
    for recipe in RECIPES.values():
        found = await in_thread(
            lambda recipe=recipe: measure(recipe, size, SEED, bench.times(EACH), bench.times(OTHERS), COMPARED)
        )
        _add(bench, f"{recipe.name} {size:,}", found)
        for baseline in await in_thread(lambda found=found: compare_all(found.listed, found.compared)):
            what = f"{recipe.name} {size:,}, {baseline.name}"
            bench.results.add("matching", f"{what}, recall@10 with the year", baseline.with_birth, "")
            bench.results.add("matching", f"{what}, recall@10 without", baseline.without, "")
            bench.results.add("matching", f"{what}, p50", baseline.took, "ms")


def _add(bench: "Bench", what: str, found: EvaluationRun) -> None:
    def add(part: str, value: float, unit: str = "", goal: str = "", met: bool | None = None) -> None:
        bench.results.add("matching", f"{what}, {part}", value, unit, goal, met)

    with_birth, without = m.recall(found.with_birth, m.FOUND), m.recall(found.without, m.FOUND)
    graded = m.graded(found.with_birth, Grade.STRONG, Grade.POSSIBLE)
    accused = sum(hit.grade is Grade.STRONG for o in found.namesakes for hit in o.hits)
    took = [o.took for o in found.everything]
    p99 = m.percentile(took, 0.99)
    add("recall@10 with the year", with_birth, "", f"≥ {RECALL}", with_birth >= RECALL)
    add("an oracle with the year", found.ceiling(found.with_birth))
    add("recall@10 without", without, "", f"≥ {RECALL_WITHOUT}", without >= RECALL_WITHOUT)
    add("an oracle without", found.ceiling(found.without))
    add("STRONG or POSSIBLE with the year", graded, "", f"≥ {GRADED}", graded >= GRADED)
    add(f"STRONG among {len(found.namesakes):,} namesakes", accused, "", "0", accused == 0)
    add("query, p50", m.percentile(took, 0.5), "ms")
    add("query, p99", p99, "ms", f"≤ {MOST_TIME:g} ms", p99 <= MOST_TIME)
    add("memory of a notice", found.resident, "B", f"≤ {MOST_BYTES:,} B", found.resident <= MOST_BYTES)
