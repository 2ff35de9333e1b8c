"""The TypeScript client is built, and its own tests run under Node against the running system."""

import os
import shutil
from pathlib import Path

from tests.node import Packages, node
from tests.system.instance import ROOT, Instance

CLIENT = ROOT / "clients" / "typescript"


def laid_out(place: Path) -> Path:
    """The package with its dependencies, away from the tree."""
    shutil.copytree(CLIENT, place, ignore=shutil.ignore_patterns("node_modules", "dist"))
    os.symlink(Packages(CLIENT).installed() / "node_modules", place / "node_modules")
    return place


async def test_the_client_is_built_and_rates_tells_and_matches(demo: Instance, tmp_path: Path):
    package = laid_out(tmp_path / "client")
    await node("node_modules/typescript/bin/tsc", folder=package)
    assert (package / "dist" / "index.d.ts").exists()
    tests = [str(path) for path in sorted((package / "test").glob("*.test.js"))]
    said = await node("--test", "--test-reporter=tap", *tests, folder=package, TIEPDAN_URL=f"{demo.address}/graphql")
    assert "# fail 0" in said
    assert "# skipped 0" in said
    assert said.count("\nok ") >= 26
