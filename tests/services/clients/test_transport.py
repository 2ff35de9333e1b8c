"""An app behind an httpx client: streaming, deadlines, failures."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
import orjson
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.clients import deadlines
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport, ServiceRequest
from services.lines import json_lines
from services.observability.request_ids import RequestIdMiddleware, request_id
from services.web import problems
from services.web.deadlines import DeadlineMiddleware


def app() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.state.closed = asyncio.Event()

    @app.get("/endless")
    async def endless() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"tick\n"
                    await asyncio.sleep(0)
            finally:
                app.state.closed.set()

        return StreamingResponse(pieces())

    @app.get("/hangs")
    async def hangs() -> None:
        await asyncio.Event().wait()

    @app.post("/echo")
    async def echo(request: Request) -> dict[str, object]:
        body = b"".join([piece async for piece in request.stream()])
        return {"length": len(body), "id": request_id(), "deadline": request.headers.get(deadlines.HEADER)}

    app.add_middleware(DeadlineMiddleware)
    app.add_middleware(RequestIdMiddleware)
    return app


async def test_an_answer_without_end_arrives_and_stops_with_its_reader():
    served = app()
    async with httpx.AsyncClient(transport=AppTransport(served), base_url="http://app") as client:
        async with client.stream("GET", "/endless") as response:
            lines = json_lines(response.aiter_bytes())
            assert [await anext(lines), await anext(lines)] == [b"tick", b"tick"]
        await asyncio.wait_for(served.state.closed.wait(), 5)


async def test_a_streamed_body_is_read_whole():
    async def body() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    async with httpx.AsyncClient(transport=AppTransport(app()), base_url="http://app") as client:
        assert (await client.post("/echo", content=body())).json()["length"] == 100_000


async def test_who_hangs_costs_no_more_than_the_deadline():
    peers = ServiceClients(transports={"app": AppTransport(app())})
    with deadlines.within(0.2), contextlib.suppress(httpx.ReadTimeout):  # whichever end notices first
        assert (await peers["app"].get("/hangs")).status_code == 504
    await peers.close()


async def test_the_request_id_and_the_deadline_travel():
    peers = ServiceClients(transports={"app": AppTransport(app())}, timeout=5.0)
    with deadlines.within(1.0):
        told = (await peers["app"].post("/echo", headers={"X-Request-ID": "a-known-request"})).json()
    assert told["id"] == "a-known-request"
    assert 0 < int(told["deadline"]) <= 1000
    await peers.close()


async def test_a_request_id_that_could_forge_a_log_line_is_replaced():
    async with httpx.AsyncClient(transport=AppTransport(app()), base_url="http://app") as client:
        answer = await client.post("/echo", headers={"X-Request-ID": 'x" injected'})
    assert answer.headers["X-Request-ID"] == answer.json()["id"] != 'x" injected'


async def test_a_service_that_is_down_is_a_connection_error():
    transport = AppTransport(app())
    transport.connected = False
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        with pytest.raises(httpx.ConnectError):
            await client.post("/echo")


@pytest.fixture(params=["straight", "through httpx"])
async def asking(request: pytest.FixtureRequest) -> AsyncIterator[ServiceClients]:
    """The two ways in which `ServiceClients.fetch` reaches an app."""
    transport = AppTransport(app()) if request.param == "straight" else httpx.ASGITransport(app())
    peers = ServiceClients(transports={"app": transport}, timeout=5.0)
    yield peers
    await peers.close()


async def test_a_whole_answer_is_the_same_either_way(asking: ServiceClients):
    with deadlines.within(1.0):
        asked = ServiceRequest("POST", "/echo?x=%C4%91", {"X-Request-ID": "a-known-request"}, b"x" * 1000)
        answer = await asking.fetch("app", asked)
    told = orjson.loads(answer.content)
    assert (answer.status, told["length"], told["id"]) == (200, 1000, "a-known-request")
    assert 0 < int(told["deadline"]) <= 1000
    assert (await asking.fetch("app", ServiceRequest("GET", "/nowhere%2Fthere", {}))).status == 404


async def test_who_hangs_is_left_when_the_caller_goes(asking: ServiceClients):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await asking.fetch("app", ServiceRequest("GET", "/hangs", {}))


async def test_asking_a_service_that_is_down_is_a_connection_error():
    transport = AppTransport(app())
    transport.connected = False
    with pytest.raises(httpx.ConnectError):
        await ServiceClients(transports={"app": transport}).fetch("app", ServiceRequest("GET", "/hangs", {}))


async def test_asking_an_app_that_fails_is_a_read_error():
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("in the middle")

    async def says_nothing(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    for broken in (fails, says_nothing):
        with pytest.raises(httpx.ReadError):
            await ServiceClients(transports={"app": AppTransport(broken)}).fetch("app", ServiceRequest("GET", "/", {}))
