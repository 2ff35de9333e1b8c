"""What may be measured and logged of an operation: never its text, variables or client."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass


@dataclass(slots=True)
class OperationRecord:
    """One operation over HTTP.

    `operation` is the name of a registered document's operation, else the first characters of the document's digest:
    a client can put anything into a name. `seconds` is the time from the first byte to the response, `codes` are the
    `extensions.code` of its errors, and `stale` says that a stale response was served. Operations that are not
    `traceable` (see `EndpointSettings.unlogged_fields`), or are rejected before that is known, must not be recorded.
    """

    operation: str = ""
    kind: str = ""
    status: int = 0
    seconds: float = 0.0
    cached: bool = False
    codes: tuple[str, ...] = ()
    registered: bool = False
    stale: bool = False
    traceable: bool = False


class Observer:
    """Notified of operations; this implementation does nothing."""

    def trace(self, record: OperationRecord) -> AbstractContextManager[object]:
        """A context around the execution of an operation; its error codes are known when the block ends."""
        return nullcontext()

    def completed(self, record: OperationRecord) -> None:
        """Called when an operation was answered or rejected."""
