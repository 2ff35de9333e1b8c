"""The front behind a proxy that appends to X-Forwarded-For, on real sockets: limits hold for the visitor's address.

Each party calls from an address of its own on the loopback network: visitors from 127.0.0.2 and above, the proxy from
127.0.9.1, which the gateway's settings name.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import count

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.app import create as create_gateway
from gateway.protocol.settings import CostBucketSettings, EndpointSettings
from gateway.settings import Settings as GatewaySettings
from launcher.assembly import proxying_front
from launcher.front import PrefixMiddleware
from launcher.ports import LOOPBACK, free_port
from launcher.registry import REGISTRY
from launcher.server import serving
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from services.web.app import with_lifespan
from tests.waiting import until
from wanted.app import create as create_wanted
from wanted.settings import RateLimitRule, RateLimitSettings
from wanted.settings import Settings as WantedSettings

PROXY = "127.0.9.1"
MOST = 2
"""How often one visitor may compare names."""
TRIES = 8


class AppendingProxy:
    """Passes requests on, and appends whom it was called by to what X-Forwarded-For says already."""

    def __init__(self, url: str) -> None:
        self._client = client_at(PROXY, url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        assert request.client is not None
        passed = [*request.headers.getlist("X-Forwarded-For"), request.client.host]
        headers = {k: v for k, v in request.headers.items() if k in {"content-type", "accept"}}
        answer = await self._client.request(
            request.method,
            httpx.URL(path=request.url.path, query=scope["query_string"]),
            headers=headers | {"X-Forwarded-For": ", ".join(passed)},
            content=await request.body(),
        )
        kind = answer.headers.get("content-type")
        await Response(answer.content, answer.status_code, media_type=kind)(scope, receive, send)

    async def close(self) -> None:
        await self._client.aclose()


def client_at(address: str, url: str) -> httpx.AsyncClient:
    """A client that calls from this address."""
    return httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(local_address=address), base_url=url, timeout=30)


@dataclass(frozen=True)
class Street:
    """The addresses that visitors may call."""

    front: str
    proxy: str
    wanted: str


@asynccontextmanager
async def street(settings: ServiceSettings, budget: CostBucketSettings) -> AsyncIterator[Street]:
    """The wanted service, the gateway with the front, and the proxy before it, each at a port of its own."""
    rates = RateLimitSettings(match=RateLimitRule(burst=MOST, per_minute=0.001, per_day=MOST))
    own = WantedSettings.of(settings).model_copy(update={"rate_limits": rates})
    wanted = create_wanted(own, ServiceClients(), REGISTRY)
    at, front_at, proxy_at = free_port(), free_port(), free_port()
    url, front_url = f"http://{LOOPBACK}:{at}", f"http://{LOOPBACK}:{front_at}"
    own = {
        "service_urls": {"wanted": url},
        "proxies": [IPv4Network(f"{PROXY}/32")],
        "endpoint": EndpointSettings(rate_limit=budget),
    }
    given = GatewaySettings(**settings.model_dump() | own)
    proxy = AppendingProxy(front_url)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(with_lifespan(wanted))
        await stack.enter_async_context(serving(PrefixMiddleware(wanted), LOOPBACK, at))
        peers = ServiceClients(given.service_urls)
        stack.push_async_callback(peers.close)
        front = await stack.enter_async_context(proxying_front(create_gateway(given, peers, REGISTRY), given))
        await stack.enter_async_context(serving(front, LOOPBACK, front_at, given.proxies))
        stack.push_async_callback(proxy.close)
        await stack.enter_async_context(serving(proxy, LOOPBACK, proxy_at))
        async with httpx.AsyncClient(base_url=front_url) as client:
            await until(lambda: ready(client))
        yield Street(front_url, f"http://{LOOPBACK}:{proxy_at}", url)


async def ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/health/ready")).status_code == 200


Ask = Callable[[httpx.AsyncClient, Mapping[str, str]], Awaitable[str]]


async def by_rest(visitor: httpx.AsyncClient, headers: Mapping[str, str]) -> str:
    answer = await visitor.post("/api/wanted/match", json={"name": "tran thi binh"}, headers=headers)
    return "OK" if answer.status_code == 200 else answer.json()["code"]


async def by_graphql(visitor: httpx.AsyncClient, headers: Mapping[str, str]) -> str:
    return await queried(visitor, headers, '{ wantedMatch(name: "tran thi binh") { hits { score } } }')


async def by_budget(visitor: httpx.AsyncClient, headers: Mapping[str, str]) -> str:
    return await queried(visitor, headers, "{ __typename }")


async def at_the_service(visitor: httpx.AsyncClient, headers: Mapping[str, str]) -> str:
    answer = await visitor.post("/match", json={"name": "tran thi binh"}, headers=headers)
    return "OK" if answer.status_code == 200 else answer.json()["code"]


async def queried(visitor: httpx.AsyncClient, headers: Mapping[str, str], query: str) -> str:
    answer = (await visitor.post("/graphql", json={"query": query}, headers=headers)).json()
    return answer["errors"][0]["extensions"]["code"] if answer.get("errors") else "OK"


def forged() -> Callable[[], dict[str, str]]:
    """Headers that name another address each time, some of them one of the house's own."""
    numbers = count(1)

    def headers() -> dict[str, str]:
        number = next(numbers)
        said = (f"203.0.113.{number}", f"203.0.113.{number}, {PROXY}", f"203.0.113.{number}, 127.0.0.1", "nonsense")
        return {"X-Forwarded-For": said[number % 4], "X-Real-IP": said[0], "Forwarded": f"for={said[0]}"}

    return headers


