"""What is counted at the door, in Prometheus' form. Never by operation name, text, variables or client."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from gateway.changes import Broker
from gateway.http import AnswerCache, Seen


class Operations:
    """Counts operations; `observe` is the door's observer."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._answered = Counter(
            "graphql_operations", "Operations answered", ("kind", "status", "cached"), registry=registry
        )
        self._seconds = Histogram("graphql_operation_seconds", "Time to answer", ("kind", "cached"), registry=registry)
        self._errors = Counter("graphql_errors", "Errors by code", ("code",), registry=registry)

    def observe(self, seen: Seen) -> None:
        kind, cached = seen.kind or "none", str(seen.cached).lower()
        self._answered.labels(kind, str(seen.status), cached).inc()
        self._seconds.labels(kind, cached).observe(seen.seconds)
        for code in seen.codes:
            self._errors.labels(code).inc()


class State(Collector):
    """The answer cache and the subscriptions as they are at the moment of asking."""

    def __init__(self, cache: AnswerCache, broker: Broker) -> None:
        self._cache, self._broker = cache, broker

    def collect(self) -> Iterable[GaugeMetricFamily]:
        counts = self._cache.counts
        yield GaugeMetricFamily("answer_cache_bytes", "Bytes of cached answers", self._cache.bytes)
        yield GaugeMetricFamily("answer_cache_entries", "Cached answers", len(self._cache))
        yield GaugeMetricFamily("answer_cache_lost_feeds", "Feeds out of reach", len(self._cache.lost_feeds))
        yield GaugeMetricFamily("change_subscribers", "Open subscriptions to changes", len(self._broker))
        events = GaugeMetricFamily("answer_cache_events", "What the cache did since the start", labels=("event",))
        for event in ("hits", "misses", "joined", "dropped", "evicted", "recomputed"):
            events.add_metric((event,), getattr(counts, event))
        yield events
