"""The gateway in front of real services in this process, on the real database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from feedback.app import create as create_feedback
from feedback.settings import ChallengeSettings, IntakeSettings
from gateway.app import Gateway, create
from gateway.broker import Broker, ChangeEvent
from gateway.ids import decode_id
from gateway.settings import Settings, UpstreamSettings
from launcher.registry import REGISTRY, SERVICES
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.settings import ServiceSettings
from services.web.app import with_lifespan
from tests.conftest import Bearer
from tests.feedback.service import Clock
from tests.waiting import PATIENCE, until

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
VERSION = """query($id: ID!) { node(id: $id) { ... on Article { version } ... on WantedNotice { version }
    ... on Hotline { version } ... on ReceptionSession { version } } }"""
REVIEWED = ("/hotlines", "/sessions")
"""What two people publish."""


@dataclass
class House:
    """The running gateway, a client of it, and the services' transports by name."""

    gateway: Gateway
    client: httpx.AsyncClient
    transports: Mapping[str, AppTransport]
    peers: ServiceClients
    settings: Settings
    staff: dict[str, str] = field(default_factory=dict)
    heard: set[tuple[str, int]] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    def listen(self) -> None:
        """Notes id and version of every document that the gateway hears of."""
        publish = self.broker.publish

        def heard(change: ChangeEvent) -> None:
            publish(change)
            if change.document is not None:
                self.heard.add((change.id, change.document["version"]))
            else:
                self.gone.add(change.id)

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

    async def act(self, verb: str, thing: str, headers: Mapping[str, str], **given: Any) -> dict[str, Any]:
        """The payload of a mutation such as `submitArticle`, with its errors; an approval is of what stands."""
        name, field = f"{verb}{thing}", thing.lower()
        if verb == "approve" and "version" not in given:
            given = {**given, "version": await self.version(given["id"], headers)}
        text = (
            f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{"
            f" {field} {{ id state version }} errors {{ __typename code message field }} }} }}"
        )
        return (await self.data(text, headers, input=given))[name]

    async def version(self, id: str, headers: Mapping[str, str]) -> int:
        """Of the thing with this global id, as this person reads it now."""
        return (await self.data(VERSION, headers, id=id))["node"]["version"]

    async def put_in(self, service: str, path: str, body: object, *, announced: bool = True) -> Any:
        """Writes to a service past the gateway; returns when the gateway has heard of it."""
        if path in REVIEWED:
            kept = await self._put_in_published(service, path, body)
        else:
            response = await self.peers[service].post(path, json=body, headers=self.staff)
            assert response.status_code < 300, response.text
            kept = response.json()
        if announced:
            await until(lambda: (kept["id"], kept["version"]) in self.heard)
        return kept

    async def _put_in_published(self, service: str, path: str, body: Any) -> Any:
        """What waits for a second person otherwise, as an administrator's import publishes it."""
        given = {"id": f"put-in-{next(self.numbers):04d}", **body}
        params = {"publish": "true"}
        response = await self.peers[service].post(f"{path}/import", params=params, json=given, headers=self.staff)
        assert response.json()["rejectedCount"] == 0, response.text
        return (await self.peers[service].get(f"{path}/{given['id']}", headers=self.staff)).json()

    async def heard_of(self, id: str) -> None:
        """Returns when the gateway has heard of the thing with this global id."""
        own = decode_id(REGISTRY, id).id
        await until(lambda: any(known == own for known, _ in self.heard))

    async def heard_version(self, id: str, version: int) -> None:
        """Returns when the gateway has heard of this version of the thing with this id of its service's."""
        async with asyncio.timeout(PATIENCE):
            while (id, version) not in self.heard:
                await asyncio.sleep(0.002)

    async def withdrawn(self, id: str) -> None:
        """Returns when the gateway has heard that it is gone."""
        own = decode_id(REGISTRY, id).id
        await until(lambda: own in self.gone)

    @property
    def broker(self) -> Broker:
        return self.gateway.state.container.broker

    def counted(self) -> dict[str, int]:
        """Requests each service has had so far, the followed feeds' aside."""
        return {name: transport.requests for name, transport in self.transports.items()}


@asynccontextmanager
async def house_of(
    services: Mapping[str, ASGIApp], transports: Mapping[str, AppTransport], peers: ServiceClients, settings: Settings
) -> AsyncIterator[House]:
    """The services started, then the gateway; the gateway follows every feed when this begins."""
    async with AsyncExitStack() as stack:
        for app in services.values():
            await stack.enter_async_context(with_lifespan(app))  # type: ignore[arg-type]
        gateway = create(settings, peers, REGISTRY)
        await stack.enter_async_context(with_lifespan(gateway))  # type: ignore[arg-type]
        async with asyncio.timeout(PATIENCE):
            await gateway.state.container.feeds.wait_until_followed()
        client = httpx.AsyncClient(transport=AppTransport(gateway), base_url="http://gateway", timeout=30)
        async with client:
            house = House(gateway, client, transports, peers, settings)
            house.listen()
            yield house


def patient(settings: ServiceSettings) -> Settings:
    """The gateway's settings, with deadlines that no test means, however slow the machine is at the moment."""
    return Settings(**settings.model_dump(), upstream=UpstreamSettings(seconds=60))


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    return patient(settings)


@asynccontextmanager
async def house_of_names(
    names: Sequence[str],
    settings: ServiceSettings,
    gateway_settings: Settings,
    makers: Mapping[str, Callable[..., ASGIApp]] | None = None,
    **more: object,
) -> AsyncIterator[House]:
    """`makers` make the apps that are not made as always: by a clock of the test's, say."""
    transports = {name: AppTransport(_nobody) for name in names}
    peers = ServiceClients(transports=transports, timeout=30)
    services: dict[str, ASGIApp] = {}
    for name in names:
        entry = SERVICES[name]
        given = entry.settings(**settings.model_dump(), **more)
        services[name] = transports[name].app = (makers or {}).get(name, entry.create)(given, peers)
    async with house_of(services, transports, peers, gateway_settings) as house:
        yield house
    await peers.close()


async def furnish(house: House, staff: dict[str, str]) -> None:
    """Puts three units in; returns when every service knows them."""
    house.staff = staff
    for unit in (MINISTRY, HANOI, HUE):
        await house.put_in("hotline", "/units", unit)
    for transport in house.transports.values():
        units = getattr(transport.app.state.kit, "units", None)  # type: ignore[union-attr]
        if units is not None:
            await until(lambda units=units: len(units) >= 3)


@pytest.fixture
async def house(settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer) -> AsyncIterator[House]:
    """Units and sessions: the gateway before two services. `staff` may write everything under the ministry."""
    async with house_of_names(("hotline", "schedule"), settings, gateway_settings) as house:
        await furnish(house, bearer("admin", "editor"))
        yield house


@pytest.fixture
async def newsroom(settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer) -> AsyncIterator[House]:
    """Units and articles."""
    async with house_of_names(("hotline", "articles"), settings, gateway_settings) as house:
        await furnish(house, bearer("admin", "editor"))
        yield house


@pytest.fixture
async def station(settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer) -> AsyncIterator[House]:
    """Units and wanted notices."""
    async with house_of_names(("hotline", "wanted"), settings, gateway_settings) as house:
        await furnish(house, bearer("admin", "editor"))
        yield house


@pytest.fixture
def clock() -> Clock:
    """The time by which `counter` takes and decides: see `START`."""
    return Clock()


@pytest.fixture
async def counter(
    settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer, tmp_path: Path, clock: Clock
) -> AsyncIterator[House]:
    """Units and ratings, with easy challenges, and ratings that move on when told to."""
    given = settings.model_copy(update={"folder": tmp_path})
    challenge = ChallengeSettings(cost=1, counter=5)
    intake = IntakeSettings(min_batch=1, hold=timedelta(0), poll_interval=60)
    names = ("hotline", "feedback")
    async with house_of_names(
        names,
        given,
        gateway_settings,
        {"feedback": partial(create_feedback, registry=REGISTRY, clock=clock)},
        challenge=challenge,
        intake=intake,
        run_jobs=False,
    ) as house:
        await furnish(house, bearer("admin", "editor", "moderator"))
        yield house


@pytest.fixture
async def library(
    settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer, tmp_path: Path
) -> AsyncIterator[House]:
    """Units, articles and the search over them."""
    given = settings.model_copy(update={"folder": tmp_path})
    async with house_of_names(("hotline", "articles", "search"), given, gateway_settings) as house:
        await furnish(house, bearer("admin", "editor"))
        yield house


async def _nobody(*_: object) -> None:
    raise RuntimeError("the service is not made yet")
