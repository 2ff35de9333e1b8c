"""Health of a service: `/health/live`, `/health/ready`."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.observability.checks import Check, outcomes


class Health(BaseModel):
    """The state of a service and of each dependency: `ok`, or the kind of failure."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, str] = {}


def starting(words: str) -> Response:
    """The answer of `/health/ready` before there is anything else to tell: what the service is at."""
    health = Health(status="unavailable", checks={"start": words})
    return Response(health.model_dump_json(), 503, {"Retry-After": "2"}, "application/json")


def router(checks: Mapping[str, Check]) -> APIRouter:
    """The checks are those of what the service depends on, by name."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health/live")
    async def live() -> Health:
        """Responds 200 while the process is alive."""
        return Health(status="ok")

    @routes.get("/health/ready", responses={503: {"model": Health, "description": "A dependency is unavailable"}})
    async def ready(response: Response) -> Health:
        """Responds 200 if every dependency is available, otherwise 503."""
        told = await outcomes(checks)
        well = all(outcome == "ok" for outcome in told.values())
        response.status_code = 200 if well else 503
        if not well:
            response.headers["Retry-After"] = "2"
        return Health(status="ok" if well else "unavailable", checks=told)

    return routes
