"""Rate limits of clients without a role, counted in memory under a hash that changes daily.

A client is its network address (the /64 of an IPv6 address), hashed with a random salt that changes every day and is
never written. Neither the address nor the hash is stored or logged; a restart forgets all of it.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic

from services.errors import TooManyRequests
from wanted.settings import RateLimitRule

DAY = 86_400.0
CLIENTS = 100_000
"""Beyond so many, the least recently seen client is evicted."""


@dataclass(slots=True)
class _Usage:
    left: float
    at: float
    today: int = 0


class RateLimits:
    """Counts by purpose and client. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic, most_clients: int = CLIENTS) -> None:
        self._clock, self._clients = clock, most_clients
        self._used: OrderedDict[bytes, _Usage] = OrderedDict()
        self._renew(clock())

    def __len__(self) -> int:
        return len(self._used)

    def _renew(self, now: float) -> None:
        self._salt, self._salted_at = secrets.token_bytes(16), now
        self._used.clear()

    def hit(self, purpose: str, rate: RateLimitRule, client: str) -> None:
        """Counts one request. Raises `TooManyRequests`, with Retry-After, if the limit is exceeded."""
        now = self._clock()
        if now - self._salted_at >= DAY:
            self._renew(now)
        name = hashlib.blake2b(f"{purpose}\0{network(client)}".encode(), key=self._salt, digest_size=16).digest()
        used = self._used.pop(name, None) or _Usage(rate.burst, now)
        self._used[name] = used
        used.left = min(rate.burst, used.left + (now - used.at) * rate.per_minute / 60)
        used.at = now
        if used.today >= rate.per_day:
            raise _too_many(self._salted_at + DAY - now)
        if used.left < 1:
            raise _too_many((1 - used.left) * 60 / rate.per_minute)
        used.left -= 1
        used.today += 1
        if len(self._used) > self._clients:
            self._used.popitem(last=False)


def _too_many(seconds: float) -> TooManyRequests:
    wait = int(seconds) + 1
    return TooManyRequests(f"Too much was asked; try again in {wait} s.", headers={"Retry-After": str(wait)})


def network(address: str) -> str:
    """The address, or the /64 of an IPv6 address: one customer's network commonly has all of it."""
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if given.version == 4:
        return str(given)
    return str(given.ipv4_mapped) if given.ipv4_mapped else given.packed[:8].hex()
