"""Health of a service: `/health/live`, `/health/ready`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.errors import Problem

Check = Callable[[], Awaitable[None]]
CHECK_TIMEOUT = 2.0


class Health(BaseModel):
    """The state of a service and of each dependency: `ok`, or the kind of failure."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, str] = {}


async def _outcome(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            await check()
    except Problem as problem:
        return problem.code
    except Exception as error:
        return type(error).__name__
    return "ok"


async def outcomes(checks: Mapping[str, Check]) -> dict[str, str]:
    """How each part is, by its name."""
    return dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))


def starting(words: str) -> Response:
    """The answer of `/health/ready` before there is anything else to tell: what the service is at."""
    health = Health(status="unavailable", checks={"start": words})
    return Response(health.model_dump_json(), 503, {"Retry-After": "2"}, "application/json")


def router() -> APIRouter:
    """`app.state.checks` (by name) must be set."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health/live")
    async def live() -> Health:
        """Responds 200 while the process is alive."""
        return Health(status="ok")

    @routes.get("/health/ready", responses={503: {"model": Health, "description": "A dependency is unavailable"}})
    async def ready(request: Request, response: Response) -> Health:
        """Responds 200 if every dependency is available, otherwise 503."""
        told = await outcomes(request.app.state.checks)
        well = all(outcome == "ok" for outcome in told.values())
        response.status_code = 200 if well else 503
        if not well:
            response.headers["Retry-After"] = "2"
        return Health(status="ok" if well else "unavailable", checks=told)

    return routes
