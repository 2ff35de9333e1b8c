"""Fixtures for tests on the real embedded database: one process per xdist worker, a fresh database per test.

By default the database does not wait for the disk at each commit, which no test but those about crashes can
see and which makes the rest faster; ``TIEPDAN_TEST_DURABLE=1`` runs all of them as in production.
"""

import asyncio
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.database import DatabaseOptions, answers_read, daemon_arguments, database_url, installed_program
from launcher.parent_watch import spawn
from launcher.ports import free_port

START_SECONDS = 60.0


@pytest.fixture(scope="session")
def embedded_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """An embedded database that lives as long as the test session (or xdist worker): its address and its files."""
    folder = tmp_path_factory.mktemp("embedded")
    port = free_port()
    options = DatabaseOptions(durable=os.environ.get("TIEPDAN_TEST_DURABLE") == "1", cache="128M")
    with (folder / "log").open("wb") as log:
        daemon = spawn(daemon_arguments(installed_program(), folder / "files", port, options), log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not asyncio.run(answers_read(port)):
            if daemon.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the embedded database did not start:\n{(folder / 'log').read_text()}")
            # Between two looks at another process, so that looking does not slow down what is looked for.
            time.sleep(0.05)
        yield database_url(port), folder / "files"
    finally:
        # Its files are thrown away next: no need to let it close them.
        daemon.kill()
        daemon.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mongo_url(embedded_database: tuple[str, Path]) -> str:
    return embedded_database[0]


@pytest.fixture(scope="session")
def database_files(embedded_database: tuple[str, Path]) -> Path:
    return embedded_database[1]


def new_database_name() -> str:
    """A database name nobody else uses."""
    return f"test_{uuid.uuid4().hex[:12]}"


@pytest.fixture
def database_name() -> str:
    return new_database_name()
