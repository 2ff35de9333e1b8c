"""What may be measured and logged of an answered operation: never its text, its variables or its client."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass


@dataclass(slots=True)
class Seen:
    """One operation over HTTP.

    `operation` is the name of a registered document's operation, else the first characters of the document's digest:
    a client can put anything into a name. `seconds` is from the first byte to the answer being handed over, `codes`
    are the `extensions.code` of its errors. `stale` is an answer of before, given as a service was down. Of what is
    not `open` (see `DoorSettings.secluded`), or is refused before that is known, nothing may be noted.
    """

    operation: str = ""
    kind: str = ""
    status: int = 0
    seconds: float = 0.0
    cached: bool = False
    codes: tuple[str, ...] = ()
    registered: bool = False
    stale: bool = False
    open: bool = False


class Observer:
    """Is told of operations; this one lets them pass."""

    def running(self, seen: Seen) -> AbstractContextManager[object]:
        """Around an operation that is really run; its codes are known when the block ends."""
        return nullcontext()

    def answered(self, seen: Seen) -> None:
        """An operation was answered, or refused."""
