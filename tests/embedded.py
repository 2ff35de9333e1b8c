"""Fixtures for tests on the real embedded database: one process per xdist worker, a fresh database per test.

By default the database does not wait for the disk at each commit, which no test but those about crashes can
see and which makes the rest faster; ``TIEPDAN_TEST_DURABLE=1`` runs all of them as in production.
"""

import os
import shutil
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from services.launcher.ports import free_port
from services.launcher.tether import spawn

START_SECONDS = 30.0


def daemon_arguments(storage: Path, port: int, durable: bool) -> list[str]:
    """The command line of a database that keeps its files in ``storage``."""
    # An empty settings file, so that a stray one in the working or home folder is not picked up.
    settings = storage.with_suffix(".toml")
    settings.touch()
    program = str(Path(sys.executable).with_name("secantusd-py"))
    place = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(storage)]
    rest = ["--config", str(settings), "--log-level", "WARNING", "--cache-size", "128M"]
    return [program, *place, *rest, *(["--sync-on-commit"] if durable else [])]


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an embedded database that lives as long as the test session (or xdist worker)."""
    folder = tmp_path_factory.mktemp("embedded")
    port = free_port()
    durable = os.environ.get("TIEPDAN_TEST_DURABLE") == "1"
    url = f"mongodb://127.0.0.1:{port}/?replicaSet=secantus"
    with (folder / "log").open("wb") as log:
        daemon = spawn(daemon_arguments(folder / "files", port, durable), log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            if daemon.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the embedded database did not start:\n{(folder / 'log').read_text()}")
        yield url
    finally:
        # Its files are thrown away next: no need to let it close them.
        daemon.kill()
        daemon.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(url: str) -> bool:
    try:
        with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=200) as client:
            client.admin.command("ping")
    except PyMongoError:
        return False
    return True


@pytest.fixture
def database_name() -> str:
    """A database name no other test uses."""
    return f"test_{uuid.uuid4().hex[:12]}"
