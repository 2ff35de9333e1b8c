"""What a command line costs before its command begins."""

import subprocess
import sys
from pathlib import Path

from services.identity import Role
from services.launcher.arguments import ROLES

ROOT = Path(__file__).parents[3]
HEAVY = {"fastapi", "httpx", "motor", "pydantic", "pymongo", "rich", "starlette", "strawberry", "uvicorn"}
SERVICES = {"articles", "feedback", "gateway", "hotline", "schedule", "search", "wanted", "web"}


def read_by(module: str) -> set[str]:
    """The packages that are read when a module is imported."""
    script = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_help_reads_nothing_heavy():
    assert read_by("services.launcher.cli") & (HEAVY | SERVICES) == set()


def test_the_databases_are_started_before_the_services_are_read():
    assert read_by("services.launcher.up") & ((HEAVY - {"pydantic"}) | SERVICES) == set()


def test_a_service_of_its_own_reads_no_other():
    assert read_by("services.launcher.serve") & (SERVICES | {"strawberry"}) == set()


def test_every_role_can_be_named():
    assert set(ROLES) == set(Role)
