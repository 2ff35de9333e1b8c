"""What an app answers where a bug shows."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse

from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport, ServiceRequest
from services.domain import Domain
from services.policy import ANYBODY, Policy
from services.settings import ServiceSettings
from services.web.app import About, create_app
from services.web.runtime import ServiceRuntime
from tests.conftest import serving

POLICY = Policy(routes={"GET /bug": ANYBODY, "GET /midway": ANYBODY})
ABOUT = About(Domain(name="buggy", policy=POLICY), "Buggy", "Has bugs.")
router = APIRouter()


@router.get("/bug")
async def bug() -> None:
    raise RuntimeError("of a secret")


@router.get("/midway")
async def midway() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"begun"
        raise RuntimeError("of a secret")

    return StreamingResponse(pieces())


async def _build(_: ServiceRuntime) -> None:
    """It has no parts."""


def _app(settings: ServiceSettings) -> FastAPI:
    return create_app(ABOUT, settings, ServiceClients(), [router], _build, feed=False)


@pytest.fixture
async def client(settings: ServiceSettings):
    async with serving(_app(settings)) as client:
        yield client


async def test_an_internal_error_names_its_request(client):
    given = {"X-Request-ID": "a-request-of-ours"}
    answer = await client.get("/bug", headers=given)
    document = answer.json()
    assert (answer.status_code, document["code"]) == (500, "INTERNAL")
    assert document["requestId"] == answer.headers["x-request-id"] == "a-request-of-ours"
    assert "secret" not in answer.text
    made = await client.get("/bug")
    assert made.json()["requestId"] == made.headers["x-request-id"]


async def test_an_answer_that_breaks_off_is_not_whole(settings: ServiceSettings):
    app = _app(settings)
    clients = ServiceClients(transports={"buggy": AppTransport(app)})
    async with app.router.lifespan_context(app):
        with pytest.raises(Exception, match="the app failed"):
            await clients.fetch("buggy", ServiceRequest("GET", "/midway", {}))
    await clients.close()


async def test_a_compressed_body_is_refused(client: httpx.AsyncClient):
    refused = await client.post("/bug", content=b"{}", headers={"Content-Encoding": "gzip"})
    assert (refused.status_code, refused.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert (await client.post("/bug", content=b"{}", headers={"Content-Encoding": "identity"})).status_code == 405
