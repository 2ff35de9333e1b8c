"""Counts operations, logs slow ones and traces them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import structlog

from gateway.clients import counted
from gateway.execution.observer import Observer, OperationRecord
from gateway.metrics import OperationMetrics
from services.observability.spans import Spans

log = structlog.get_logger("gateway")


class OperationLog(Observer):
    """Counts, logs and traces open operations (see `OperationRecord`), and reports nothing of the others."""

    def __init__(self, metrics: OperationMetrics, spans: Spans, slow_seconds: float) -> None:
        self._metrics, self._spans, self._slow = metrics, spans, slow_seconds

    def trace(self, record: OperationRecord) -> AbstractContextManager[object]:
        return self._watched(record) if record.traceable else nullcontext()

    @contextmanager
    def _watched(self, seen: OperationRecord) -> Iterator[None]:
        token = counted.set(True)
        try:
            with self._metrics.running(), self._spans.operation(seen.kind, seen.operation) as note:
                yield
                if seen.codes:
                    note("graphql.error.codes", " ".join(seen.codes))
        finally:
            counted.reset(token)

    def completed(self, record: OperationRecord) -> None:
        if not record.traceable:
            return
        self._metrics.count_operation(record)
        if self._slow and record.seconds >= self._slow:
            log.warning(
                "slow_operation",
                operation=record.operation,
                kind=record.kind,
                seconds=round(record.seconds, 3),
                status=record.status,
                codes=list(record.codes),
            )
