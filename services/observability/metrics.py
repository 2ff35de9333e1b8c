"""Prometheus metrics of a service, and the app that serves them: at a port of its own, which no front leads to.

Counters that are read often enough reveal when each request came. So no request of citizens to feedback is counted
anywhere: not there, not at the gateway, not where its subject is looked up (docs/decisions/0022-metrics.md).
"""

import time
from collections.abc import Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web.health import Check, outcomes

# `_created` would say, to the microsecond, when each series was first counted.
disable_created_metrics()

UNCOUNTED = "X-Uncounted"
"""Header of a call that the called service does not count, because the operation that makes it is private."""
UNCOUNTED_NAME = UNCOUNTED.lower().encode()


class Metrics:
    """Counts and times requests by route template, never by path, query or client, and none of a `private` service.

    With `checks` (those of `/health/ready`, by name) it also exposes whether the service is ready.
    """

    def __init__(self, checks: Mapping[str, Check] | None = None, *, private: bool = False) -> None:
        self.registry = CollectorRegistry()
        self.private = private
        self._checks = checks
        if checks is not None:
            self._ready = Gauge("service_ready", "1 if every dependency responds", registry=self.registry)
        if not private:
            labels = ("method", "route", "status")
            self._requests = Counter(
                "http_requests", "Requests by method, route and status", labels, registry=self.registry
            )
            self._seconds = Histogram(
                "http_request_seconds", "Duration of requests", labels[:2], registry=self.registry
            )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts an answer of a route, named by its template."""
        if self.private:
            return
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    async def exposed(self) -> bytes:
        """All metrics in Prometheus' text format."""
        if self._checks is not None:
            results = await outcomes(self._checks)
            self._ready.set(all(outcome == "ok" for outcome in results.values()))
        return generate_latest(self.registry)


def route_path(route: object) -> str:
    """The template of a route; `none` where no route answered."""
    return getattr(route, "path", "none")


class RequestMetrics:
    """ASGI middleware that feeds `Metrics`."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or any(name == UNCOUNTED_NAME for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()

        async def observe(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - start
                self._metrics.count(scope["method"], route_path(scope.get("route")), message["status"], seconds)
            await send(message)

        await self.app(scope, receive, observe)


def exposition(metrics: Metrics) -> ASGIApp:
    """The app that answers `/metrics`, and nothing else."""

    async def metrics_page(_: Request) -> Response:
        return Response(await metrics.exposed(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", metrics_page)])
