"""What waits for its turn and what is refused, so that what runs is finished in time."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.limits.shedding import MIN_CONCURRENCY
from gateway.protocol.endpoint import GraphQLEndpoint
from tests.gateway.protocol.toy import World
from tests.waiting import PATIENCE

HELD = {"query": "{ held }"}
OTHER = {"query": "{ later }"}


def client(endpoint: GraphQLEndpoint) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://server")


async def until_running(world: World, number: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while world.log.count("held") < number:
            await asyncio.sleep(0.001)


def held(group: asyncio.TaskGroup, http: httpx.AsyncClient, number: int) -> list[asyncio.Task[httpx.Response]]:
    """Operations that run until they are let go; signed in, so that each is run for itself."""
    headers = {"authorization": "x"}
    return [group.create_task(http.post("/graphql", json=HELD, headers=headers)) for _ in range(number)]


async def test_what_does_not_fit_waits_and_is_answered_when_there_is_room() -> None:
    world = World()
    endpoint = world.endpoint(limits={"concurrent_operations": 2, "queue_seconds": 30})
    async with client(endpoint) as http, asyncio.TaskGroup() as group:
        tasks = held(group, http, 5)
        await until_running(world, 2)
        await asyncio.sleep(0)
        assert (endpoint.shedding.running, world.log.count("held")) == (2, 2)
        world.let_go.set()
        assert [(await task).status_code for task in tasks] == [200] * 5
    assert (endpoint.shedding.running, endpoint.shedding.rejected, endpoint.shedding.overloaded) == (0, 0, False)


async def test_what_waits_too_long_is_refused_and_the_door_says_so() -> None:
    world = World()
    endpoint = world.endpoint(limits={"concurrent_operations": 1, "queue_seconds": 0.01})
    async with client(endpoint) as http, asyncio.TaskGroup() as group:
        held(group, http, 1)
        await until_running(world, 1)
        answer = await http.post("/graphql", json=OTHER)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
        assert (endpoint.shedding.overloaded, endpoint.shedding.rejected) == (True, 1)
        world.let_go.set()
    async with client(endpoint) as http:
        assert (await http.post("/graphql", json=OTHER)).status_code == 200


async def test_streams_are_no_way_around_it() -> None:
    world = World()
    endpoint = world.endpoint(limits={"concurrent_operations": 1, "queue_seconds": 0.01})
    async with client(endpoint) as http, asyncio.TaskGroup() as group:
        held(group, http, 1)
        await until_running(world, 1)
        answer = await http.post("/graphql", json=OTHER, headers={"accept": "text/event-stream"})
        assert '"code":"OVERLOADED"' in answer.text
        world.let_go.set()


@pytest.mark.parametrize(("late_seconds", "running"), [(-1.0, MIN_CONCURRENCY), (60.0, 3 * MIN_CONCURRENCY)])
async def test_late_timers_hold_operations_back_and_slow_services_do_not(late_seconds: float, running: int) -> None:
    """`held` waits for something else, as for a slow service. With a limit below nothing every timer is too late."""
    world = World()
    limits: dict[str, Any] = {"max_loop_delay_seconds": late_seconds, "queue_seconds": 30}
    endpoint = world.endpoint(limits=limits)
    async with client(endpoint) as http, asyncio.TaskGroup() as group:
        tasks = held(group, http, 3 * MIN_CONCURRENCY)
        await until_running(world, running)
        for _ in range(5):
            await asyncio.sleep(0.02)
        assert world.log.count("held") == running
        world.let_go.set()
        assert {(await task).status_code for task in tasks} == {200}


async def test_whoever_leaves_gives_up_the_place() -> None:
    world = World()
    endpoint = world.endpoint(limits={"concurrent_operations": 1, "queue_seconds": 30})
    async with client(endpoint) as http, asyncio.TaskGroup() as group:
        first, waiting = held(group, http, 2)
        await until_running(world, 1)
        waiting.cancel()
        await asyncio.wait({waiting})
        world.let_go.set()
        await first
        assert (await http.post("/graphql", json=OTHER)).status_code == 200
    assert endpoint.shedding.running == 0
