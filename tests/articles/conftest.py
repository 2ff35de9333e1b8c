"""A running articles service, with people who write and people who approve."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from articles.app import create
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.approving import approve
from tests.conftest import Bearer, serving

UNIT = "ca-ha-noi"
DRAFT = {
    "kind": "CRIME_WARNING",
    "unit": UNIT,
    "province": "Hà Nội",
    "title": "Cảnh báo giả danh công an",
    "summary": "Một thủ đoạn bịa ra để thử.",
    "body": "<p>Không ai gọi điện để <b>thu tiền</b>.</p>",
    "author": "Ban biên tập",
}


@dataclass
class Desk:
    """The editorial desk of one unit: `writer` writes, `second` approves, both are editors."""

    client: httpx.AsyncClient
    writer: dict[str, str]
    second: dict[str, str]

    async def draft(self, **fields: Any) -> dict[str, Any]:
        answer = await self.client.post("/articles", json=DRAFT | fields, headers=self.writer)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def act(self, id: str, act: str, who: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        """What the act answers; an approval is of what the approver reads just before."""
        if act == "approve":
            return await approve(self.client, f"/articles/{id}", who or self.writer, fields)
        return await self.client.post(f"/articles/{id}/{act}", json=fields, headers=who or self.writer)

    async def through(self, id: str) -> dict[str, Any]:
        """Submits, approves and publishes what is in work."""
        for act, who in (("submit", self.writer), ("approve", self.second), ("publish", self.second)):
            answer = await self.act(id, act, who)
            assert answer.status_code == 200, answer.text
        return answer.json()

    async def supersede(self, old: str, new: str) -> None:
        """Has one replace the other, with the approval that it takes."""
        answers = [await self.act(old, "supersede", supersededBy=new)]
        answers += [await self.act(old, act, self.second) for act in ("approve", "publish")]
        assert [answer.status_code for answer in answers] == [200, 200, 200], answers[-1].text

    async def published(self, **fields: Any) -> dict[str, Any]:
        return await self.through((await self.draft(**fields))["id"])


@pytest.fixture
async def client(settings: ServiceSettings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        yield client


@pytest.fixture
def desk(client: httpx.AsyncClient, bearer: Bearer) -> Desk:
    return Desk(
        client,
        bearer("editor", units=(UNIT,), subject="writer"),
        bearer("editor", units=(UNIT,), subject="second"),
    )


@pytest.fixture
def admin(bearer: Bearer) -> Callable[..., dict[str, str]]:
    """Headers of an admin for the units named."""
    return lambda *units: bearer("admin", units=units, subject="importer")
