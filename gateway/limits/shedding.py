"""Load shedding: operations beyond what can finish in time are queued briefly, then rejected.

When the processor is what everybody waits for, more operations at once make each longer and none quicker, until all
pass their services' deadlines and work is done that nobody gets. The sign of it is how late the event loop's timers
are. A service that is slow makes operations long, but no timer late: then many may run at once.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from gateway.protocol.errors import request_error
from gateway.protocol.settings import OperationLimits

OVERLOADED_SECONDS = 5.0
"""How long the endpoint reports overload after it rejected an operation, in seconds."""
PROBE_SECONDS = 0.02
"""Interval between measurements of the event-loop delay, in seconds."""
STARTS_PER_PROBE = 8
"""Operations started per measurement interval, so that a burst is not admitted before its effect is measured."""
MIN_CONCURRENCY = 16
"""Operations that may run regardless of the event-loop delay."""
SMOOTHING = 0.3
"""Weight of the newest measurement in the moving average."""
MAX_QUEUED = 2_000
"""Maximum number of queued operations."""


class LoadShedder:
    """Limits concurrent operations; queues the others, and rejects those that wait too long."""

    def __init__(self, limits: OperationLimits) -> None:
        self._limits = limits
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._started = 0
        self._rejected_at = float("-inf")
        self.timer_delay = 0.0
        """Moving average of the event-loop delay, in seconds."""
        self.running = 0
        self.rejected = 0

    @property
    def overloaded(self) -> bool:
        """Whether an operation was rejected recently: a load balancer should send requests elsewhere."""
        return monotonic() - self._rejected_at < OVERLOADED_SECONDS

    @asynccontextmanager
    async def permit(self) -> AsyncIterator[None]:
        """Holds a permit while an operation runs. Raises `RequestError` 503 if none is available in time."""
        if self._waiting or not self._has_capacity():
            await self._wait()
        else:
            self._start()
        try:
            yield
        finally:
            self.running -= 1
            self._admit()

    def _has_capacity(self) -> bool:
        if self.running < MIN_CONCURRENCY:
            return self.running < self._limits.concurrent_operations
        fits = self.running < self._limits.concurrent_operations and self._started < STARTS_PER_PROBE
        return fits and self.timer_delay <= self._limits.max_loop_delay_seconds

    def _start(self) -> None:
        self.running += 1
        self._started += 1
        if self.running >= MIN_CONCURRENCY:
            self._schedule_probe()

    async def _wait(self) -> None:
        if len(self._waiting) >= MAX_QUEUED:
            raise self._rejection()
        permit = asyncio.get_running_loop().create_future()
        self._waiting.append(permit)
        self._schedule_probe()
        try:
            async with asyncio.timeout(self._limits.queue_seconds):
                await permit
        except TimeoutError:
            if not permit.done() or permit.cancelled():
                raise self._rejection() from None
        except asyncio.CancelledError:
            if permit.done() and not permit.cancelled():
                self.running -= 1
                self._admit()
            raise

    def _rejection(self) -> Exception:
        self._rejected_at = monotonic()
        self.rejected += 1
        return request_error(503, "OVERLOADED", "Too many operations are running. Try again later.", Retry_After="1")

    def _admit(self) -> None:
        while self._waiting and self._has_capacity():
            place = self._waiting.popleft()
            if not place.done():
                self._start()
                place.set_result(None)

    def _schedule_probe(self) -> None:
        """Measures the event-loop delay, repeatedly while operations are queued."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._due = loop.time() + PROBE_SECONDS
            self._timer = loop.call_later(PROBE_SECONDS, self._probe, loop)

    def _probe(self, loop: asyncio.AbstractEventLoop) -> None:
        self.timer_delay += SMOOTHING * (max(0.0, loop.time() - self._due) - self.timer_delay)
        self._timer = None
        self._started = 0
        self._admit()
        if self._waiting or self.running >= MIN_CONCURRENCY:
            self._schedule_probe()
        else:
            self.timer_delay = 0.0
