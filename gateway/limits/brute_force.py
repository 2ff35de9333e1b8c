"""Brute-force protection of receipts and desk codes: limits failed attempts per client.

The service cannot tell clients apart, because the gateway does not identify them; without this limit one of them could
use up the attempts of all. A client is a salted hash in memory, as for every rate limit.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from gateway.errors import ServiceProblem
from gateway.protocol.settings import CostBucketSettings
from services.ratelimit.attempts import Attempt, RateLimiter, RateLimitExceeded, rate_of_burst

T = TypeVar("T")


class TooManyAttempts(ServiceProblem):
    """Too many wrong receipts or codes; the next attempt is allowed after `Retry-After` seconds."""

    def __init__(self, wait: int) -> None:
        detail = f"Too many unknown codes or receipts. Try again in {wait} s."
        super().__init__({"code": "TOO_MANY_REQUESTS", "title": "Too many requests", "detail": detail}, 429)
        self.headers = {"Retry-After": str(wait)}


class BruteForceLimit:
    """Limits the failed attempts of each client, over GraphQL and in front of the service's REST API together."""

    def __init__(self, settings: CostBucketSettings) -> None:
        self._limiter = RateLimiter(most_counters=settings.clients, message="Too many unknown codes or receipts")
        self._rate = rate_of_burst(settings.burst, settings.per_second)

    def begin_attempt(self, address: str | None) -> Attempt:
        """Counts an attempt; run it in the attempt's block. Raises `RateLimitExceeded`."""
        return self._limiter.begin_attempt("secret", address, self._rate)


@dataclass(frozen=True, slots=True)
class BruteForceGuard:
    """The guard of one client; `address` is hashed immediately and stored nowhere else.

    `wrong_codes` are the error codes that indicate a wrong receipt or code.
    """

    limit: BruteForceLimit | None
    address: str | None
    wrong_codes: frozenset[str]

    async def call_guarded(self, call: Awaitable[T]) -> T:
        """Awaits the call. Only a failed attempt is counted. Raises `TooManyAttempts` before calling."""
        if self.limit is None:
            return await call
        try:
            attempt = self.limit.begin_attempt(self.address)
        except RateLimitExceeded as error:
            getattr(call, "close", lambda: None)()
            raise TooManyAttempts(error.wait) from None
        with attempt:
            try:
                return await call
            except ServiceProblem as problem:
                attempt.failed = problem.code in self.wrong_codes
                raise
