"""Requests that do not arrive completely: bounded in size, time and number, beside others that are answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from launcher.server import serving
from services.limits import ConnectionLimits
from tests.gateway.protocol.toy import World
from tests.waiting import PATIENCE

CLIENT = "127.0.0.2"
"""The address of one client; this machine's own, 127.0.0.1, counts as a proxy that speaks for many."""
GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
QUICK = ConnectionLimits(head_seconds=0.3, body_seconds=0.3)


@dataclass
class Line:
    """One connection, and what its client reads."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> str:
        """The head of the next response."""
        async with asyncio.timeout(PATIENCE):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            length = next(line for line in head.lower().split("\r\n") if line.startswith("content-length:"))
            await self.reader.readexactly(int(length.partition(":")[2]))
            return head

    async def rest(self) -> str:
        """All that comes until the server closes the connection."""
        async with asyncio.timeout(PATIENCE):
            return (await self.reader.read()).decode()


async def line_to(port: int, address: str = CLIENT) -> Line:
    return Line(*await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0)))


class Server:
    """A server that is running, and what its app saw."""

    def __init__(self) -> None:
        self.port = 0
        self.proceed = asyncio.Event()
        self.bodies: list[int | str] = []

    async def read(self, request: Request) -> PlainTextResponse:
        try:
            self.bodies.append(len(await request.body()))
        except Exception as error:
            self.bodies.append(type(error).__name__)
            raise
        return PlainTextResponse("read")

    async def read_later(self, request: Request) -> PlainTextResponse:
        await self.proceed.wait()
        return await self.read(request)

    async def echo(self, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())
        await socket.close()

    @asynccontextmanager
    async def running(self, limits: ConnectionLimits) -> AsyncIterator["Server"]:
        routes = [
            Route("/", self.read, methods=["GET", "POST"]),
            Route("/later", self.read_later, methods=["POST"]),
            WebSocketRoute("/echo", self.echo),
        ]
        async with serving(Starlette(routes=routes), "127.0.0.1", 0, limits=limits) as server:
            self.port = server.servers[0].sockets[0].getsockname()[1]
            yield self

    async def line(self, address: str = CLIENT) -> Line:
        return await line_to(self.port, address)


@asynccontextmanager
async def running(limits: ConnectionLimits = QUICK) -> AsyncIterator[Server]:
    async with Server().running(limits) as server:
        yield server


async def still_answered(server: Server) -> None:
    line = await server.line()
    await line.send(GET)
    assert (await line.answer()).startswith("HTTP/1.1 200 ")


# -- size ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pieces", [1, 200], ids=["at once", "in pieces"])
async def test_a_head_beyond_the_limit_is_refused_by_its_kind(pieces: int):
    async with running(ConnectionLimits(head=4_096)) as server:
        line = await server.line()
        head = GET[:-2] + b"X-Long: " + b"a" * 5_000 + b"\r\n\r\n"
        step = len(head) // pieces + 1
        for start in range(0, len(head), step):
            await line.send(head[start : start + step])
        told = await line.rest()
        assert told.startswith("HTTP/1.1 431 ")
        assert '"code":"HEAD_TOO_LARGE"' in told
        assert server.bodies == []
        await still_answered(server)


async def test_many_short_headers_are_counted_together():
    async with running(ConnectionLimits(head=4_096)) as server:
        line = await server.line()
        await line.send(GET[:-2] + b"".join(b"X-%d: a\r\n" % number for number in range(1_000)) + b"\r\n")
        assert (await line.rest()).startswith("HTTP/1.1 431 ")


async def test_a_head_within_the_limit_is_answered_again_and_again():
    async with running(ConnectionLimits(head=4_096)) as server:
        line = await server.line()
        for _ in range(5):
            await line.send(GET[:-2] + b"X-Long: " + b"a" * 3_000 + b"\r\n\r\n")
            assert (await line.answer()).startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize("hosts", [0, 2])
async def test_a_request_has_exactly_one_host(hosts: int):
    async with running() as server:
        line = await server.line()
        await line.send(b"GET / HTTP/1.1\r\n" + b"Host: here\r\n" * hosts + b"\r\n")
        assert (await line.rest()).startswith("HTTP/1.1 400 ")
        assert server.bodies == []


async def test_what_is_no_http_is_refused_as_a_problem():
    async with running() as server:
        line = await server.line()
        await line.send(b"good day\r\n\r\n")
        told = await line.rest()
        assert told.startswith("HTTP/1.1 400 ")
        assert "application/problem+json" in told


# -- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [b"", b"GET / HT", GET[:-2], b"\r\n"], ids=["silent", "line", "headers", "breaks"])
async def test_a_head_that_does_not_come_ends_the_connection(sent: bytes):
    async with running() as server:
        line = await server.line()
        await line.send(sent)
        told = await line.rest()
        assert told.startswith("HTTP/1.1 408 ")
        assert '"code":"REQUEST_TIMEOUT"' in told
        await still_answered(server)


async def test_line_breaks_after_an_answer_do_not_hold_the_connection():
    async with running() as server:
        line = await server.line()
        await line.send(GET)
        await line.answer()
        await line.send(b"\r\n")
        assert (await line.rest()).startswith("HTTP/1.1 408 ")


async def test_the_next_head_has_its_time_too():
    async with running() as server:
        line = await server.line()
        await line.send(GET)
        await line.answer()
        await line.send(GET[:9])
        assert (await line.rest()).startswith("HTTP/1.1 408 ")


@pytest.mark.parametrize("sent", [b"", b"a" * 50], ids=["none of it", "a little"])
async def test_a_body_that_stalls_ends_the_request(sent: bytes):
    async with running() as server:
        line = await server.line()
        await line.send(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n" + sent)
        assert (await line.rest()).startswith("HTTP/1.1 408 ")
        assert server.bodies == ["ClientDisconnect"]
        await still_answered(server)


async def test_a_body_is_not_blamed_for_a_slow_app():
    async with running() as server:
        line = await server.line()
        body = b"a" * 4_000_000
        sending = asyncio.create_task(
            line.send(b"POST /later HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        )
        for _ in range(3):
            # Each stalls for longer than the rate of the body above is looked at.
            stalled = await server.line()
            await stalled.send(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n")
            await stalled.rest()
        server.proceed.set()
        assert (await line.answer()).startswith("HTTP/1.1 200 ")
        assert server.bodies[-1] == len(body)
        await sending


async def test_a_websocket_may_be_silent():
    async with running() as server, connect(f"ws://127.0.0.1:{server.port}/echo") as socket:
        await (await server.line()).rest()
        await socket.send("still here")
        assert await socket.recv() == "still here"


# -- number ----------------------------------------------------------------------------------------------------------


async def test_of_too_many_incomplete_heads_the_slowest_is_closed():
    async with running(ConnectionLimits(client_heads=3)) as server:
        slow = [await server.line() for _ in range(5)]
        for line in slow:
            await line.send(GET[:9])
            # Another request is answered only after the server has read this one.
            await still_answered(server)
        for line in slow[:2]:
            assert (await line.rest()).startswith("HTTP/1.1 408 ")
        for line in slow[2:]:
            await line.send(GET[9:])
            assert (await line.answer()).startswith("HTTP/1.1 200 ")


async def test_incomplete_heads_of_a_proxy_are_bounded_in_all_alone():
    async with running(ConnectionLimits(client_heads=1, heads=3)) as server:
        lines = [await server.line("127.0.0.1") for _ in range(4)]
        for line in lines:
            await line.send(GET[:9])
            await still_answered(server)
        assert (await lines[0].rest()).startswith("HTTP/1.1 408 ")
        await lines[1].send(GET[9:])
        assert (await lines[1].answer()).startswith("HTTP/1.1 200 ")


async def test_incomplete_bodies_of_one_address_hold_no_more_than_their_share():
    async with running(ConnectionLimits(client_held=50_000)) as server:
        held = [await server.line() for _ in range(3)]
        for line in held:
            await line.send(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 30000\r\n\r\n" + b"a" * 20_000)
            await still_answered(server)
        assert (await held[0].rest()).startswith("HTTP/1.1 408 ")
        await held[2].send(b"a" * 10_000)
        assert (await held[2].answer()).startswith("HTTP/1.1 200 ")


async def test_who_shares_an_address_with_an_attacker_is_answered():
    """300 keep-alive clients and 50 subscriptions, beside 600 heads that never end, from one address."""
    world, body = World(), b'{"query":"{ hello }"}'
    ask = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
    async with serving(world.endpoint(), "127.0.0.1", 0, limits=ConnectionLimits(client_heads=100)) as server:
        port = server.servers[0].sockets[0].getsockname()[1]
        transport = httpx.AsyncHTTPTransport(local_address=CLIENT, limits=httpx.Limits(max_connections=None))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            events = [await subscription(client) for _ in range(50)]
            slow, honest = [await line_to(port) for _ in range(600)], [await line_to(port) for _ in range(300)]
            for turn in range(2):
                for line in slow[turn::2]:
                    await line.send(b"POST / HTTP/1.1\r\nX-Slow: a")
                for line in honest:
                    await line.send(ask % (len(body), body))
                for line in honest:
                    assert (await line.answer()).startswith("HTTP/1.1 200 ")
            world.let_go.set()
            for answer, lines in events:
                assert await has_line(lines, "released")
                await answer.aclose()
            for line in slow + honest:
                line.writer.close()


async def subscription(client: httpx.AsyncClient) -> tuple[httpx.Response, AsyncIterator[str]]:
    """A stream of events that has begun."""
    body = {"query": "subscription { released }"}
    request = client.build_request("POST", "/", json=body, headers={"Accept": "text/event-stream"})
    answer = await client.send(request, stream=True)
    lines = answer.raise_for_status().aiter_lines()
    assert await has_line(lines, "begun")
    return answer, lines


async def has_line(lines: AsyncIterator[str], words: str) -> bool:
    """Reads on until a line has these words; false when there is none."""
    async for line in lines:
        if words in line:
            return True
    return False
