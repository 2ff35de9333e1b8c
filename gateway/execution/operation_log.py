"""What operators are told of operations: counts, slow ones in the log, spans."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import structlog

from gateway.clients import counted
from gateway.execution.observer import Observer, Seen
from gateway.metrics import Operations
from services.observability.spans import Spans

log = structlog.get_logger("gateway")


class Watching(Observer):
    """Counts, logs and traces operations that are open (see `Seen`), and tells nothing at all of the others."""

    def __init__(self, counts: Operations, spans: Spans, slow_seconds: float) -> None:
        self._counts, self._spans, self._slow = counts, spans, slow_seconds

    def running(self, seen: Seen) -> AbstractContextManager[object]:
        return self._watched(seen) if seen.open else nullcontext()

    @contextmanager
    def _watched(self, seen: Seen) -> Iterator[None]:
        token = counted.set(True)
        try:
            with self._counts.running(), self._spans.operation(seen.kind, seen.operation) as note:
                yield
                if seen.codes:
                    note("graphql.error.codes", " ".join(seen.codes))
        finally:
            counted.reset(token)

    def answered(self, seen: Seen) -> None:
        if not seen.open:
            return
        self._counts.answered(seen)
        if self._slow and seen.seconds >= self._slow:
            log.warning(
                "slow_operation",
                operation=seen.operation,
                kind=seen.kind,
                seconds=round(seen.seconds, 3),
                status=seen.status,
                codes=list(seen.codes),
            )
