"""Health and metrics of a service: `/health/live`, `/health/ready`, `/metrics`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from pydantic import BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.errors import Problem

Check = Callable[[], Awaitable[None]]
CHECK_TIMEOUT = 2.0


class Health(BaseModel):
    """What a service depends on, and how each part is: `ok`, or a word on what is wrong."""

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


class Metrics:
    """Counts and times requests by route template, never by path, query or client."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("http_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram("http_request_seconds", "Time to answer", ("method", "route"), registry=self.registry)
        self.service = service

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """Counts an answered request."""
        self.count(scope["method"], route_path(scope.get("route")), status, seconds)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts an answer of a route, named by its template."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)


def route_path(route: object) -> str:
    """The template of a route; `none` where no route answered."""
    return getattr(route, "path", "none")


class Measured:
    """ASGI middleware that feeds `Metrics`."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._metrics.observe(scope, status, time.perf_counter() - start)
            await send(message)

        await self.app(scope, receive, observe)


def router() -> APIRouter:
    """`app.state.checks` (by name) and `app.state.metrics` must be set."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health/live")
    async def live() -> Health:
        """The process answers."""
        return Health(status="ok")

    @routes.get("/health/ready", responses={503: {"model": Health, "description": "Something it needs is not there"}})
    async def ready(request: Request, response: Response) -> Health:
        """What the service depends on answers too; 503 where something does not."""
        checks: dict[str, Check] = request.app.state.checks
        outcomes = dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))
        well = all(outcome == "ok" for outcome in outcomes.values())
        response.status_code = 200 if well else 503
        if not well:
            response.headers["Retry-After"] = "2"
        return Health(status="ok" if well else "unavailable", checks=outcomes)

    @routes.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    async def metrics(request: Request) -> Response:
        """Prometheus text format."""
        return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return routes
