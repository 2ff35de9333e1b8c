"""Counters in memory for `limits`: bounded, and expired without a thread.

`limits.storage.MemoryStorage` holds every key until a thread of its own, started up to a hundred times a second, has
looked at all of them: with 100,000 clients that takes a third of a processor, and nothing bounds their number.
"""

from collections.abc import Callable
from math import floor

from cachetools import TLRUCache
from limits.storage import SlidingWindowCounterSupport, Storage


class BoundedMemoryStorage(Storage, SlidingWindowCounterSupport):
    """At most `most` counters; beyond that expired ones go first, then the least recently used. For one thread."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float], most: int) -> None:
        super().__init__()
        self._clock = clock
        self._counters: TLRUCache[str, list[float]] = TLRUCache(most, lambda _, counter, __: counter[1], clock)
        """By key, the count and when it expires."""

    def __len__(self) -> int:
        return len(self._counters)

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = [0, self._clock() + expiry]
        counter[0] += amount
        return int(counter[0])

    def decr(self, key: str, amount: int = 1) -> None:
        """Takes back what was counted, unless it has expired."""
        counter = self._counters.get(key)
        if counter is not None:
            counter[0] = max(counter[0] - amount, 0)

    def get(self, key: str) -> int:
        counter = self._counters.get(key)
        return 0 if counter is None else int(counter[0])

    def get_expiry(self, key: str) -> float:
        counter = self._counters.get(key)
        return self._clock() if counter is None else counter[1]

    def window_key(self, key: str, expiry: int, ago: int = 0) -> str:
        """The key under which the current window of `key` is counted, or one so many windows ago."""
        return f"{key}/{int(self._clock() // expiry) - ago}"

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        left = expiry - self._clock() % expiry
        previous, current = self.get(self.window_key(key, expiry, 1)), self.get(self.window_key(key, expiry))
        return previous, left, current, left + expiry

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        previous, left, current, _ = self.get_sliding_window(key, expiry)
        if floor(previous * left / expiry + current) + amount > limit:
            return False
        self.incr(self.window_key(key, expiry), 2 * expiry, amount)
        return True

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        for ago in (0, 1):
            self.clear(self.window_key(key, expiry, ago))

    def clear(self, key: str) -> None:
        self._counters.pop(key, None)

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        count = len(self._counters)
        self._counters.clear()
        return count
