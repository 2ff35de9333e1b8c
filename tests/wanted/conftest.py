"""The wanted service running on a database of its own, and people of two minds in unit c02."""

from typing import Any

import httpx
import pytest

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.wanted.notices import publish
from wanted.app import create


@pytest.fixture
async def client(settings: ServiceSettings):
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        yield client


@pytest.fixture
def editor(bearer: Bearer) -> dict[str, str]:
    """An editor who may also publish what they import, as an admin of the unit."""
    return bearer("editor", "admin", units=("c02",), subject="an")


@pytest.fixture
def clerk(bearer: Bearer) -> dict[str, str]:
    """An editor and nothing else."""
    return bearer("editor", units=("c02",), subject="chi")


@pytest.fixture
def second(bearer: Bearer) -> dict[str, str]:
    return bearer("editor", units=("c02",), subject="binh")


@pytest.fixture
async def published(client: httpx.AsyncClient, editor: dict[str, str], second: dict[str, str]) -> dict[str, Any]:
    return await publish(client, editor, second)
