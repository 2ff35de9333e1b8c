"""The TypeScript client is built, and its own tests run under Node against the running system."""

import os
import re
import shutil
from pathlib import Path

from tests.node import Packages, node
from tests.system.instance import ROOT, Instance

CLIENT = ROOT / "clients" / "typescript"
EXAMPLE = re.compile(r"^```ts\n(.*?)^```$", re.MULTILINE | re.DOTALL)
AN_APP_HAS = """
declare const stored: string | undefined, save: (text: string) => void
declare const subject: string, notice: string, place: string, what: string, comment: string
"""
CHECKED = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom"]


def laid_out(place: Path) -> Path:
    """The package with its dependencies, away from the tree."""
    shutil.copytree(CLIENT, place, ignore=shutil.ignore_patterns("node_modules", "dist"))
    os.symlink(Packages(CLIENT).installed() / "node_modules", place / "node_modules")
    return place


async def test_the_client_is_built_and_rates_tells_and_matches(demo: Instance, tmp_path: Path):
    package = laid_out(tmp_path / "client")
    await node("node_modules/typescript/bin/tsc", folder=package)
    assert (package / "dist" / "index.d.ts").exists()
    [example] = EXAMPLE.findall((CLIENT / "README.md").read_text("utf-8"))
    (package / "example.ts").write_text(AN_APP_HAS + example, "utf-8")
    await node("node_modules/typescript/bin/tsc", *CHECKED, "example.ts", folder=package)
    tests = [str(path) for path in sorted((package / "test").glob("*.test.js"))]
    said = await node("--test", "--test-reporter=tap", *tests, folder=package, TIEPDAN_URL=f"{demo.address}/graphql")
    assert "# fail 0" in said
    assert "# skipped 0" in said
    assert said.count("\nok ") >= 30
