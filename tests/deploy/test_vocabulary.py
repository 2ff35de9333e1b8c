"""Names of the product: a class is a noun, a name means one thing, and the main ways are found by grep."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.compose import ROOT

PRODUCT = ("articles", "feedback", "gateway", "hotline", "launcher", "schedule", "search", "services", "wanted", "web")
PARTICIPLE = re.compile(
    r"_*(?!Un)([A-Z][a-z]+ed|Drawn|Found|Given|Held|Kept|Known|Left|Made|Meant|Put|Said|Seen|Sent|Shown|Taken|Told|Written)"
)

EXPLAINED = {
    "AuditEntry": "the two audit chains, of which one is public",
    "AuditCheckpoint": "the two audit chains, of which one is public",
    "Settings": "each service's own, read by the launcher under this name",
}
"""Names that several classes share though they are not one thing, and why."""
MIRRORED = {"gateway", "web", "launcher"}
"""Clients: their types mirror the models of the services that they show, under the same names."""

MAIN_WAYS = {
    "submit_rating": 2,  # the gateway's resolver and the service's route
    "collect_rating": 1,
    "insert_pending": 1,
    "move_due_batches": 1,
    "insert_ratings": 1,
    "withdraw_notice": 2,
    "record_change": 1,
}
"""The verbs of a rating's way into the database and of a withdrawal's, with the number of their definitions."""


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in PRODUCT:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def classes() -> dict[str, list[Path]]:
    """Where each public class is defined."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path, tree in _modules():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path)
    return found


def test_a_class_is_a_noun(classes: dict[str, list[Path]]):
    assert [name for name in classes if PARTICIPLE.fullmatch(name)] == []


def test_a_name_means_one_thing(classes: dict[str, list[Path]]):
    shared = {
        name: sorted(map(str, paths))
        for name, paths in classes.items()
        if not name.startswith("_")
        and name not in EXPLAINED
        and len([path for path in paths if path.parts[0] not in MIRRORED]) > 1
    }
    assert shared == {}


def test_a_clients_name_means_one_thing_within_it(classes: dict[str, list[Path]]):
    found = Counter(
        (path.parts[0], name)
        for name, paths in classes.items()
        for path in paths
        if not name.startswith("_") and path.parts[0] in MIRRORED
    )
    assert [key for key, count in found.items() if count > 1] == []


def test_what_is_explained_is_still_there(classes: dict[str, list[Path]]):
    assert [name for name in EXPLAINED if len(classes.get(name, ())) < 2] == []


def test_the_verbs_of_the_main_ways_are_found_in_one_place():
    found = Counter(
        node.name
        for _, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in MAIN_WAYS
    )
    assert found == MAIN_WAYS
