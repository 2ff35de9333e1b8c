"""What may be measured and logged of an answered operation: never its text, its variables or its client."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Seen:
    """One operation over HTTP.

    `operation` is the name of a registered document's operation, else the first characters of the document's digest:
    a client can put anything into a name. `seconds` is from the first byte to the answer being handed over, `codes`
    are the `extensions.code` of its errors.
    """

    operation: str = ""
    kind: str = ""
    status: int = 0
    seconds: float = 0.0
    cached: bool = False
    codes: tuple[str, ...] = ()


Observe = Callable[[Seen], None]
