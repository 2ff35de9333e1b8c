"""Wrong receipts before a service that is not told who asks: each client is bounded for itself, by what was wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from gateway.limits.brute_force import BruteForceLimit
from gateway.protocol.settings import CostBucketSettings
from launcher.brute_force import BruteForceMiddleware
from launcher.registry import REGISTRY
from services.clients.transport import AppTransport

MOST = 3
MISS_STATUS = REGISTRY.domains["feedback"].wrong_secret_statuses


class Service:
    """Knows one receipt, and breaks when told to."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        said = (await Request(scope, receive).body()).decode()
        if said == "break":
            raise RuntimeError("broken")
        wrong = MISS_STATUS.get(scope["path"], 404)
        await JSONResponse({}, 200 if said == "right" else wrong)(scope, receive, send)


@asynccontextmanager
async def client_at(address: str, guarded: BruteForceMiddleware) -> AsyncIterator[httpx.AsyncClient]:
    async def there(scope: Scope, receive: Receive, send: Send) -> None:
        await guarded({**scope, "client": (address, 1)}, receive, send)

    async with httpx.AsyncClient(transport=AppTransport(there), base_url="http://front") as client:
        yield client


@pytest.mark.parametrize("path", MISS_STATUS)
async def test_wrong_ones_are_bounded_for_each_client_and_right_ones_are_not(path: str):
    service = Service()
    guarded = BruteForceMiddleware(
        service, BruteForceLimit(CostBucketSettings(burst=MOST, per_second=1e-6)), MISS_STATUS
    )
    async with client_at("203.0.113.7", guarded) as guesser, client_at("203.0.113.8", guarded) as other:
        for _ in range(4 * MOST):
            assert (await guesser.post(path, content="right")).status_code == 200
        for _ in range(MOST):
            assert (await guesser.post(path, content="wrong")).status_code == MISS_STATUS[path]
        before = service.asked
        held_off = await guesser.post(path, content="right")
        assert (held_off.status_code, held_off.json()["code"]) == (429, "TOO_MANY_REQUESTS")
        assert int(held_off.headers["retry-after"]) > 0
        assert service.asked == before
        assert (await other.post(path, content="wrong")).status_code == MISS_STATUS[path]
        assert (await guesser.post("/ratings", content="wrong")).status_code == 404


async def test_what_breaks_is_nobodys_guess():
    guarded = BruteForceMiddleware(
        Service(), BruteForceLimit(CostBucketSettings(burst=1, per_second=1e-6)), MISS_STATUS
    )
    async with client_at("203.0.113.7", guarded) as client:
        for _ in range(3):
            with pytest.raises(httpx.HTTPError):
                await client.post("/receipts/rating", content="break")
        assert (await client.post("/receipts/rating", content="right")).status_code == 200
