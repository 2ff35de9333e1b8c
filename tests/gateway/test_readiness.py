"""When the gateway asks a balancer to send requests elsewhere."""

import asyncio

import pytest

from gateway.protocol.settings import EndpointSettings, OperationLimits
from gateway.settings import Settings
from services.settings import ServiceSettings
from tests.gateway.conftest import House
from tests.gateway.test_failing import Hanging
from tests.waiting import PATIENCE

SESSIONS = "{ receptionSessions { totalCount } }"


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    """One operation at a time; others do not wait."""
    endpoint = EndpointSettings(limits=OperationLimits(concurrent_operations=1, queue_seconds=0.01))
    return Settings(**settings.model_dump(), endpoint=endpoint)


async def test_not_while_it_refuses_work(house: House):
    house.transports["schedule"].app = hanging = Hanging()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(house.ask(SESSIONS))
        async with asyncio.timeout(PATIENCE):
            while not hanging.told:
                await asyncio.sleep(0)
        refused = await house.client.post("/graphql", json={"query": "{ units { totalCount } }"})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        ready = await house.client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["load"]) == (503, "OVERLOADED")
        assert ready.headers["retry-after"] == "2"
        assert (await house.client.get("/health/live")).status_code == 200
        first.cancel()


async def test_not_while_it_stops(house: House):
    assert (await house.client.get("/health/ready")).status_code == 200
    await house.gateway.drain()
    ready = await house.client.get("/health/ready")
    assert (ready.status_code, ready.json()["checks"]["endpoint"]) == (503, "CLOSING")
    assert (await house.data("{ units { totalCount } }"))["units"]["totalCount"] == 3
