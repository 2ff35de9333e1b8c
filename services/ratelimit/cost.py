"""A token bucket of points for each client, from which the cost of its requests is taken."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from services.ratelimit.attempts import RateLimitExceeded
from services.ratelimit.pseudonyms import ClientPseudonyms


class CostBuckets:
    """Buckets of `burst` points, refilled at `per_second`. `clock` gives seconds.

    Of more than `most_clients` buckets the least recently used are dropped.
    """

    def __init__(
        self, burst: float, per_second: float, most_clients: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self._burst, self._per_second, self._most_clients, self._clock = burst, per_second, most_clients, clock
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._pseudonyms = ClientPseudonyms(clock, self._buckets.clear)

    def __len__(self) -> int:
        return len(self._buckets)

    def charge(self, address: str | None, cost: float) -> None:
        """Charges `cost` points; raises `RateLimitExceeded` if the bucket has too few.

        A request that costs more than a full bucket is allowed when the bucket is full, and leaves it in debt.
        """
        now, client = self._clock(), self._pseudonyms.of(address)
        points, at = self._buckets.pop(client, (self._burst, now))
        points = min(self._burst, points + (now - at) * self._per_second)
        need = min(cost, self._burst)
        if points < need:
            self._buckets[client] = (points, now)
            raise RateLimitExceeded((need - points) / self._per_second)
        self._buckets[client] = (points - cost, now)
        if len(self._buckets) > self._most_clients:
            self._buckets.popitem(last=False)
