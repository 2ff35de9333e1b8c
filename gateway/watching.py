"""What operators are told of operations: counts, slow ones in the log, spans."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import structlog

from gateway.http import Observer, Seen
from gateway.metrics import Operations
from services.spans import Spans

log = structlog.get_logger("gateway")


class Watching(Observer):
    """Counts every operation; logs and traces those that are open (see `Seen`)."""

    def __init__(self, counts: Operations, spans: Spans, slow_seconds: float) -> None:
        self._counts, self._spans, self._slow = counts, spans, slow_seconds

    def running(self, seen: Seen) -> AbstractContextManager[object]:
        return self._traced(seen) if seen.open and self._spans.recording else nullcontext()

    @contextmanager
    def _traced(self, seen: Seen) -> Iterator[None]:
        with self._spans.operation(seen.kind, seen.operation) as note:
            yield
            if seen.codes:
                note("graphql.error.codes", " ".join(seen.codes))

    def answered(self, seen: Seen) -> None:
        self._counts.answered(seen)
        if seen.open and self._slow and seen.seconds >= self._slow:
            log.warning(
                "slow_operation",
                operation=seen.operation,
                kind=seen.kind,
                seconds=round(seen.seconds, 3),
                status=seen.status,
                codes=list(seen.codes),
            )
