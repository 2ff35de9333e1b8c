"""The current span and how spans are opened: the interface that traced code uses.

`Spans` records nothing. `services.observability.opentelemetry` has the one that records, and
`services.observability.tracing` says when it does.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymongo.monitoring import CommandListener

HEADER = "traceparent"

SetAttribute = Callable[[str, str | int], None]
"""Adds an attribute to the span that is open."""

current: ContextVar[Any] = ContextVar("span", default=None)
"""The current span of the recorder; None if the request is not traced."""


def ignore_attribute(_name: str, _value: str | int) -> None:
    """There is no span."""


class Spans:
    """Records nothing.

    Each method opens a span for the length of a block. `operation` begins a trace; the others go on with the open
    one and do nothing where there is none.
    """

    recording = False

    def operation(self, kind: str, name: str) -> AbstractContextManager[SetAttribute]:
        """A GraphQL operation: `query` or `mutation`, and its registered name or hash."""
        return nullcontext(ignore_attribute)

    def call(self, service: str, method: str) -> AbstractContextManager[SetAttribute]:
        """A call of another service."""
        return nullcontext(ignore_attribute)

    def request(self, traceparent: str, method: str) -> AbstractContextManager[SetAttribute]:
        """A request that was answered, within the trace that it names."""
        return nullcontext(ignore_attribute)

    def listeners(self) -> "Sequence[CommandListener]":
        """Listeners for the commands of the database driver."""
        return ()

    async def close(self) -> None:
        """Sends what waits, for two seconds at most."""


NO_SPANS = Spans()


def propagated() -> dict[str, str]:
    """Headers that carry the open span into a call to another service."""
    open_span = current.get()
    return {HEADER: open_span.traceparent} if open_span is not None else {}
