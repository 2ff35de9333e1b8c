"""Counts the attempts of clients, by a sliding-window counter: two numbers for each client and rate.

The count of the window before, weighted by how much of it the last `seconds` cover, is added to the current one's. A
window begins with the day's salt, so that a rate per day is exact.
"""

from collections.abc import Callable, Iterable
from math import ceil
from time import monotonic
from types import TracebackType
from typing import Self

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.strategies import SlidingWindowCounterRateLimiter

from services.errors import TooManyRequests
from services.ratelimit.pseudonyms import DAY, ClientPseudonyms
from services.ratelimit.storage import BoundedMemoryStorage

COUNTERS = 100_000


class RateLimitExceeded(TooManyRequests):
    """The client has to wait for `wait` whole seconds, which `Retry-After` says too."""

    def __init__(self, seconds: float, message: str = "Too many requests") -> None:
        self.wait = int(seconds) + 1
        super().__init__(f"{message}; try again in {self.wait} s.", headers={"Retry-After": str(self.wait)})


def rate_of(amount: int, seconds: int) -> RateLimitItem:
    """At most `amount` in any `seconds`."""
    return RateLimitItemPerSecond(amount, seconds)


def rate_of_burst(burst: float, per_second: float) -> RateLimitItem:
    """At most `burst` at once, and over time as many as `per_second`."""
    seconds = max(1, ceil(round(burst / per_second, 6)))
    return rate_of(max(int(burst), int(per_second * seconds)), seconds)


class Attempt:
    """An attempt at a secret: it is taken out of the count again unless it `failed`."""

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


class RateLimiter:
    """Counts by purpose and client. `clock` gives seconds; `message` begins the refusal.

    Of more than `most_counters` counters the least recently used are dropped.
    """

    def __init__(
        self,
        clock: Callable[[], float] = monotonic,
        most_counters: int = COUNTERS,
        message: str = "Too many requests",
    ) -> None:
        self._storage = BoundedMemoryStorage(lambda: self._pseudonyms.age(), most_counters)
        self._pseudonyms = ClientPseudonyms(clock, self._storage.reset)
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._message = message

    def __len__(self) -> int:
        return len(self._storage)

    def hit(self, purpose: str, client: str | None, *rates: RateLimitItem) -> None:
        """Counts one request. Raises `RateLimitExceeded` and counts nothing where any of the rates is exceeded."""
        self._count(purpose, client, rates)

    def begin_attempt(self, purpose: str, client: str | None, *rates: RateLimitItem) -> Attempt:
        """Counts an attempt at a secret before its outcome is known, so that no more run at once than may fail.

        Run it in the attempt's block. Raises as `hit` does.
        """
        counted = self._count(purpose, client, rates)
        return Attempt(lambda: self._take_back(counted))

    def _count(self, purpose: str, client: str | None, rates: tuple[RateLimitItem, ...]) -> list[str]:
        """Counts one; returns the keys of the counters."""
        name = self._pseudonyms.of(client, purpose).hex()
        counted: list[str] = []
        for rate in rates:
            if not self._limiter.hit(rate, name):
                self._take_back(counted)
                raise RateLimitExceeded(self._wait(rate, name), self._message)
            counted.append(self._storage.window_key(rate.key_for(name), rate.get_expiry()))
        return counted

    def _take_back(self, counted: Iterable[str]) -> None:
        for key in counted:
            self._storage.decr(key)

    def _wait(self, rate: RateLimitItem, name: str) -> float:
        """Seconds until the rate allows one more."""
        expiry = rate.get_expiry()
        previous, left, current, _ = self._storage.get_sliding_window(rate.key_for(name), expiry)
        if current < rate.amount:
            wait = left - (rate.amount - current) * expiry / previous
        else:
            wait = left + expiry - rate.amount * expiry / current
        return min(wait, DAY - self._pseudonyms.age())
