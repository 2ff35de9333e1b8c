"""Refusing work before there is too much of it, so that what is taken on is finished in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from gateway.http.errors import refuse
from gateway.http.settings import Limits

REMEMBERED = 2.0
"""Seconds for which the door counts as overloaded after it refused something."""


class Shedding:
    """Counts the operations that run at once, and refuses those beyond the limit."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.running
        self._refused = float("-inf")
        self.running = 0
        self.refusals = 0

    @property
    def overloaded(self) -> bool:
        """Whether something was refused just now: a balancer should send requests elsewhere."""
        return monotonic() - self._refused < REMEMBERED

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one operation while it runs. Raises `DoorError` 503 where there is none."""
        if self.running >= self._most:
            self._refused = monotonic()
            self.refusals += 1
            raise refuse(503, "OVERLOADED", "Too many operations are running; try again shortly.", Retry_After="1")
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
