"""A circuit breaker: a service that keeps failing is left alone for a while, then tried with one call."""

from time import monotonic


class Breaker:
    """Closed while calls succeed; open after `failures` in a row; after `rest` seconds one call may try."""

    def __init__(self, failures: int, rest: float) -> None:
        self._most, self._rest = failures, rest
        self._failed = 0
        self._until = 0.0

    @property
    def open(self) -> bool:
        return self._failed >= self._most

    def allows(self, now: float | None = None) -> bool:
        """Whether a call may be made. While open, one call every `rest` seconds may."""
        if not self.open:
            return True
        now = monotonic() if now is None else now
        if now < self._until:
            return False
        self._until = now + self._rest
        return True

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self, now: float | None = None) -> None:
        self._failed += 1
        if self.open:
            self._until = (monotonic() if now is None else now) + self._rest
