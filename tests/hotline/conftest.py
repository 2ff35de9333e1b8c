"""The hotline service with two units."""

import httpx
import pytest

from hotline.app import create
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving

MINISTRY = {
    "code": "bca",
    "kind": "MINISTRY_OFFICE",
    "names": {"vi": "Bộ Công an", "en": "Ministry of Public Security"},
}
HANOI = {
    "code": "ca-ha-noi",
    "kind": "PROVINCE",
    "names": {"vi": "Công an thành phố Hà Nội"},
    "parent": "bca",
    "province": "Hà Nội",
}
LINE = {"unit": "ca-ha-noi", "dialled": "113", "purpose": "EMERGENCY_POLICE"}


@pytest.fixture
async def client(settings: ServiceSettings):
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        yield client


@pytest.fixture
async def admin(client: httpx.AsyncClient, bearer: Bearer) -> dict[str, str]:
    headers = bearer("admin", "editor")
    for unit in (MINISTRY, HANOI):
        assert (await client.post("/units", json=unit, headers=headers)).status_code == 201
    return headers
