"""Headers that every response bears, and redirects that repeat nothing of the request's Host."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from services.clients.transport import AppTransport
from services.web.response_headers import DATA_POLICY, PAGE_POLICY, ResponseHeaders

OWN = "default-src 'none'; frame-ancestors 'none'; img-src 'self'"


async def _page(_: Request) -> Response:
    return HTMLResponse("<p>here")


async def _own(_: Request) -> Response:
    return HTMLResponse("<p>here", headers={"Content-Security-Policy": OWN})


async def _data(_: Request) -> Response:
    return JSONResponse({})


async def _elsewhere(_: Request) -> Response:
    return RedirectResponse("https://elsewhere.example/there")


APP = Starlette(
    routes=[Route("/page", _page), Route("/own", _own), Route("/data", _data), Route("/elsewhere", _elsewhere)]
)


@pytest.fixture
async def client():
    transport = AppTransport(ResponseHeaders(APP))
    async with httpx.AsyncClient(transport=transport, base_url="http://here.example") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "policy"),
    [("/page", PAGE_POLICY), ("/own", OWN), ("/data", DATA_POLICY), ("/nothing", DATA_POLICY)],
)
async def test_every_response_has_a_policy_and_its_type(client: httpx.AsyncClient, path: str, policy: str):
    headers = (await client.get(path)).headers
    assert headers.get_list("content-security-policy") == [policy]
    assert headers.get_list("x-content-type-options") == ["nosniff"]


async def test_a_redirect_repeats_nothing_of_the_host(client: httpx.AsyncClient):
    answer = await client.get("/data/?x=1", headers={"Host": "attacker.example"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/data?x=1")


@pytest.mark.parametrize("host", ["here.example", "else", ""])
async def test_a_redirect_elsewhere_stays(host: str):
    transport = AppTransport(ResponseHeaders(APP))
    async with httpx.AsyncClient(transport=transport, base_url="https://here.example") as client:
        answer = await client.get("/elsewhere", headers={"Host": host})
    assert answer.headers["location"] == "https://elsewhere.example/there"
