"""The service that CONTRIBUTING.md walks through works as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.deploy.compose import ROOT

BLOCK = re.compile(r"^```python\n# (?P<path>[\w/]+\.py)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
RULES = ROOT / "pyproject.toml"


def blocks() -> dict[str, str]:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return {found["path"]: found["code"] for found in BLOCK.finditer(text)}


def written(folder: Path) -> Path:
    """The example's files beside links to everything of the house that they stand on."""
    for path, code in blocks().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, "utf-8")
    (folder / "lostfound" / "__init__.py").write_text('"""Lost property that units have found."""\n', "utf-8")
    for name in (
        "services",
        "launcher",
        "tests/conftest.py",
        "tests/embedded.py",
        "tests/__init__.py",
        "pyproject.toml",
    ):
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    return folder


def run(folder: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_own_tests_pass(tmp_path: Path):
    folder = written(tmp_path)
    options = ("-q", "-n0", "-p", "no:cacheprovider", "-p", "no:cov", "--rootdir", str(folder))
    assert "2 passed" in run(folder, "pytest", *options, "tests/lostfound")


def test_it_is_written_in_our_style(tmp_path: Path):
    folder = written(tmp_path)
    run(folder, "ruff", "check", "--no-cache", "lostfound", "tests/lostfound")
    run(folder, "ruff", "format", "--no-cache", "--check", "lostfound", "tests/lostfound")


def test_it_has_the_rooms_of_the_plan():
    assert {"lostfound/app.py", "lostfound/api.py", "lostfound/models.py", "lostfound/store.py"} <= blocks().keys()


def test_the_answers_to_where_are_true():
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    answers = re.findall(r"^\| .+\? \| \[(.+?)\]\(\1\): `(.+?)` \|$", page, re.M)
    assert len(answers) == 20
    wrong = [(path, name) for path, name in answers if name not in (ROOT / path).read_text("utf-8")]
    assert wrong == []
