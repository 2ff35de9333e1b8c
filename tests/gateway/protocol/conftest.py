"""Logs as in production: an unexpected error is one short line."""

from collections.abc import Iterator

import pytest
import structlog

from services.observability import logs


@pytest.fixture(autouse=True)
def _logs_of_production() -> Iterator[None]:
    before = structlog.get_config()
    logs.configure("critical")
    yield
    structlog.configure(**before)
