"""Health of a service: `/health/live`, `/health/ready`."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.observability.checks import OK, Check, Outcome, outcomes


class Health(BaseModel):
    """The state of a service and of each part: `ok`, what it lacks, or the kind of failure.

    `degraded` are the parts that do not do all of their work, while the service answers nevertheless.
    """

    status: Literal["ok", "degraded", "unavailable"]
    checks: dict[str, str] = {}
    degraded: list[str] = []


def overall(told: Mapping[str, Outcome]) -> Health:
    """Everything together: one part without which nothing can be answered makes it unavailable."""
    degraded = [f"{name}: {outcome.text}" for name, outcome in told.items() if outcome.answers and outcome != OK]
    checks = {name: outcome.text for name, outcome in told.items()}
    if not all(outcome.answers for outcome in told.values()):
        return Health(status="unavailable", checks=checks, degraded=degraded)
    return Health(status="degraded" if degraded else "ok", checks=checks, degraded=degraded)


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
        """Responds 200, and lists what is degraded; 503 if a part is unavailable without which nothing is answered."""
        found = overall(await outcomes(checks))
        if found.status == "unavailable":
            response.status_code = 503
            response.headers["Retry-After"] = "2"
        return found

    return routes
