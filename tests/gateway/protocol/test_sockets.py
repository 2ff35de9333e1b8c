"""graphql-transport-ws message by message, against a real server, and streams of server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import ANY

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from services.lines import server_sent_events
from tests.gateway.protocol.serving import served
from tests.gateway.protocol.toy import World
from tests.waiting import PATIENCE

PROTOCOL = Subprotocol("graphql-transport-ws")


@asynccontextmanager
async def talking(world: World, **settings: Any) -> AsyncIterator[ClientConnection]:
    endpoint = world.endpoint(**settings)
    async with served(endpoint) as host, connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL]) as socket:
        yield socket


async def say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        return json.loads(await socket.recv())


async def closed_with(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await _heard_out(socket)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def _heard_out(socket: ClientConnection) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            await socket.recv()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0)


async def is_admitted(host: str) -> bool:
    """Whether the server has room for another connection."""
    async with connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL]) as socket:
        await say(socket, type="connection_init")
        try:
            return (await hear(socket))["type"] == "connection_ack"
        except ConnectionClosed:
            return False


async def begin(socket: ClientConnection, query: str, name: str = "1") -> None:
    await say(socket, type="connection_init")
    assert (await hear(socket))["type"] == "connection_ack"
    await say(socket, type="subscribe", id=name, payload={"query": query})


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (['{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }"}}'], 4401),
        (['{"type": "connection_init"}', '{"type": "connection_init"}'], 4429),
        (['{"type": "nonsense"}'], 4400),
        (["not json"], 4400),
        (["[]"], 4400),
        ([b"\x00\x01"], 4400),
        (['{"type": "connection_init", "payload": 3}'], 4400),
        (['{"type": "connection_init"}', '{"type": "subscribe", "payload": {"query": "{ hello }"}}'], 4400),
        ([json.dumps({"type": "ping", "payload": "x" * 70_000})], 1009),
    ],
)
async def test_protocol_errors_close_with_their_code(messages: list[str | bytes], code: int) -> None:
    async with talking(World()) as socket:
        for message in messages:
            await socket.send(message)
        assert await closed_with(socket) == code


async def test_connection_without_init_is_closed() -> None:
    async with talking(World(), streams={"init_seconds": 0.01}) as socket:
        assert await closed_with(socket) == 4408


async def test_other_subprotocols_are_not_spoken() -> None:
    async with served(World().endpoint()) as host, connect(f"ws://{host}/graphql") as socket:
        assert await closed_with(socket) == 4406


async def test_ping_is_answered_before_anything_else() -> None:
    async with talking(World()) as socket:
        await say(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}


async def test_an_id_in_use_closes() -> None:
    async with talking(World()) as socket:
        await begin(socket, "subscription { forever }")
        await hear(socket)
        await say(socket, type="subscribe", id="1", payload={"query": "{ hello }"})
        assert await closed_with(socket) == 4409


async def test_complete_ends_the_source() -> None:
    world = World()
    async with talking(world) as socket:
        await begin(socket, "subscription { forever }")
        assert (await hear(socket))["payload"]["data"] == {"forever": "nobody"}
        await say(socket, type="complete", id="1")
        await until(lambda: "forever ended" in world.log)
        await say(socket, type="subscribe", id="1", payload={"query": "{ hello }"})
        assert (await hear(socket))["payload"]["data"] == {"hello": "hello you"}


async def test_a_client_that_leaves_ends_its_sources() -> None:
    world = World()
    async with served(world.endpoint(streams={"connections": 1})) as host:
        async with connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL]) as socket:
            await begin(socket, "subscription { forever }")
            await hear(socket)
        await until(lambda: "forever ended" in world.log)
        async with asyncio.timeout(PATIENCE):
            while not await is_admitted(host):
                await asyncio.sleep(0)


async def test_too_many_operations_on_a_connection() -> None:
    async with talking(World(), streams={"per_connection": 1}) as socket:
        await begin(socket, "subscription { forever }")
        await hear(socket)
        await say(socket, type="subscribe", id="2", payload={"query": "subscription { forever }"})
        refused = await hear(socket)
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"


async def test_too_many_connections() -> None:
    endpoint = World().endpoint(streams={"connections": 1})
    async with served(endpoint) as host, connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL]) as first:
        await begin(first, "subscription { forever }")
        await hear(first)
        async with connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL]) as second:
            assert await closed_with(second) == 1013
        async with httpx.AsyncClient() as http:
            headers = {"accept": "text/event-stream"}
            answer = await http.post(f"http://{host}/graphql", json={"query": "{ hello }"}, headers=headers)
        assert answer.status_code == 503


async def test_foreign_pages_are_refused_in_the_handshake() -> None:
    async with served(World().endpoint(streams={"origins": ["https://app.example"]})) as host:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL], origin=Origin("https://evil.example"))
        assert refused.value.response.status_code == 403
        async with connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL], origin=Origin("https://app.example")):
            pass
        async with connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL], origin=Origin(f"http://{host}")):
            pass


async def test_what_runs_when_the_door_closes_is_still_answered() -> None:
    world = World()
    endpoint = world.endpoint(streams={"drain_seconds": 30})
    query = "{ held }"
    headers = {"accept": "text/event-stream"}
    async with (
        served(endpoint) as host,
        connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL]) as socket,
        httpx.AsyncClient() as http,
        asyncio.TaskGroup() as group,
    ):
        events = group.create_task(http.post(f"http://{host}/graphql", json={"query": query}, headers=headers))
        await begin(socket, query)
        await until(lambda: world.log == ["held"] * 2)
        group.create_task(endpoint.close())
        await until(lambda: endpoint.closing)
        world.let_go.set()
        assert await hear(socket) == {"id": "1", "type": "next", "payload": {"data": {"held": "1"}, "extensions": ANY}}
        assert await hear(socket) == {"id": "1", "type": "complete"}
        assert await closed_with(socket) == 1001
        assert 'data: {"data":{"held":"1"}' in (await events).text
        assert (await events).text.endswith("event: complete\ndata:\n\n")


async def test_closing_the_door_tells_open_streams() -> None:
    world = World()
    endpoint = world.endpoint(streams={"drain_seconds": 0.05})
    async with served(endpoint) as host, connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL]) as socket:
        await begin(socket, "subscription { forever }")
        await hear(socket)
        async with asyncio.TaskGroup() as group:
            group.create_task(endpoint.close())
            assert await closed_with(socket) == 1001
    assert world.log == ["forever began", "forever ended"]


async def test_an_event_stream_that_is_left_ends_its_source() -> None:
    world = World()
    async with served(world.endpoint()) as host, httpx.AsyncClient() as http:
        ask = {"query": "subscription { forever }"}
        headers = {"accept": "text/event-stream"}
        async with http.stream("POST", f"http://{host}/graphql", json=ask, headers=headers) as answer:
            async for event in server_sent_events(answer.aiter_bytes()):
                if "forever" in (event.data or ""):
                    break
        await until(lambda: "forever ended" in world.log)


async def test_silence_is_broken_by_comments() -> None:
    endpoint = World().endpoint(streams={"keep_alive_seconds": 0.01})
    async with served(endpoint) as host, httpx.AsyncClient() as http:
        ask = {"query": "subscription { forever }"}
        headers = {"accept": "text/event-stream"}
        async with http.stream("POST", f"http://{host}/graphql", json=ask, headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            comments = 0
            async for event in server_sent_events(answer.aiter_bytes()):
                comments += event.comment is not None
                if comments == 3:
                    break


async def test_a_mutation_is_not_streamed_by_get() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(World().endpoint()), base_url="http://server") as http:
        query = {"query": "mutation { fail }"}
        answer = await http.get("/graphql", params=query, headers={"accept": "text/event-stream"})
    assert answer.status_code == 405


async def test_subscriptions_need_a_stream() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(World().endpoint()), base_url="http://server") as http:
        answer = await http.post("/graphql", json={"query": "subscription { count }"})
    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"
