"""Rate limit of failed guesses: counted in memory, under a salt that changes daily and is never stored."""

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, timedelta

from cachetools import LRUCache

from services.errors import TooManyRequests
from services.web.client_address import INTERNAL_CALLER

MINUTE = timedelta(minutes=1)
CLIENTS = 50_000


class MissLimit:
    """At most `most` misses per client and minute; `gateway_most` for gateway requests without a client.

    Hits cost nothing. What it holds of a client is a salted hash.
    """

    def __init__(self, most: int, clock: Callable[[], datetime], gateway_most: int = 10_000) -> None:
        self._most, self._gateway_most, self._clock = most, gateway_most, clock
        self._salted: tuple[date, bytes] = (clock().date(), secrets.token_bytes(32))
        self._misses: LRUCache[bytes, deque[datetime]] = LRUCache(CLIENTS)

    def check(self, client: str) -> None:
        """Raises `TooManyRequests` (429) for a client that missed too often within the minute."""
        now = self._clock()
        misses = self._misses.get(self._name(client, now))
        while misses and now - misses[0] >= MINUTE:
            misses.popleft()
        if misses and len(misses) >= self._limit(client):
            wait = int((MINUTE - (now - misses[0])).total_seconds()) + 1
            raise TooManyRequests(
                "Too many unknown codes or receipts; wait a minute.", headers={"Retry-After": str(wait)}
            )

    def record_miss(self, client: str) -> None:
        now = self._clock()
        name = self._name(client, now)
        misses = self._misses.get(name)
        if misses is None:
            misses = self._misses[name] = deque(maxlen=self._limit(client))
        misses.append(now)

    def _limit(self, client: str) -> int:
        return self._gateway_most if client == INTERNAL_CALLER else self._most

    def _name(self, client: str, now: datetime) -> bytes:
        if self._salted[0] != now.date():
            self._salted = (now.date(), secrets.token_bytes(32))
            self._misses.clear()
        return hmac.digest(self._salted[1], client.encode(), hashlib.sha256)[:16]
