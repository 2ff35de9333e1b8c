"""Measures the matcher on made-up people and prints the tables: `python -m tools.matching_evaluation --size 100000`."""

import argparse

from tools.matching_evaluation.baselines import compare_all
from tools.matching_evaluation.evaluation_run import measure
from tools.matching_evaluation.recipes import RECIPES
from tools.matching_evaluation.report import whole


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.matching_evaluation", description=__doc__)
    parser.add_argument("--recipe", choices=[*RECIPES], action="append", help="all when left out")
    parser.add_argument("--size", type=int, default=100_000, help="notices on the list")
    parser.add_argument("--each", type=int, default=100, help="queries of each kind")
    parser.add_argument("--namesakes", type=int, default=1_000, help="queries about namesakes, and about strangers")
    parser.add_argument("--baselines", type=int, default=4, help="queries of each kind for the baselines, 0 for none")
    parser.add_argument("--seed", type=int, default=2026)
    return parser.parse_args()


def main() -> None:
    """Build the list, ask, print."""
    chosen = options()
    for name in chosen.recipe or RECIPES:
        recipe = RECIPES[name]
        found = measure(recipe, chosen.size, chosen.seed, chosen.each, chosen.namesakes, chosen.baselines)
        for line in whole(found, compare_all(found.listed, found.compared) if found.compared else ()):
            print(line)


if __name__ == "__main__":
    main()
