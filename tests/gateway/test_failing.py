"""Services that are down, hang, or answer rubbish cost their own fields and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from gateway.settings import Settings, UpstreamSettings
from services.clients.deadlines import HEADER
from services.settings import ServiceSettings
from tests.gateway.conftest import House
from tests.waiting import until

QUERY = "{ units { totalCount } receptionSessions { edges { node { id unit { name } } } } }"
SESSION = {
    "unit": "ca-hue",
    "leader": {"position": "Giám đốc"},
    "place": "1",
    "startsAt": "2030-12-01T01:00:00Z",
    "endsAt": "2030-12-01T04:00:00Z",
}
DEADLINE = 2.0
"""Seconds: enough for a busy machine to answer in; what hangs costs them."""


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    """A short deadline, and a breaker that opens at the third failure."""
    return Settings(
        **settings.model_dump(), upstream=UpstreamSettings(seconds=DEADLINE, failures=3, breaker_open_seconds=30.0)
    )


def codes(answer: dict[str, Any]) -> dict[str, str]:
    return {".".join(map(str, e["path"])): e["extensions"]["code"] for e in answer["errors"]}


async def test_a_service_that_is_down_nulls_its_own_fields(house: House):
    house.transports["schedule"].connected = False
    answer = await house.ask(QUERY)
    assert answer["data"] == {"units": {"totalCount": 3}, "receptionSessions": None}
    assert codes(answer) == {"receptionSessions": "SERVICE_UNAVAILABLE"}
    assert answer["errors"][0]["extensions"]["service"] == "schedule"


async def test_references_into_a_service_that_is_down_are_null(house: House):
    session = await house.put_in("schedule", "/sessions", SESSION)
    house.transports["hotline"].connected = False
    answer = await house.ask(QUERY)
    assert answer["data"]["units"] is None
    [edge] = answer["data"]["receptionSessions"]["edges"]
    assert edge["node"]["unit"] is None
    assert session["unit"] == "ca-hue"
    assert set(codes(answer).values()) == {"SERVICE_UNAVAILABLE"}


class Hanging:
    """An app that never answers, and notes what deadline it was told."""

    def __init__(self) -> None:
        self.told: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        self.told.append(int(headers[HEADER.lower()]))
        await asyncio.Event().wait()


async def test_a_hanging_service_costs_its_deadline_once(house: House):
    await house.put_in("schedule", "/sessions", SESSION)
    hanging = house.transports["hotline"].app = Hanging()
    answer = await house.ask(QUERY)
    assert answer["data"]["units"] is None
    assert answer["data"]["receptionSessions"]["edges"][0]["node"]["unit"] is None
    assert set(codes(answer).values()) == {"SERVICE_UNAVAILABLE"}
    # The list and, without waiting for it, the batch below the other service's list; it knew how long it has.
    assert len(hanging.told) == 2
    assert all(0 < told <= DEADLINE * 1000 for told in hanging.told)


async def _trickle(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b'{"found": {', "more_body": True})
    await asyncio.Event().wait()


def _says(status: int, body: bytes) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return app


RUBBISH = {
    "stops in the middle": _trickle,
    "no JSON": _says(200, b"<html>"),
    "a list": _says(200, b"[]"),
    "another shape": _says(200, b'{"edges": [{"node": null}]}'),
    "a fault": _says(500, b'{"code": "INTERNAL", "detail": "/srv/app/store.py"}'),
    "a proxy's page": _says(502, b"<h1>Bad gateway</h1> db-3.internal"),
}


@pytest.mark.parametrize("app", RUBBISH.values(), ids=RUBBISH.keys())
async def test_rubbish_nulls_its_own_fields_and_tells_nothing(house: House, app: Any):
    house.transports["schedule"].app = app
    answer = await house.ask(QUERY)
    assert answer["data"] == {"units": {"totalCount": 3}, "receptionSessions": None}
    assert codes(answer) == {"receptionSessions": "SERVICE_UNAVAILABLE"}
    assert "srv" not in str(answer)
    assert "internal" not in str(answer)


async def test_a_failing_service_is_left_alone(house: House):
    transport = house.transports["schedule"]
    transport.app = _says(500, b"{}")
    for _ in range(3):
        await house.ask(QUERY)
    asked = transport.requests
    assert codes(await house.ask(QUERY)) == {"receptionSessions": "SERVICE_UNAVAILABLE"}
    assert transport.requests == asked


@pytest.mark.parametrize("code", ["IDENTITY_UNAVAILABLE", "QUEUE_BEING_READ"])
async def test_a_service_that_cannot_answer_some_for_a_while_is_asked_on(house: House, code: str):
    transport = house.transports["schedule"]
    whole = transport.app
    transport.app = _says(503, b'{"code": "%s", "title": "later", "detail": "later"}' % code.encode())
    for _ in range(4):
        assert codes(await house.ask(QUERY)) == {"receptionSessions": code}
    transport.app = whole
    assert "errors" not in await house.ask(QUERY)


async def test_health_says_which_services_answer(house: House):
    names = ("hotline", "schedule", "search")

    async def outcomes() -> tuple[int | str, ...]:
        answer = await house.client.get("/health/ready")
        return (answer.status_code, *(answer.json()["checks"][name] for name in names))

    async def becomes(*expected: int | str) -> bool:
        return await outcomes() == expected

    # A busy machine may let a check time out: it is asked until the state that lasts shows.
    await until(lambda: becomes(200, "ok", "ok", "UNAVAILABLE"))
    house.transports["schedule"].connected = False
    await until(lambda: becomes(200, "ok", "ConnectError", "UNAVAILABLE"))
    for transport in house.transports.values():
        transport.connected = False
    await until(lambda: becomes(503, "ConnectError", "ConnectError", "UNAVAILABLE"))
    assert (await house.client.get("/health/live")).status_code == 200
