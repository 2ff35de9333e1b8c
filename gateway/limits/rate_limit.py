"""One token bucket a client, in memory, under a name that means nothing tomorrow.

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

from gateway.protocol.errors import DoorError
from gateway.protocol.settings import Budget as BudgetSettings

SALT_SECONDS = 86_400.0


class Budgets:
    """Takes the cost of each request from its client's bucket."""

    def __init__(self, settings: BudgetSettings, *, now: float | None = None) -> None:
        self._settings = settings
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._salt = secrets.token_bytes(16)
        self._salted_at = monotonic() if now is None else now

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, address: str | None, cost: float, *, now: float | None = None) -> None:
        """Take `cost` points; raises `DoorError` 429 with Retry-After where the bucket has not enough.

        What costs more than a full bucket is let through when the bucket is full, and the bucket is left in debt.
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
            raise DoorError(
                429, "RATE_LIMITED", f"Too much was asked; try again in {wait} s.", headers={"Retry-After": str(wait)}
            )
        self._buckets[client] = (points - cost, now)
        if len(self._buckets) > settings.clients:
            self._buckets.popitem(last=False)

    def give_back(self, address: str | None, points: float, *, now: float | None = None) -> None:
        """Put points back that were taken for nothing, up to a full bucket."""
        now = monotonic() if now is None else now
        client = self._client(address, now)
        if client in self._buckets:
            held, at = self._buckets[client]
            self._buckets[client] = (min(self._settings.burst, held + points), at)

    def guess(self, address: str | None) -> "Guess":
        """Take a point for a guess at something secret; to be tried in the guess's block. Raises as `take` does."""
        self.take(address, 1)
        return Guess(lambda: self.give_back(address, 1))

    def _client(self, address: str | None, now: float) -> bytes:
        if now - self._salted_at > SALT_SECONDS:
            self._salt, self._salted_at = secrets.token_bytes(16), now
            self._buckets.clear()
        return hashlib.blake2b(network(address).encode(), key=self._salt, digest_size=16).digest()


class Guess:
    """Something that is shown and may be the secret: what was paid for it is given back unless it was `wrong`."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self.wrong = False
        self._give_back = give_back

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.wrong:
            self._give_back()


def network(address: str | None) -> str:
    """The address, or the /64 of an IPv6 address: one customer's network commonly has all of it."""
    if not address or ":" not in address:
        return address or ""
    try:
        given = IPv6Address(address.split("%")[0])
    except ValueError:
        return address
    return str(given.ipv4_mapped) if given.ipv4_mapped else given.packed[:8].hex()
