"""The proxy before separate services: what it passes on of a request, and what it keeps to itself."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from launcher.front import Front, PrefixMiddleware, Proxy
from launcher.ports import LOOPBACK, free_port
from launcher.server import serving
from services.clients.transport import AppTransport
from services.observability.metrics import UNCOUNTED

GIVEN = {"X-Forwarded-For": "203.0.113.7", "User-Agent": "a phone", "X-Forwarded-Prefix": "/elsewhere"}


async def _told(request: Request) -> JSONResponse:
    told = {name: request.headers.get(name) for name in ("x-forwarded-for", "user-agent", "forwarded", "x-uncounted")}
    own = str(request.url.replace(query=""))
    return JSONResponse({**told, "path": request.url.path, "root": request.scope["root_path"], "own": own})


async def _answer(*, anonymous: bool, headers: dict[str, str]) -> dict[str, str | None]:
    port = free_port()
    service = PrefixMiddleware(Starlette(routes=[Route("/what", _told)]))
    proxy = Proxy(f"http://{LOOPBACK}:{port}", anonymous=anonymous)
    front = Front({"/api/there": proxy}, Starlette())
    async with (
        serving(service, LOOPBACK, port),
        httpx.AsyncClient(transport=AppTransport(front), base_url="http://front") as client,
    ):
        answer = await client.get("/api/there/what", headers=headers)
    await proxy.close()
    return answer.raise_for_status().json()


async def test_a_service_is_told_the_clients_address_alone():
    told = await _answer(anonymous=False, headers={**GIVEN, "X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    assert told["x-forwarded-for"] == "203.0.113.7"
    assert "a phone" not in str(told)


async def test_an_anonymous_proxy_does_not_tell_who_asks():
    told = await _answer(anonymous=True, headers={**GIVEN, "Forwarded": "for=203.0.113.7", "X-Real-IP": "203.0.113.7"})
    assert "203.0.113.7" not in str(told)
    assert "a phone" not in str(told)


async def test_nobody_outside_says_what_is_not_counted():
    assert (await _answer(anonymous=False, headers={**GIVEN, UNCOUNTED: "1"}))["x-uncounted"] is None


@pytest.mark.parametrize("anonymous", [True, False])
async def test_a_service_answers_as_where_the_front_has_it(anonymous: bool):
    told = await _answer(anonymous=anonymous, headers=GIVEN)
    assert (told["path"], told["root"]) == ("/api/there/what", "/api/there")
    assert told["own"] == "http://front/api/there/what"


@pytest.mark.parametrize("path", ["/what/%00", "/what/%25%34%31", "/what/a%20b", "/what/Hu%E1%BA%BF"])
async def test_any_address_is_passed_on_as_it_came(path: str):
    port = free_port()
    service = PrefixMiddleware(Starlette(routes=[Route("/what/{name}", _told)]))
    proxy = Proxy(f"http://{LOOPBACK}:{port}")
    async with (
        serving(service, LOOPBACK, port),
        httpx.AsyncClient(
            transport=AppTransport(Front({"/api/there": proxy}, Starlette())), base_url="http://f"
        ) as front,
        httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}") as direct,
    ):
        through = (await front.get(f"/api/there{path}")).raise_for_status().json()
        straight = (await direct.get(path)).raise_for_status().json()
    await proxy.close()
    assert through["path"] == "/api/there" + straight["path"]


async def test_an_address_that_climbs_is_not_passed_on():
    front = Front({"/api/there": Proxy(f"http://{LOOPBACK}:{free_port()}")}, Starlette())
    async with httpx.AsyncClient(transport=AppTransport(front), base_url="http://front") as client:
        for path in ("/api/there/..%2fwhat", "/api/there/%2e%2e/what", "/api/there/what/%2e", "/api/there//what"):
            assert (await client.get(path)).status_code == 404, path
