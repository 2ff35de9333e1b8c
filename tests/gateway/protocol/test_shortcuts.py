"""A request whose very bytes were answered before is answered before anything else sees it, and no differently."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import Receive, Scope, Send

from gateway.execution.observer import Observer, OperationRecord
from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.settings import CostBucketSettings, EndpointSettings
from launcher.server import serving
from tests.gateway.protocol.toy import ROWS_QUERY, World, make_schema

SAID = {"Content-Type": "application/json", "User-Agent": "an app", "Accept-Encoding": "gzip"}


class Watched:
    """The door, which counts what it sees; the shortcut is its own."""

    def __init__(self, door: GraphQLEndpoint) -> None:
        self.door, self.shortcut, self.seen = door, door.shortcut, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen += 1
        await self.door(scope, receive, send)


class Line:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        self._writer.write(sent)
        return await self.answer()

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        async with asyncio.timeout(20):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
            status, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return int(status.split()[1]), headers, body

    async def ended(self) -> bool:
        async with asyncio.timeout(20):
            return await self._reader.read() == b""


@asynccontextmanager
async def connected(door: GraphQLEndpoint) -> AsyncIterator[tuple[Watched, Line]]:
    app = Watched(door)
    async with serving(app, "127.0.0.1", 0) as server:
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        yield app, Line(reader, writer)
        writer.close()


def post(query: str = ROWS_QUERY, **headers: str) -> bytes:
    body = json.dumps({"query": query})
    said = "".join(f"{name}: {value}\r\n" for name, value in {**SAID, **headers}.items())
    return f"POST / HTTP/1.1\r\nHost: here\r\n{said}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def get(**headers: str) -> bytes:
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET /?query=%7Bhello%7D HTTP/1.1\r\nHost: here\r\n{said}\r\n".encode()


async def learnt(app: Watched, line: Line, sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """The app's own answer from the cache to a request that it has learnt by now."""
    await line.ask(sent)
    answer = await line.ask(sent)
    assert app.seen == 2
    return answer


@pytest.mark.parametrize("sent", [post(), post(Origin="https://app.example"), get(), get(Accept="application/json")])
async def test_the_third_answer_is_the_second_without_the_app(sent: bytes):
    async with connected(World().door()) as (app, line):
        second = await learnt(app, line, sent)
        assert await line.ask(sent) == second
        assert second[0] == 200
        assert {"etag", "age", "cache-control", "vary", "content-type"} <= set(second[1])
        assert app.seen == 2
        assert app.door.response_cache.counts.hits == 2


async def test_who_has_the_answer_is_told_so_without_the_app():
    async with connected(World().door()) as (app, line):
        _, headers, _ = await line.ask(get())
        asked = get(**{"If-None-Match": headers["etag"]})
        second = await line.ask(asked)
        assert second[0] == 304
        assert await line.ask(asked) == second
        assert app.seen == 2


async def test_a_dropped_answer_is_worked_out_anew():
    world = World()
    sent = post('{ stored(id: "a") }')
    world.stored["a"] = "before"
    async with connected(world.door()) as (app, line):
        await learnt(app, line, sent)
        world.stored["a"] = "after"
        assert app.door.response_cache.invalidate(["stored:a"]) == 1
        assert b"after" in (await line.ask(sent))[2]
        assert app.seen == 3


async def test_requests_in_a_row_are_answered_in_their_order():
    known, other = post("{ hello }"), post('{ hello(name: "somebody") }')
    async with connected(World().door()) as (app, line):
        await learnt(app, line, known)
        line._writer.write(other + known)
        line._writer.write(known)
        assert b"somebody" in (await line.answer())[2]
        for _ in range(2):
            assert b"you" in (await line.answer())[2]


async def test_a_request_in_pieces_goes_the_usual_way():
    sent = post()
    async with connected(World().door()) as (app, line):
        await learnt(app, line, sent)
        line._writer.write(sent[:50])
        await line._writer.drain()
        assert (await line.ask(sent[50:]))[0] == 200


@pytest.mark.parametrize(
    "more",
    [{"Authorization": "Bearer x"}, {"Cookie": "a=b"}, {"X-Forwarded-For": "192.0.2.7"}, {"X-Request-ID": "abc"}],
)
async def test_what_says_who_asks_is_seen_by_the_app(more: dict[str, str]):
    sent = post(**more)
    async with connected(World().door()) as (app, line):
        for _ in range(4):
            assert (await line.ask(sent))[0] == 200
        assert app.seen == (2 if "X-Request-ID" in more else 4)


async def test_a_connection_that_shall_close_is_closed():
    async with connected(World().door()) as (app, line):
        await learnt(app, line, post())
        assert (await line.ask(post(Connection="close")))[0] == 200
        assert await line.ended()


async def test_answers_are_paid_for_as_ever():
    sent = post("{ hello }")
    door = World().door(budget=CostBucketSettings(burst=6, per_second=0.001))
    async with connected(door) as (app, line):
        codes = [(await line.ask(sent))[0] for _ in range(8)]
        assert codes.count(200) < 8
        assert codes == sorted(codes)
        assert codes[-1] == 429
        assert app.seen < 8


async def test_how_a_mutation_or_an_error_is_answered_is_never_learnt():
    async with connected(World().door()) as (app, line):
        for sent in (post("mutation { add(number: 1) }"), post("{ broken }"), post("{ nothing }")):
            for _ in range(3):
                await line.ask(sent)
        assert app.seen == 9
        assert len(app.shortcut) == 0


async def test_what_may_not_be_told_of_is_never_learnt():
    told: list[bool] = []

    class Told(Observer):
        def completed(self, record: OperationRecord) -> None:
            told.append(record.traceable)

    world, settings = World(), EndpointSettings(secluded=frozenset({"Query.hello"}))
    door = GraphQLEndpoint(make_schema(), settings=settings, context=world.context, observer=Told())
    async with connected(door) as (app, line):
        for _ in range(4):
            assert (await line.ask(post("{ hello }")))[0] == 200
        assert (app.seen, len(app.shortcut), world.contexts) == (4, 0, 1)
        for _ in range(3):
            await line.ask(post("{ later }"))
    assert told == [False] * 4 + [True] * 3
