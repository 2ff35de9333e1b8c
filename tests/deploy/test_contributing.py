"""The service that CONTRIBUTING.md walks through works as it stands there."""

import os
import re
import shutil
import subprocess
import sys
from difflib import ndiff
from pathlib import Path

from gateway.schema import EXPORTED
from launcher.packages import domain_packages
from tests.deploy.compose import ROOT

BLOCK = re.compile(r"^```python\n# (?P<path>[\w/]+\.py)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
PACKAGES = (*domain_packages(), "services", "launcher", "web")
PRINT_SCHEMA = "from launcher.graphql_schema import shipped_schema; print(shipped_schema(), end='')"


def blocks() -> dict[str, str]:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return {found["path"]: found["code"] for found in BLOCK.finditer(text)}


def written(folder: Path) -> Path:
    """The example's files beside links to everything of the product that they stand on."""
    for path, code in blocks().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, "utf-8")
    for package in ("lostfound", "gateway/lostfound"):
        (folder / package / "__init__.py").write_text('"""Lost property that units have found."""\n', "utf-8")
    for name in (*PACKAGES, "docs", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    for path in (ROOT / "gateway").iterdir():
        (folder / "gateway" / path.name).symlink_to(path)
    for name in ("conftest.py", "embedded.py", "waiting.py", "__init__.py", "system/__init__.py", "system/rating.py"):
        link = folder / "tests" / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(ROOT / "tests" / name)
    (folder / "tests" / "lostfound" / "test_story.py").symlink_to(ROOT / "tests" / "deploy" / "lostfound_story.py")
    return folder


def run(folder: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*command], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def schema(folder: Path) -> str:
    """The schema that the product in the folder ships."""
    return run(folder, sys.executable, "-c", PRINT_SCHEMA)


def test_its_own_tests_pass_and_it_takes_part_in_the_whole_system(tmp_path: Path):
    folder = written(tmp_path)
    options = ("-q", "-x", "-n0", "-p", "no:cacheprovider", "-p", "no:cov", "--rootdir", str(folder))
    assert "5 passed" in run(folder, sys.executable, "-m", "pytest", *options, "tests/lostfound")


def test_it_is_written_in_our_style(tmp_path: Path):
    folder = written(tmp_path)
    run(
        folder,
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "lostfound",
        "gateway/lostfound",
        "tests/lostfound/test_api.py",
    )
    run(
        folder,
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--no-cache",
        "--check",
        "lostfound",
        "gateway/lostfound",
        "tests/lostfound/test_api.py",
    )


def test_two_folders_add_to_the_schema_and_change_nothing_of_it(tmp_path: Path):
    shipped = EXPORTED.read_text("utf-8")
    folder = written(tmp_path)
    changes = list(ndiff(shipped.splitlines(), schema(folder).splitlines()))
    assert [line for line in changes if line.startswith("- ")] == []
    assert "+ type LostItem implements Node {" in changes
    for package in ("lostfound", "gateway/lostfound"):
        shutil.rmtree(folder / package)
    assert schema(folder) == shipped


def test_it_has_the_rooms_of_the_plan():
    assert {
        "lostfound/app.py",
        "lostfound/api.py",
        "lostfound/domain.py",
        "lostfound/models.py",
        "lostfound/store.py",
    } <= blocks().keys()


def test_the_answers_to_where_are_true():
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    answers = re.findall(r"^\| .+\? \| \[(.+?)\]\(\1\): `(.+?)` \|$", page, re.M)
    assert len(answers) == 28
    wrong = [(path, name) for path, name in answers if not _defines((ROOT / path).read_text("utf-8"), name)]
    assert wrong == []


def _defines(text: str, name: str) -> bool:
    """Whether a line begins with the name: a definition, a field or a heading, no mention of it."""
    return re.search(rf"^\s*(async )?{re.escape(name)}\b", text, re.M) is not None
