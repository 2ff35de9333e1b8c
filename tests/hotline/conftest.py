"""The hotline service with two units."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from hotline.app import create
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.approving import approve
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
TRAFFIC = {"unit": "ca-ha-noi", "dialled": "0900 000 001", "purpose": "TRAFFIC"}


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


@pytest.fixture
def second(bearer: Bearer) -> dict[str, str]:
    """Another admin of the ministry, as approving takes two."""
    return bearer("admin", subject="staff-2")


async def approved(client: httpx.AsyncClient, id: str, second: Mapping[str, str]) -> dict[str, Any]:
    answer = await approve(client, f"/hotlines/{id}", second)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def published(
    client: httpx.AsyncClient, line: Mapping[str, object], first: Mapping[str, str], second: Mapping[str, str]
) -> dict[str, Any]:
    """A hotline that one person wrote and another approved."""
    answer = await client.post("/hotlines", json=dict(line), headers=dict(first))
    assert answer.status_code == 201, answer.text
    return await approved(client, answer.json()["id"], second)
