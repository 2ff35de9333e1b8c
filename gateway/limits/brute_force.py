"""Brute-force protection of receipts and desk codes: limits failed attempts per client.

The service cannot tell clients apart, because the gateway does not identify them; without this limit one of them could
use up the attempts of all. A client is a salted hash in memory, as for every rate limit.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from gateway.errors import ServiceProblem
from gateway.limits.rate_limit import CostBuckets
from gateway.protocol.errors import RequestError

T = TypeVar("T")

FAILED_ATTEMPT_CODES = frozenset({"RECEIPT_UNKNOWN", "ATTESTATION_REFUSED"})
"""Error codes that indicate a wrong receipt or code."""


class TooManyAttempts(ServiceProblem):
    """Too many wrong receipts or codes; the next attempt is allowed after `Retry-After` seconds."""

    def __init__(self, wait: str) -> None:
        detail = f"Too many unknown codes or receipts. Try again in {wait} s."
        super().__init__({"code": "TOO_MANY_REQUESTS", "title": "Too many requests", "detail": detail}, 429)
        self.headers = {"Retry-After": wait}


@dataclass(frozen=True, slots=True)
class BruteForceGuard:
    """The guard of one client; `address` is hashed immediately and stored nowhere else."""

    cost_buckets: CostBuckets | None
    address: str | None

    async def call_guarded(self, call: Awaitable[T]) -> T:
        """Awaits the call. Only a failed attempt is charged. Raises `TooManyAttempts` before calling."""
        if self.cost_buckets is None:
            return await call
        try:
            attempt = self.cost_buckets.begin_attempt(self.address)
        except RequestError as error:
            getattr(call, "close", lambda: None)()
            raise TooManyAttempts(error.headers.get("Retry-After", "1")) from None
        with attempt:
            try:
                return await call
            except ServiceProblem as problem:
                attempt.failed = problem.code in FAILED_ATTEMPT_CODES
                raise
