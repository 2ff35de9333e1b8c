"""Every import rule of pyproject.toml finds what it is there to find."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.deploy.compose import ROOT

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]

OFFENCES = {
    "A service never imports another": ("articles/reading.py", "import wanted.notices.models"),
    "A service knows neither the gateway nor the site": ("schedule/linking.py", "import web.app"),
    "Rules import neither the web nor the driver": ("hotline/ringing.py", "from pymongo.errors import PyMongoError"),
    "A manifest needs neither the web nor the driver": ("tools/domain.py", "import fastapi"),
    "The gateway reaches services only through its clients": ("gateway/borrowed.py", "from hotline.models import Unit"),
    "The gateway has no database": ("gateway/keeping.py", "import motor.motor_asyncio"),
    "The site imports no service": ("web/listing.py", "from articles.models import Article"),
    "The kit imports neither a service nor the launcher": ("services/knowing.py", "from hotline.models import Unit"),
    "Packages of the kit import each other one way": (
        "services/documents/answering.py",
        "from services.web.problems import problem_response",
    ),
    "Nobody imports the launcher": (
        "search/starting.py",
        "from launcher.ports import LOOPBACK",
    ),
    "The embedded database is run, never imported (its licence is GPL-2.0)": ("services/inside.py", "import secantus"),
    "Nothing of the product imports the tools": ("search/measuring.py", "import tools.matching_evaluation"),
}
"""By rule: a module that breaks it."""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the linter says of each rule in a copy of the sources where every rule is broken."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in CONFIGURATION["root_packages"]:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for path, line in OFFENCES.values():
        assert not (folder / path).exists()
        (folder / path).write_text(f"{line}\n")
    linter = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    told = subprocess.run(
        [linter, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1, told.stdout + told.stderr
    lines = told.stdout.splitlines()
    return {name: line for name in OFFENCES for line in lines if line.startswith((f"{name} KEPT", f"{name} BROKEN"))}


def test_there_is_an_offence_for_every_rule():
    assert list(OFFENCES) == [contract["name"] for contract in CONFIGURATION["contracts"]]


@pytest.mark.parametrize("rule", OFFENCES)
def test_a_broken_rule_is_found(rule: str, verdicts: dict[str, str]):
    assert verdicts[rule].startswith(f"{rule} BROKEN")
