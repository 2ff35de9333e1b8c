"""A token bucket per client, in memory, under a daily changing pseudonym.

A client is its network address (the /64 of an IPv6 address), hashed with a random salt that changes every day and
is never written; neither the address nor the hash is logged.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address
from time import monotonic
from types import TracebackType
from typing import Self

from gateway.protocol.errors import RequestError
from gateway.protocol.settings import CostBucketSettings

SALT_SECONDS = 86_400.0


class CostBuckets:
    """Charges the cost of each request to its client's token bucket."""

    def __init__(self, settings: CostBucketSettings, *, now: float | None = None) -> None:
        self._settings = settings
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._salt = secrets.token_bytes(16)
        self._salted_at = monotonic() if now is None else now

    def __len__(self) -> int:
        return len(self._buckets)

    def charge(self, address: str | None, cost: float, *, now: float | None = None) -> None:
        """Charges `cost` points; raises `RequestError` 429 with Retry-After if the bucket has too few.

        A request that costs more than a full bucket is allowed when the bucket is full, and leaves it in debt.
        """
        now = monotonic() if now is None else now
        settings = self._settings
        client = self._client(address, now)
        points, at = self._buckets.pop(client, (settings.burst, now))
        points = min(settings.burst, points + (now - at) * settings.per_second)
        need = min(cost, settings.burst)
        if points < need:
            self._buckets[client] = (points, now)
            wait = int((need - points) / settings.per_second) + 1
            raise RequestError(
                429, "RATE_LIMITED", f"Rate limit exceeded. Retry in {wait} s.", headers={"Retry-After": str(wait)}
            )
        self._buckets[client] = (points - cost, now)
        if len(self._buckets) > settings.clients:
            self._buckets.popitem(last=False)

    def refund(self, address: str | None, points: float, *, now: float | None = None) -> None:
        """Refunds points, up to a full bucket."""
        now = monotonic() if now is None else now
        client = self._client(address, now)
        if client in self._buckets:
            held, at = self._buckets[client]
            self._buckets[client] = (min(self._settings.burst, held + points), at)

    def begin_attempt(self, address: str | None) -> "Attempt":
        """Charges one point for an attempt at a secret; run it in the attempt's block. Raises as `charge` does."""
        self.charge(address, 1)
        return Attempt(lambda: self.refund(address, 1))

    def _client(self, address: str | None, now: float) -> bytes:
        if now - self._salted_at > SALT_SECONDS:
            self._salt, self._salted_at = secrets.token_bytes(16), now
            self._buckets.clear()
        return hashlib.blake2b(network(address).encode(), key=self._salt, digest_size=16).digest()


class Attempt:
    """An attempt at a secret: its point is refunded unless it `failed`."""

    def __init__(self, refund: Callable[[], None]) -> None:
        self.failed = False
        self._refund = refund

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.failed:
            self._refund()


def network(address: str | None) -> str:
    """The address, or the /64 prefix of an IPv6 address, which usually belongs to one customer."""
    if not address or ":" not in address:
        return address or ""
    try:
        given = IPv6Address(address.split("%")[0])
    except ValueError:
        return address
    return str(given.ipv4_mapped) if given.ipv4_mapped else given.packed[:8].hex()