async def codes(ask: Ask, address: str, url: str, times: int, headers: Callable[[], dict[str, str]]) -> list[str]:
    async with client_at(address, url) as visitor:
        return [await ask(visitor, headers()) for _ in range(times)]


PLENTY = CostBucketSettings()
LITTLE = CostBucketSettings(burst=TRIES - 1, per_second=0.000_001)
ENTRIES: dict[str, tuple[Ask, CostBucketSettings, str]] = {
    "REST": (by_rest, PLENTY, "TOO_MANY_REQUESTS"),
    "GraphQL": (by_graphql, PLENTY, "TOO_MANY_REQUESTS"),
    "the gateway's budget": (by_budget, LITTLE, "RATE_LIMITED"),
}


@pytest.mark.parametrize("entry", ENTRIES)
async def test_a_visitor_is_bounded_by_the_address_the_proxy_saw(settings: ServiceSettings, entry: str):
    ask, budget, refused = ENTRIES[entry]
    async with street(settings, budget) as there:
        await codes(ask, "127.0.0.2", there.proxy, 1, dict)  # what is asked first costs more than it does later
        honest = await codes(ask, "127.0.0.3", there.proxy, TRIES, dict)
        forging = await codes(ask, "127.0.0.4", there.proxy, TRIES, forged())
        after = await codes(ask, "127.0.0.4", there.proxy, 1, dict)
    assert honest == forging
    assert (honest[0], honest[-1], after) == ("OK", refused, [refused])


@pytest.mark.parametrize("entry", ENTRIES)
async def test_what_a_direct_visitor_says_of_its_address_does_not_count(settings: ServiceSettings, entry: str):
    ask, budget, refused = ENTRIES[entry]
    async with street(settings, budget) as there:
        await codes(ask, "127.0.0.2", there.front, 1, dict)
        honest = await codes(ask, "127.0.0.3", there.front, TRIES, dict)
        forging = await codes(ask, "127.0.0.4", there.front, TRIES, forged())
    assert honest == forging
    assert (honest[0], honest[-1]) == ("OK", refused)


@pytest.mark.slow
async def test_nor_does_it_at_a_service_itself(settings: ServiceSettings):
    async with street(settings, PLENTY) as there:
        said = await codes(at_the_service, "127.0.0.4", there.wanted, TRIES, forged())
    assert said == ["OK"] * MOST + ["TOO_MANY_REQUESTS"] * (TRIES - MOST)
