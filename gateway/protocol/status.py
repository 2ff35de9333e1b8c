"""The gateway's plain routes: the schema, health."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, Response
from fastapi.responses import PlainTextResponse
from pydantic import ValidationError

from gateway.container import GatewayContainer
from services.clients.service_clients import ServiceClients
from services.errors import Problem
from services.observability.checks import CHECK_TIMEOUT, outcomes
from services.web.container import provided
from services.web.health import Health


async def _readiness(peers: ServiceClients, name: str) -> tuple[str, Sequence[str]]:
    """`ok`, or why a service is not ready; and what of it is degraded."""
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            response = await peers[name].get("/health/ready")
    except (httpx.HTTPError, TimeoutError, Problem) as error:
        return error.code if isinstance(error, Problem) else type(error).__name__, ()
    return "ok" if response.status_code == 200 else "unavailable", _degraded(response)


def _degraded(response: httpx.Response) -> Sequence[str]:
    try:
        return Health.model_validate_json(response.content).degraded
    except ValidationError:
        return ()


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
        """Which services answer, which feeds are followed, and what is degraded. 503 where no service answers at all
        (as long as one does, the gateway has something to give), while it refuses work because there is too much, and
        while it stops."""
        endpoint = gateway.endpoint
        own = {
            "load": "OVERLOADED" if endpoint.shedding.overloaded else "ok",
            "endpoint": "CLOSING" if endpoint.closing else "ok",
        }
        answers = await asyncio.gather(*(_readiness(peers, name) for name in services))
        checks = {name: state for name, (state, _) in zip(services, answers, strict=True)}
        well = "ok" in checks.values() and set(own.values()) == {"ok"}
        followers = gateway.feeds.followers
        told = await outcomes({f"{name} feed": follower.check for name, follower in followers.items()})
        checks |= own | {name: outcome.text for name, outcome in told.items()}
        degraded = [f"{name}: {state}" for name, state in checks.items() if state != "ok"]
        degraded += [f"{name}: {lack}" for name, (_, lacks) in zip(services, answers, strict=True) for lack in lacks]
        if not well:
            response.status_code = 503
            response.headers["Retry-After"] = "2"
            return Health(status="unavailable", checks=checks, degraded=degraded)
        return Health(status="degraded" if degraded else "ok", checks=checks, degraded=degraded)

    return routes
