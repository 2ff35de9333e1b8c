"""A service's container: built when the app starts, taken by routes, closed in reverse."""

from dataclasses import dataclass
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from services.clients.service_clients import ServiceClients
from services.domain import Domain
from services.policy import ANYBODY, Policy
from services.settings import ServiceSettings
from services.web.app import About, Build, create_app, with_lifespan
from services.web.container import KitDep, container_of, provided
from services.web.runtime import ServiceRuntime

POLICY = Policy(routes={"GET /word": ANYBODY, "GET /limit": ANYBODY})
ABOUT = About(Domain(name="toy", policy=POLICY), title="Toy", description="For tests.")


@dataclass(frozen=True, slots=True)
class ToyContainer:
    word: str


def app_with(settings: ServiceSettings, build: Build) -> FastAPI:
    routes = APIRouter()

    @routes.get("/word")
    async def word(given: Annotated[str, Depends(provided(ToyContainer, lambda container: container.word))]) -> str:
        return given

    @routes.get("/limit")
    async def limit(kit: KitDep) -> int:
        return kit.limits.body

    return create_app(ABOUT, settings, ServiceClients(), [routes], build, feed=False)


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toy")


async def test_routes_take_parts_of_the_containers_while_the_app_runs(settings: ServiceSettings):
    async def build(_: ServiceRuntime) -> ToyContainer:
        return ToyContainer("mèo")

    app = app_with(settings, build)
    async with client_of(app) as client:
        assert (await client.get("/word")).status_code == 503
        async with with_lifespan(app):
            assert container_of(app, ToyContainer) == ToyContainer("mèo")
            assert (await client.get("/word")).json() == "mèo"
            assert (await client.get("/limit")).json() == settings.limits.body
        assert (await client.get("/word")).status_code == 503


async def test_what_was_opened_is_closed_in_reverse_also_when_the_start_fails(settings: ServiceSettings):
    closed: list[str] = []

    async def build(running: ServiceRuntime) -> ToyContainer:
        for name in ("first", "second"):

            async def close(name: str = name) -> None:
                closed.append(name)

            running.at_end(close)
        raise OSError("no disk")

    app = app_with(settings, build)
    with pytest.raises(OSError, match="no disk"):
        async with with_lifespan(app):
            pass
    assert closed == ["second", "first"]
    async with client_of(app) as client:
        assert (await client.get("/word")).status_code == 503
