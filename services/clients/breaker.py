"""A circuit breaker: a service that fails repeatedly or stops responding is only probed with single calls.

Three states, as usual: closed while calls succeed; open, when none is made; half open, when one call in a while may
try. Silence is noticed before the first deadline: calls that wait for a service that hangs hold the gateway's places,
which other services' fields need.
"""

from time import monotonic

SILENCE = 0.5
"""Seconds without any answer while calls wait, after which no more than `waiting` may wait."""


class Breaker:
    """Opens after `failures` in a row, or while more than `waiting` calls wait for a silent service.

    After `rest` seconds one call may try, and again after as long; its success closes the breaker. Every call that
    `allows` lets through is to be ended with `succeeded`, `failed` or `abandoned`.
    """

    def __init__(self, failures: int, rest: float, waiting: int = 50) -> None:
        self._most, self._rest, self._most_waiting = failures, rest, waiting
        self._failed = 0
        self._waiting = 0
        self._heard = 0.0
        self._until = 0.0

    @property
    def open(self) -> bool:
        """Whether it failed too often in a row; it may be half open."""
        return self._failed >= self._most

    @property
    def failing(self) -> bool:
        """Whether the last call that ended failed."""
        return self._failed > 0

    def allows(self, now: float | None = None) -> bool:
        """Whether a call may be made; it then waits for its end."""
        now = monotonic() if now is None else now
        if self._waiting == 0:
            self._heard = now
        if self.open or (self._waiting >= self._most_waiting and now - self._heard >= SILENCE):
            if now < self._until:
                return False
            self._until = now + self._rest
        self._waiting += 1
        return True

    def succeeded(self, now: float | None = None) -> None:
        self._heard = monotonic() if now is None else now
        self._failed = 0
        self._waiting -= 1

    def failed(self, now: float | None = None) -> None:
        self._failed += 1
        self._waiting -= 1
        if self.open:
            self._until = (monotonic() if now is None else now) + self._rest

    def abandoned(self) -> None:
        """The caller was cancelled before the outcome was known."""
        self._waiting -= 1
