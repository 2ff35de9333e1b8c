"""The gateway's plain routes: the schema, health."""

import asyncio
from collections.abc import Collection
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, Response
from fastapi.responses import PlainTextResponse

from gateway.container import GatewayContainer
from services.clients.service_clients import ServiceClients
from services.errors import Problem
from services.observability.checks import CHECK_TIMEOUT
from services.web.container import provided
from services.web.health import Health


async def _readiness(peers: ServiceClients, name: str) -> str:
    """`ok`, or why a service is not ready."""
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            response = await peers[name].get("/health/ready")
    except (httpx.HTTPError, TimeoutError, Problem) as error:
        return error.code if isinstance(error, Problem) else type(error).__name__
    return "ok" if response.status_code == 200 else "unavailable"


GatewayDep = Annotated[GatewayContainer, Depends(provided(GatewayContainer, lambda container: container))]


def router(peers: ServiceClients, services: Collection[str], schema: str) -> APIRouter:
    """The routes; `services` are those that readiness asks, `schema` is the schema definition."""
    routes = APIRouter(tags=["health"])

    @routes.get("/schema.graphql", response_class=PlainTextResponse)
    async def definition() -> PlainTextResponse:
        """The schema definition, as app developers generate code from it."""
        return PlainTextResponse(schema, headers={"Cache-Control": "public, max-age=300"})

    @routes.get("/health/live")
    async def live() -> Health:
        """The process answers."""
        return Health(status="ok")

    @routes.get("/health/ready")
    async def ready(gateway: GatewayDep, response: Response) -> Health:
        """Which services answer, and which feeds are followed. 503 where no service answers at all (as long as one
        does, the gateway has something to give), while it refuses work because there is too much, and while it
        stops."""
        endpoint = gateway.endpoint
        own = {
            "load": "OVERLOADED" if endpoint.shedding.overloaded else "ok",
            "endpoint": "CLOSING" if endpoint.closing else "ok",
        }
        answers = await asyncio.gather(*(_readiness(peers, name) for name in services))
        checks: dict[str, str] = dict(zip(services, answers, strict=True))
        well = "ok" in checks.values()
        checks |= own
        well = well and set(own.values()) == {"ok"}
        followers = gateway.feeds.followers
        checks |= {f"{name} feed": "ok" if f.following.is_set() else "interrupted" for name, f in followers.items()}
        if not well:
            response.status_code = 503
            response.headers["Retry-After"] = "2"
        return Health(status="ok" if well else "unavailable", checks=checks)

    return routes
