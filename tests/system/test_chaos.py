"""One service fails, and the rest of the system does not. `python -m tests.bench.trouble` does all of it ten times."""

import asyncio
import json
from collections.abc import AsyncIterator
from signal import SIGTERM
from typing import Any

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from services.lines import ServerSentEvent, server_sent_events
from tests.scraping import scraped_at
from tests.system import chaos
from tests.system.cluster import Cluster, cluster_of, settled
from tests.system.relay import RUBBISH
from tests.waiting import PATIENCE, until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("chaos")]

SETTINGS = {"TIEPDAN_UPSTREAM__SECONDS": str(chaos.STALL)}
CHANGES = "subscription { changes { what } }"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    async with cluster_of(tmp_path_factory.mktemp("chaos") / "var", SETTINGS) as cluster:
        await settled(cluster)
        yield cluster


async def test_a_service_in_trouble_costs_its_own_fields_alone(cluster: Cluster):
    """One that is killed, and one that answers rubbish."""
    async with chaos.reading(cluster) as readers:
        down = await chaos.killed(readers, "articles")
        wrong = await chaos.talking(readers, "wanted", next(iter(RUBBISH)))
    for trouble in (down, wrong):
        trouble.check()
    assert down.tally.stale, "what was kept of articles was not given while the service was down"


@pytest.mark.slow
async def test_every_kind_of_trouble_costs_the_services_own_fields_alone(cluster: Cluster):
    kinds = list(RUBBISH)
    async with chaos.reading(cluster) as readers:
        seen = [
            await chaos.killed(readers, "articles"),
            await chaos.hung(readers, "schedule"),
            await chaos.slowed(readers, "wanted"),
            await chaos.too_slow(readers, "hotline"),
            *[
                await chaos.talking(readers, service, kinds[number])
                for number, service in enumerate(("search", "feedback", "wanted", "articles", "hotline", "schedule"))
            ],
        ]
    for trouble in seen:
        trouble.check()
        print(f"{trouble.service}, {trouble.kind}: well again after {trouble.recovery:.2f} s, {trouble.tally}")
    assert seen[0].tally.stale, "what was kept of articles was not given while the service was down"


# The last one here: it ends the gateway.
async def test_the_gateway_ends_when_everybody_is_served_or_told(cluster: Cluster):
    """A request in flight is answered, subscribers over either protocol are told, and nobody else gets in."""
    origin = cluster.address
    events: list[ServerSentEvent] = []

    async def listen(client: httpx.AsyncClient) -> None:
        headers = {"accept": "text/event-stream"}
        async with client.stream("POST", "/graphql", json={"query": CHANGES}, headers=headers) as answer:
            async for event in server_sent_events(answer.aiter_bytes()):
                events.append(event)

    async with (
        cluster.client(cluster.staff()) as client,
        connect(
            f"{origin.replace('http', 'ws')}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
        ) as socket,
        asyncio.TaskGroup() as group,
    ):
        listening = group.create_task(listen(client))
        await say(socket, {"type": "connection_init"})
        await say(socket, {"type": "subscribe", "id": "1", "payload": {"query": CHANGES}})
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        await until(lambda: subscribers(cluster, 2))
        relay = cluster.relays["hotline"]
        relay.slow(0.3)
        asked = relay.asked()
        flying = group.create_task(client.post("/graphql", json={"query": "{ units(first: 1) { totalCount } }"}))

        async def on_its_way() -> bool:
            return relay.asked() > asked

        await until(on_its_way)
        cluster.signal("gateway", SIGTERM)
        assert (await flying).json()["data"]["units"]["totalCount"] > 30
        assert await told(socket) == ([{"id": "1", "type": "complete"}], 1001)
        await listening
        assert (events[-1].type, events[-1].data) == ("complete", "")
    assert "Traceback" not in cluster.supervisor.programs["gateway"].program.log.read_text()


async def say(socket: Any, message: dict[str, object]) -> None:
    await socket.send(json.dumps(message))


async def told(socket: Any) -> tuple[list[dict[str, Any]], int]:
    """What still comes, and with which code the connection is closed."""
    heard: list[dict[str, Any]] = []
    with pytest.raises(ConnectionClosed) as closed:
        await _heard_out(socket, heard)
    assert closed.value.rcvd is not None
    return heard, closed.value.rcvd.code


async def _heard_out(socket: Any, heard: list[dict[str, Any]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            heard.append(json.loads(await socket.recv()))


async def subscribers(cluster: Cluster, number: int) -> bool:
    return f"change_subscribers {number}.0" in await scraped_at(cluster.metrics["gateway"])
