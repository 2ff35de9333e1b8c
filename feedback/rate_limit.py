"""Rate limit of unknown receipts and desk codes."""

from collections.abc import Callable
from datetime import datetime

from services.ratelimit.attempts import Attempt, RateLimiter, rate_of
from services.web.client_address import INTERNAL_CALLER

MINUTE = 60
CLIENTS = 50_000


class MissLimit:
    """At most `most` misses per client and minute; `gateway_most` for gateway requests without a client.

    Hits cost nothing.
    """

    def __init__(self, most: int, clock: Callable[[], datetime], gateway_most: int = 10_000) -> None:
        self._limiter = RateLimiter(lambda: clock().timestamp(), CLIENTS, message="Too many unknown codes or receipts")
        self._rate, self._gateway_rate = rate_of(most, MINUTE), rate_of(gateway_most, MINUTE)

    def begin_attempt(self, client: str) -> Attempt:
        """An attempt of this client, to be marked as failed if it misses. Raises `RateLimitExceeded` (429)."""
        rate = self._gateway_rate if client == INTERNAL_CALLER else self._rate
        return self._limiter.begin_attempt("miss", client, rate)
