"""Prometheus metrics of the gateway. Nothing is labelled by query text, variables or client.

Only traceable operations are counted: a metric that included the others would reveal when they took place, by itself or
by subtracting the counted ones. For the same reason there are no metrics of the process or its load.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from gateway.broker import Broker
from gateway.cache.response_cache import ResponseCache
from gateway.execution.observer import OperationRecord
from services.clients.breaker import Breaker

MAX_HASHES = 100
"""Unregistered operations with their own time series, limited because clients can invent any number."""
OTHER = "other"


class OperationMetrics:
    """Counts traceable operations (see `OperationRecord`), and the calls that they lead to.

    Calls of the services in `uncounted` are not counted.
    """

    def __init__(self, registry: CollectorRegistry, uncounted: frozenset[str]) -> None:
        self._uncounted = uncounted
        self._operations = Counter(
            "graphql_operations",
            "Operations by kind, status and cache result",
            ("kind", "status", "cached"),
            registry=registry,
        )
        self._seconds = Histogram(
            "graphql_operation_seconds", "Duration of operations", ("kind", "cached"), registry=registry
        )
        self._running = Gauge("graphql_running", "Operations in progress", registry=registry)
        self._errors = Counter("graphql_errors", "Errors by code", ("code",), registry=registry)
        self._named = Summary(
            "graphql_named_operation_seconds",
            "Duration by operation: its registered name, or a hash",
            ("operation",),
            registry=registry,
        )
        self._calls = Counter(
            "service_calls", "Calls to services by outcome", ("service", "outcome"), registry=registry
        )
        self._call_seconds = Histogram(
            "service_call_seconds", "Duration of calls to services", ("service",), registry=registry
        )
        self._hashes: set[str] = set()
        # Finding a series costs more than counting on it; there are few.
        self._children = cache(self._find)
        self._named_child = cache(self._named.labels)

    def running(self) -> AbstractContextManager[object]:
        """Counts an operation as running inside its block."""
        return self._running.track_inprogress()

    def count_operation(self, record: OperationRecord) -> None:
        cached = "stale" if record.stale else str(record.cached).lower()
        answered, seconds = self._children(record.kind, str(record.status), cached)
        answered.inc()
        seconds.observe(record.seconds)
        for code in record.codes:
            self._errors.labels(code).inc()
        self._named_child(self._name(record)).observe(record.seconds)

    def _find(self, kind: str, status: str, cached: str) -> tuple[Counter, Histogram]:
        return self._operations.labels(kind, status, cached), self._seconds.labels(kind, cached)

    def count_call(self, service: str, outcome: str, seconds: float) -> None:
        if service in self._uncounted:
            return
        self._calls.labels(service, outcome).inc()
        if outcome in ("ok", "refused", "failed"):
            self._call_seconds.labels(service).observe(seconds)

    def _name(self, record: OperationRecord) -> str:
        if record.registered or record.operation in self._hashes:
            return record.operation
        if len(self._hashes) >= MAX_HASHES:
            return OTHER
        self._hashes.add(record.operation)
        return record.operation


class StateCollector(Collector):
    """The state of the response cache, the subscriptions and the circuit breakers at the time of a scrape."""

    def __init__(
        self,
        cache: ResponseCache,
        broker: Broker,
        breakers: Callable[[], Mapping[str, Breaker]],
    ) -> None:
        self._cache, self._broker, self._breakers = cache, broker, breakers

    def collect(self) -> Iterable[GaugeMetricFamily]:
        counts = self._cache.counts
        yield GaugeMetricFamily("response_cache_bytes", "Bytes of cached responses", self._cache.bytes)
        yield GaugeMetricFamily("response_cache_entries", "Cached responses", len(self._cache))
        yield GaugeMetricFamily(
            "response_cache_stale_entries", "Stale responses kept for outages", self._cache.reserved
        )
        yield GaugeMetricFamily(
            "response_cache_disconnected_feeds", "Feeds that are disconnected", len(self._cache.lost_feeds)
        )
        yield GaugeMetricFamily("change_subscribers", "Open subscriptions to changes", len(self._broker))
        events = GaugeMetricFamily(
            "response_cache_events", "Events of the response cache since the start", labels=("event",)
        )
        for event in ("hits", "misses", "joined", "dropped", "evicted", "recomputed", "stale"):
            events.add_metric((event,), getattr(counts, event))
        yield events
        closed = GaugeMetricFamily(
            "service_breaker_open", "1 while the circuit breaker of a service is open", labels=("service",)
        )
        for name, breaker in self._breakers().items():
            closed.add_metric((name,), float(breaker.open))
        yield closed
