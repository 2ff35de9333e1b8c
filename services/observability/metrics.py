"""Prometheus metrics of a service, and the app that serves them: at a port of its own, which no front leads to.

Counters that are read often enough reveal when each request came. So no request of citizens to feedback is counted
anywhere: not there, not at the gateway, not where its subject is looked up (docs/decisions/0022-metrics.md).
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

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

from services.documents.set_aside import SetAsideDocuments
from services.observability.checks import OK, Check, outcomes

# `_created` would say, to the microsecond, when each series was first counted.
disable_created_metrics()

UNCOUNTED = "X-Uncounted"
"""Header of a call that the called service does not count, because the operation that makes it is private."""
UNCOUNTED_NAME = UNCOUNTED.lower().encode()


class Metrics:
    """Counts and times requests by route template, never by path, query or client, and none of a `private` service.

    With `checks` (those of `/health/ready`, by name) it also exposes whether the service is ready, and unless it is
    `private` which parts are degraded, how many documents each consumer has `set_aside`, and by how many seconds it
    `lags` behind its feed.
    """

    def __init__(
        self,
        checks: Mapping[str, Check] | None = None,
        set_aside: Iterable[SetAsideDocuments] = (),
        lags: Mapping[str, Callable[[], float]] = MappingProxyType({}),
        *,
        private: bool = False,
    ) -> None:
        self.registry = CollectorRegistry()
        self.private = private
        self._checks, self._set_aside, self._lags = checks, set_aside, lags
        if checks is not None:
            self._ready = Gauge("service_ready", "1 if every dependency responds", registry=self.registry)
        if not private:
            self._degraded = Gauge(
                "service_degraded", "1 while a part does not do all of its work", ("part",), registry=self.registry
            )
            self._documents_set_aside = Gauge(
                "documents_set_aside",
                "Documents that a consumer could not handle",
                ("consumer",),
                registry=self.registry,
            )
            self._lag = Gauge(
                "feed_lag_seconds",
                "Age of the oldest change that a consumer has not handled yet",
                ("consumer",),
                registry=self.registry,
            )
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
            self._ready.set(all(outcome.answers for outcome in results.values()))
            if not self.private:
                for part, outcome in results.items():
                    self._degraded.labels(part).set(outcome.answers and outcome != OK)
        if not self.private:
            for consumer in self._set_aside:
                self._documents_set_aside.labels(consumer.consumer).set(len(consumer))
            for name, lag in self._lags.items():
                self._lag.labels(name).set(lag())
        return generate_latest(self.registry)


def exposition(metrics: Metrics) -> ASGIApp:
    """The app that answers `/metrics`, and nothing else."""

    async def metrics_page(_: Request) -> Response:
        return Response(await metrics.exposed(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", metrics_page)])
