"""How long something takes until it can be seen."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE = 20.0
PAUSE = 0.01


async def seconds_until(look: Callable[[], Awaitable[bool]], begun: float, patience: float = PATIENCE) -> float:
    """Seconds from `begun` (of `time.monotonic`) until `look` says yes. Raises TimeoutError."""
    async with asyncio.timeout(patience):
        while not await look():
            await asyncio.sleep(PAUSE)
    return time.monotonic() - begun
