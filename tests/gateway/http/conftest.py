"""Logs as in production: an unexpected error is one short line."""

import pytest

from services import logs


@pytest.fixture(autouse=True, scope="session")
def _logs_of_production() -> None:
    logs.configure("critical")
