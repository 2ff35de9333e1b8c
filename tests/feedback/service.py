"""What tests of the running feedback service need: the service beside a real hotline service, and a citizen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from altcha import Challenge, Payload, solve_challenge
from fastapi import FastAPI

from feedback.app import create
from feedback.client import TokenClient
from feedback.jobs import FeedbackJobs
from feedback.settings import ChallengeSettings, IntakeSettings, Settings
from feedback.store import SUFFIX
from feedback.tokens.headers import Attestation
from hotline.app import create as create_hotline
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.crypto.privacypass.verifiers import ChallengeRule
from services.settings import ServiceSettings
from services.timezone import ZONE
from services.web.app import with_lifespan

UNIT = "ca-ha-noi"
UNITS = [
    {"code": "bca", "kind": "MINISTRY_OFFICE", "names": {"vi": "Bộ Công an"}},
    {"code": UNIT, "kind": "PROVINCE", "names": {"vi": "Công an Hà Nội"}, "parent": "bca", "province": "ha-noi"},
    {"code": "ca-hue", "kind": "PROVINCE", "names": {"vi": "Công an Huế"}, "parent": "bca", "province": "hue"},
]

START = datetime(2125, 10, 10, 12, tzinfo=ZONE).astimezone(UTC)
"""When the clock of a test begins: noon, in the middle of a week and of a month, in the second half of a year.

So a test comes to the end of a day, a week or a month only where it goes there, whenever it runs. It is far ahead
of the real time, which the database's own deletion by time and the libraries that look at the time go by: nothing
that this clock says is good has run out by theirs.
"""
MONTH, WEEK = "2125-08", "2125-W33"
"""A month that is over at the start and has another one after it that is over, and a week of it."""


class Clock:
    """Goes as the real time does, from `start` on, and is moved on at will."""

    def __init__(self, start: datetime = START) -> None:
        self._ahead = start - datetime.now(UTC)

    def __call__(self) -> datetime:
        moment = datetime.now(UTC) + self._ahead
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def forward(self, **by: float) -> None:
        self._ahead += timedelta(**by)

    def to(self, moment: datetime) -> None:
        self._ahead = moment - datetime.now(UTC)


@dataclass
class House:
    """The service as a client sees it, and its periodic work, done when a test says so."""

    app: FastAPI
    client: httpx.AsyncClient
    clock: Clock
    settings: Settings
    units: httpx.AsyncClient
    asked: list[httpx.Request]
    hotline: FastAPI

    @property
    def upkeep(self) -> FeedbackJobs:
        return FeedbackJobs(self.app.state.container)

    @property
    def database(self) -> Any:
        return self.app.state.kit.database

    @property
    def ratings_database(self) -> Any:
        """The database of what ratings leave."""
        return self.database.client[self.database.name + SUFFIX]

    async def move(self) -> int:
        """Lets the waiting ratings wait long enough."""
        self.clock.forward(hours=25)
        return await self.upkeep.move_batches()


@dataclass
class Citizen:
    """Somebody who gets tokens by proof of work and spends them."""

    house: House
    tokens: TokenClient = field(init=False)

    def __post_init__(self) -> None:
        issuer = self.house.settings.issuer
        rule = ChallengeRule(issuer.name, issuer.origin)
        self.tokens = TokenClient(self.house.client, rule, self.attest, clock=self.house.clock)

    async def attest(self, count: int) -> Attestation:
        return Attestation("altcha", await solved(self.house.client))

    async def token(self) -> str:
        if not len(self.tokens):
            await self.tokens.refill(5)
        return self.tokens.take()

    async def rates(self, **fields: Any) -> str:
        """Gives a rating; the receipt."""
        answer = await self.house.client.post("/ratings", json=rating(await self.token(), **fields))
        assert answer.status_code == 201, answer.text
        return answer.json()["receipt"]


async def solved(client: httpx.AsyncClient) -> str:
    challenge = Challenge.from_dict((await client.get("/challenge")).json())
    solution = solve_challenge(challenge)
    assert solution is not None
    return Payload(challenge, solution).to_base64()


def rating(token: str | None, **fields: Any) -> dict[str, Any]:
    return {"subject": {"kind": "unit", "id": UNIT}, "stars": 4, "reasons": ["CLEAR"], "token": token} | fields


def settings_of(given: ServiceSettings, **more: Any) -> Settings:
    fast: dict[str, Any] = {
        "challenge": ChallengeSettings(cost=1, counter=20),
        "intake": IntakeSettings(min_batch=10),
        "run_jobs": False,
    }
    return Settings(**given.model_dump(), **{**fast, **more})


class Overheard(AppTransport):
    """A way to a service that remembers what was asked."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app)
        self.heard: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return await super().handle_async_request(request)


@asynccontextmanager
async def serving_house(
    given: ServiceSettings, admin: dict[str, str], clock: Clock | None = None, **more: Any
) -> AsyncIterator[House]:
    """The feedback service with a hotline service beside it whose units can be rated."""
    hotline = create_hotline(given, ServiceClients(), REGISTRY)
    units = Overheard(hotline)
    settings, clock = settings_of(given, **more), clock or Clock()
    peers = ServiceClients(transports={"hotline": units})
    async with with_lifespan(hotline), httpx.AsyncClient(transport=units, base_url="http://hotline") as staff:
        for unit in UNITS:
            assert (await staff.post("/units", json=unit, headers=admin)).status_code in {201, 409}
        app = create(settings, peers, REGISTRY, clock)
        async with (
            with_lifespan(app),
            httpx.AsyncClient(transport=AppTransport(app), base_url="http://feedback") as client,
        ):
            while UNIT not in app.state.kit.units:
                # The units arrive by the hotline service's feed.
                await staff.get("/health/live")
            yield House(app, client, clock, settings, staff, units.heard, hotline)
        await peers.close()
