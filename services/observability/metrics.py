"""Prometheus metrics of a service, and the app that serves them: at a port of its own, which no front leads to.

Counters that are read often enough reveal when each request came. So no request of citizens to feedback is counted
anywhere: not there, not at the gateway, not where its subject is looked up (docs/decisions/0022-metrics.md).
"""

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
from starlette.types import ASGIApp

from services.observability.checks import Check, outcomes

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


def exposition(metrics: Metrics) -> ASGIApp:
    """The app that answers `/metrics`, and nothing else."""

    async def metrics_page(_: Request) -> Response:
        return Response(await metrics.exposed(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", metrics_page)])
