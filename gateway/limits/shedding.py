"""Taking on no more than can be finished in time: the rest waits for a moment, and is then refused.

When the processor is what everybody waits for, more operations at once make each longer and none quicker, until all
pass their services' deadlines and work is done that nobody gets. The sign of it is how late the event loop's timers
are. A service that is slow makes operations long, but no timer late: then many may run at once.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from gateway.protocol.errors import refuse
from gateway.protocol.settings import Limits

REMEMBERED = 5.0
"""Seconds for which the door counts as overloaded after it refused something."""
TICK = 0.02
"""Seconds between two looks at how late timers are."""
A_TICK = 8
"""Operations that begin between two looks, so that a crowd is not let in before its first have been felt."""
ALWAYS = 16
"""So many operations may run however late timers are."""
SHARE = 0.3
"""What the newest look counts in the mean."""
QUEUE = 2_000
"""Operations that may wait."""


class Shedding:
    """Counts the operations that run at once; lets others wait their turn, and refuses those that wait too long."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._begun = 0
        self._refused = float("-inf")
        self.late = 0.0
        """Seconds by which timers are late, in the mean of the last looks."""
        self.running = 0
        self.refusals = 0

    @property
    def overloaded(self) -> bool:
        """Whether something was refused just now: a balancer should send requests elsewhere."""
        return monotonic() - self._refused < REMEMBERED

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for one operation while it runs. Raises `DoorError` 503 where there is none in time."""
        if self._waiting or not self._room():
            await self._wait()
        else:
            self._begin()
        try:
            yield
        finally:
            self.running -= 1
            self._admit()

    def _room(self) -> bool:
        if self.running < ALWAYS:
            return self.running < self._limits.running
        fits = self.running < self._limits.running and self._begun < A_TICK
        return fits and self.late <= self._limits.late_seconds

    def _begin(self) -> None:
        self.running += 1
        self._begun += 1
        if self.running >= ALWAYS:
            self._look()

    async def _wait(self) -> None:
        if len(self._waiting) >= QUEUE:
            raise self._refusal()
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._look()
        try:
            async with asyncio.timeout(self._limits.wait_seconds):
                await place
        except TimeoutError:
            if not place.done() or place.cancelled():
                raise self._refusal() from None
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.running -= 1
                self._admit()
            raise

    def _refusal(self) -> Exception:
        self._refused = monotonic()
        self.refusals += 1
        return refuse(503, "OVERLOADED", "Too many operations are running; try again shortly.", Retry_After="1")

    def _admit(self) -> None:
        while self._waiting and self._room():
            place = self._waiting.popleft()
            if not place.done():
                self._begin()
                place.set_result(None)

    def _look(self) -> None:
        """Looks in a moment, and again as long as there is a crowd."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._due = loop.time() + TICK
            self._timer = loop.call_later(TICK, self._looked, loop)

    def _looked(self, loop: asyncio.AbstractEventLoop) -> None:
        self.late += SHARE * (max(0.0, loop.time() - self._due) - self.late)
        self._timer = None
        self._begun = 0
        self._admit()
        if self._waiting or self.running >= ALWAYS:
            self._look()
        else:
            self.late = 0.0
