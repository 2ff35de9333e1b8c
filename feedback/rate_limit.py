"""Slowing down who guesses: counts kept in memory, under a salt that changes daily and is never written."""

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, timedelta

from cachetools import LRUCache

from services.errors import TooMany
from services.web.client_address import HOUSE

MINUTE = timedelta(minutes=1)
REMEMBERED = 50_000


class Throttle:
    """At most `most` misses a minute for each client, `house` for what the gateway passes on without naming a client.

    Hits cost nothing. What it holds of a client is a salted hash.
    """

    def __init__(self, most: int, clock: Callable[[], datetime], house: int = 10_000) -> None:
        self._most, self._house, self._clock = most, house, clock
        self._salted: tuple[date, bytes] = (clock().date(), secrets.token_bytes(32))
        self._misses: LRUCache[bytes, deque[datetime]] = LRUCache(REMEMBERED)

    def check(self, client: str) -> None:
        """Raises `TooMany` (429) for a client that missed too often within the minute."""
        now = self._clock()
        misses = self._misses.get(self._name(client, now))
        while misses and now - misses[0] >= MINUTE:
            misses.popleft()
        if misses and len(misses) >= self._limit(client):
            wait = int((MINUTE - (now - misses[0])).total_seconds()) + 1
            raise TooMany("Too many unknown codes or receipts; wait a minute.", headers={"Retry-After": str(wait)})

    def miss(self, client: str) -> None:
        now = self._clock()
        name = self._name(client, now)
        misses = self._misses.get(name)
        if misses is None:
            misses = self._misses[name] = deque(maxlen=self._limit(client))
        misses.append(now)

    def _limit(self, client: str) -> int:
        return self._house if client == HOUSE else self._most

    def _name(self, client: str, now: datetime) -> bytes:
        if self._salted[0] != now.date():
            self._salted = (now.date(), secrets.token_bytes(32))
            self._misses.clear()
        return hmac.digest(self._salted[1], client.encode(), hashlib.sha256)[:16]
