"""`.ci/run` on a toy checkout: what makes a run fail, what is tried once more, and what is named as not run."""

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHOLE_RUN = 5280
MAKEFILE = """\
RECORD := .pytest_cache/v/cache/lastfailed
test: lint pytest
lint:
\t@test ! -e lint-fails
pytest:
\t@mkdir -p $(dir $(RECORD))
\t@case '$(ARGS)' in \\
\t*last-failed*) echo ran again alone: `cat $(RECORD)`; cp alone.json $(RECORD); exit `cat alone`;; \\
\t*) cp first.json $(RECORD); exit `cat first`;; \\
\tesac
test-keycloak:
\t@echo ran keycloak
test-slow:
\t@mkdir -p $(dir $(RECORD))
\t@case '$(ARGS)' in \\
\t*last-failed*) echo ran slow $(TESTS) again alone: `cat $(RECORD)`; exit `cat alone`;; \\
\t*) echo ran slow $(TESTS); cp first.json $(RECORD); test "$(TESTS)" != "`cat slow-fails`";; \\
\tesac
slow-folders:
\t@cat folders
"""


@dataclass(frozen=True)
class Checkout:
    folder: Path

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name.replace("_", "-")).write_text(text)

    def run(self, seconds: int = WHOLE_RUN) -> tuple[int, str]:
        """The exit status, and what it printed."""
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", ".ci/run"],
            cwd=self.folder,
            env={**os.environ, "RUN_SECONDS": str(seconds), "PATH": path},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A toy whose tests all pass."""
    if shutil.which("make") is None:
        pytest.skip("make is needed")
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    java = tmp_path / "java"
    java.touch()
    java.chmod(java.stat().st_mode | stat.S_IXUSR)
    checkout = Checkout(tmp_path)
    (tmp_path / "bootstrap.py").touch()
    (tmp_path / "Makefile").write_text(MAKEFILE)
    checkout.write(
        first="0",
        alone="0",
        slow_fails="",
        folders="tests/one\ntests/three\ntests/two\n",
        **{"first.json": "{}", "alone.json": "{}"},
    )
    return checkout


def _failing(*tests: str) -> str:
    return "{" + ", ".join(f'"{test}": true' for test in tests) + "}"


def test_everything_is_run_and_well(checkout: Checkout):
    status, said = checkout.run()
    assert status == 0, said
    for part in ("keycloak", "slow tests/one", "slow tests/two"):
        assert f"ran {part}\n" in said
    assert "Not run: none" in said


def test_two_failures_that_pass_alone_are_counted_and_named(checkout: Checkout):
    checkout.write(first="1", **{"first.json": _failing("a.py::x", "b.py::y[1 2]")})
    status, said = checkout.run()
    assert status == 0, said
    assert "passed alone (2, at most 2 of a part): a.py::x b.py::y[1 2]" in said


def test_what_failed_in_a_group_of_workers_is_known_to_a_run_without_workers(checkout: Checkout):
    checkout.write(first="1", **{"first.json": _failing("a.py::x[one]@system-together", "b.py::y[z@w]")})
    status, said = checkout.run()
    assert status == 0, said
    assert 'ran again alone: {"a.py::x[one]": true, "b.py::y[z@w]": true}' in said.replace("\\", "")


def test_more_than_two_failures_are_red_whatever_they_do_alone(checkout: Checkout):
    checkout.write(first="1", **{"first.json": _failing("a.py::x", "b.py::y", "c.py::z")})
    status, said = checkout.run()
    assert status == 1
    assert "c.py::z" in said
    assert "ran again" not in said


def test_what_fails_alone_too_is_red_and_named(checkout: Checkout):
    checkout.write(first="1", alone="1", **{"first.json": _failing("a.py::x"), "alone.json": _failing("a.py::x")})
    status, said = checkout.run()
    assert status == 1
    assert "Failed: make test a.py::x" in said


@pytest.mark.parametrize("status", ["2", "3", "5"])
def test_tests_that_could_not_all_be_run_are_red(checkout: Checkout, status: str):
    """Also where the failures that are known would pass alone."""
    checkout.write(first=status, **{"first.json": _failing("a.py::x")})
    found, said = checkout.run()
    assert found == 1
    assert "ran again" not in said


def test_a_failed_check_is_red_whatever_failed_in_an_earlier_run(checkout: Checkout):
    record = checkout.folder / ".pytest_cache/v/cache/lastfailed"
    record.parent.mkdir(parents=True)
    record.write_text(_failing("a.py::x"))
    checkout.write(lint_fails="")
    status, said = checkout.run()
    assert status == 1
    assert "ran again" not in said


def test_a_slow_test_that_passes_alone_is_named_and_the_other_parts_are_run(checkout: Checkout):
    checkout.write(slow_fails="tests/one", **{"first.json": _failing("a.py::x@group")})
    status, said = checkout.run()
    assert status == 0, said
    assert 'ran slow tests/one again alone: {"a.py::x": true}' in said.replace("\\", "")
    assert "passed alone (1, at most 2 of a part): a.py::x\n" in said
    assert "ran slow tests/two\n" in said


@pytest.mark.parametrize("alone", ["0", "1"])
def test_slow_tests_that_fail_alone_or_are_many_are_red_and_the_other_parts_are_run(checkout: Checkout, alone: str):
    names = ["a.py::x"] if alone == "1" else ["a.py::x", "b.py::y", "c.py::z"]
    checkout.write(slow_fails="tests/one", alone=alone, **{"first.json": _failing(*names)})
    status, said = checkout.run()
    assert status == 1
    assert "Failed: make test-slow TESTS=tests/one" in said
    assert "ran slow tests/two\n" in said


def test_slow_tests_that_cannot_be_listed_are_red(checkout: Checkout):
    checkout.write(folders="")
    status, said = checkout.run()
    assert status == 1
    assert "Failed: make slow-folders" in said


def test_what_the_time_does_not_reach_is_named(checkout: Checkout):
    status, said = checkout.run(seconds=10)
    assert status == 0, said
    [line] = [line for line in said.splitlines() if line.startswith("Not run: ")]
    for part in ("make test-keycloak", "make test-slow TESTS=tests/one", "make test-slow TESTS=tests/two"):
        assert part in line


def test_the_next_commit_begins_with_another_part(checkout: Checkout):
    def commit() -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        command = ["git", *who, "commit", "-q", "--allow-empty", "-m", "x"]
        subprocess.run(command, cwd=checkout.folder, check=True)

    subprocess.run(["git", "init", "-q"], cwd=checkout.folder, check=True)
    first: list[str] = []
    for _ in range(2):
        commit()
        _, said = checkout.run()
        first.append(next(line for line in said.splitlines() if line.startswith("ran slow")))
    assert first[0] != first[1]
