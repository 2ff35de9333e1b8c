"""What a command line costs before its command begins, and what it says where the command cannot be done."""

import os
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from launcher.arguments import ROLES
from launcher.cli import app
from launcher.ports import LOOPBACK, free_port
from launcher.registry import REGISTRY
from services.identity import Role

ROOT = Path(__file__).parents[2]
HEAVY = {"fastapi", "httpx", "motor", "pydantic", "pymongo", "rich", "starlette", "strawberry", "uvicorn"}
SERVICES = {"articles", "feedback", "gateway", "hotline", "schedule", "search", "wanted", "web"}


def read_by(module: str) -> set[str]:
    """The packages that are read when a module is imported."""
    script = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_help_reads_nothing_heavy():
    assert read_by("launcher.cli") & (HEAVY | SERVICES) == set()


def test_the_databases_are_started_before_the_services_are_read():
    assert read_by("launcher.up") & ((HEAVY - {"pydantic"}) | SERVICES) == set()


def test_a_service_of_its_own_reads_no_other():
    assert read_by("launcher.serve") & (SERVICES | {"strawberry"}) == set()


def test_every_role_can_be_named():
    assert set(ROLES) == set(Role)


def said(*words: str) -> str:
    """What a command says that fails: one sentence."""
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 1, done.output
    assert done.stderr.startswith("Error: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("command", [["export", "units"], ["reindex"], ["persist"], ["audit", "verify"]])
def test_a_system_that_does_not_answer_is_one_sentence(command: list[str]):
    address = f"http://{LOOPBACK}:{free_port()}"
    assert f"No system answers at {address}" in said(*command, "--address", address, "--token", "none")


def test_an_address_that_is_none_is_one_sentence():
    assert "begin with http://" in said("reindex", "--address", "nonsense", "--token", "none")


def test_a_file_that_is_not_there_is_named_as_one(tmp_path: Path):
    asked = ["--address", f"http://{LOOPBACK}:{free_port()}", "--token", "none"]
    for given in (tmp_path / "none.jsonl", tmp_path):
        sentence = said("import", "articles", str(given), "--lang", "en", *asked)
        assert str(given) in sentence
        assert "--data" not in sentence


def refused(**settings: str) -> str:
    """What a service says, in a process of its own, that cannot start with these settings."""
    given = {f"TIEPDAN_{name}": value for name, value in settings.items()}
    argv = [sys.executable, "-m", "launcher", "serve", "hotline"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, **given})
    assert done.returncode == 1
    assert done.stderr.startswith("Error: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_settings_to_mend_are_named_without_their_values():
    sentence = refused(SECRET="hush-hush", LIMITS__BODY="hush-hush")
    assert "TIEPDAN_LIMITS__BODY" in sentence
    assert "TIEPDAN_IDENTITY" in sentence
    assert "hush-hush" not in sentence
    sentence = refused(SECRET="hush-hush", SERVICE_URLS="hush-hush")
    assert "JSON" in sentence
    assert "hush-hush" not in sentence


def test_ports_of_metrics_that_are_taken_or_none_are_named_before_anything_starts(tmp_path: Path):
    port, data = str(free_port()), str(tmp_path / "var")
    taken = said("up", "--port", port, "--metrics-port", port, "--data", data)
    assert f"Port {port} is the site's" in taken
    assert "65536 is no port" in said("up", "--port", port, "--metrics-port", "65535", "--data", data)
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        held = other.getsockname()[1]
        assert "choose another with --metrics-port" in said(
            "up", "--port", port, "--metrics-port", str(held), "--data", data
        )
    assert not (tmp_path / "var").exists()


def test_a_kind_of_import_that_is_not_there_is_answered_with_all():
    done = CliRunner().invoke(app, ["export", "castles"])
    assert done.exit_code == 2
    assert ", ".join(sorted(REGISTRY.imports)) in " ".join(done.stderr.split()).replace("│ ", "")


def test_the_version_is_the_package_s():
    done = CliRunner().invoke(app, ["--version"])
    assert (done.exit_code, done.output) == (0, f"tiepdan {version('tiepdan')}\n")
