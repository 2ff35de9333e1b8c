"""The gateway in front of real services in this process, on the real database."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from gateway.app import Gateway, create
from gateway.changes import Broker, Change
from gateway.settings import Settings
from hotline.app import create as create_hotline
from schedule.app import create as create_schedule
from services.app import running
from services.peers import Peers
from services.settings import ServiceSettings
from services.transport import AppTransport
from tests.conftest import Bearer

MINISTRY = {
    "code": "bca",
    "kind": "MINISTRY_OFFICE",
    "names": {"vi": "Bộ Công an", "en": "Ministry of Public Security"},
}
HANOI = {
    "code": "ca-ha-noi",
    "kind": "PROVINCE",
    "names": {"vi": "Công an thành phố Hà Nội", "en": "Hanoi City Police"},
    "parent": "bca",
    "province": "ha-noi",
}
HUE = {
    "code": "ca-hue",
    "kind": "PROVINCE",
    "names": {"vi": "Công an thành phố Huế"},
    "parent": "bca",
    "province": "hue",
}


@dataclass
class House:
    """The running gateway, a client of it, and the services' transports by name."""

    gateway: Gateway
    client: httpx.AsyncClient
    transports: Mapping[str, AppTransport]
    peers: Peers
    settings: Settings
    staff: dict[str, str] = field(default_factory=dict)
    heard: set[tuple[str, int]] = field(default_factory=set)

    def listen(self) -> None:
        """Notes id and version of every document that the gateway hears of."""
        publish = self.broker.publish

        def heard(change: Change) -> None:
            publish(change)
            if change.document is not None:
                self.heard.add((change.id, change.document["version"]))

        self.broker.publish = heard  # type: ignore[method-assign]

    async def ask(self, query: str, /, headers: Mapping[str, str] | None = None, **variables: Any) -> dict[str, Any]:
        """The whole answer to a query."""
        response = await self.client.post(
            "/graphql", json={"query": query, "variables": variables}, headers=dict(headers or {})
        )
        return response.json()

    async def data(self, query: str, /, headers: Mapping[str, str] | None = None, **variables: Any) -> dict[str, Any]:
        """The data of a query that goes well."""
        answer = await self.ask(query, headers, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def put_in(self, service: str, path: str, body: object, *, announced: bool = True) -> Any:
        """Writes to a service past the gateway; returns when the gateway has heard of it."""
        response = await self.peers[service].post(path, json=body, headers=self.staff)
        assert response.status_code < 300, response.text
        kept = response.json()
        async with asyncio.timeout(10):
            while announced and (kept["id"], kept["version"]) not in self.heard:
                await asyncio.sleep(0.002)
        return kept

    @property
    def broker(self) -> Broker:
        return self.gateway.state.broker

    def counted(self) -> dict[str, int]:
        """Requests each service has had so far, the followed feeds' aside."""
        return {name: transport.requests for name, transport in self.transports.items()}


@asynccontextmanager
async def house_of(
    services: Mapping[str, ASGIApp], transports: Mapping[str, AppTransport], peers: Peers, settings: Settings
) -> AsyncIterator[House]:
    """The services started, then the gateway; the gateway follows every feed when this begins."""
    async with AsyncExitStack() as stack:
        for app in services.values():
            await stack.enter_async_context(running(app))  # type: ignore[arg-type]
        gateway = create(settings, peers)
        await stack.enter_async_context(running(gateway))  # type: ignore[arg-type]
        async with asyncio.timeout(20):
            await gateway.state.feeds.following()
        client = httpx.AsyncClient(transport=AppTransport(gateway), base_url="http://gateway", timeout=30)
        async with client:
            house = House(gateway, client, transports, peers, settings)
            house.listen()
            yield house


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    return Settings(**settings.model_dump())


@pytest.fixture
async def house(settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer) -> AsyncIterator[House]:
    """Three units, and somebody who may write everything under the ministry."""
    creators = {"hotline": create_hotline, "schedule": create_schedule}
    transports = {name: AppTransport(_nobody) for name in creators}
    peers = Peers(transports=transports)
    services: dict[str, ASGIApp] = {}
    for name, make in creators.items():
        services[name] = transports[name].app = make(settings, peers)
    async with house_of(services, transports, peers, gateway_settings) as house:
        house.staff = bearer("admin", "editor")
        for unit in (MINISTRY, HANOI, HUE):
            await house.put_in("hotline", "/units", unit)
        await units_known(services["schedule"], 3)
        yield house
    await peers.close()


async def _nobody(*_: object) -> None:
    raise RuntimeError("the service is not made yet")


async def units_known(app: Any, number: int) -> None:
    """Returns when a service knows this many units."""
    async with asyncio.timeout(10):
        while len(app.state.units) < number:
            await asyncio.sleep(0.01)
