"""Waiting for a state instead of sleeping."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 20.0
PAUSE = 0.02


async def until(look: Callable[[], Awaitable[T]], *, patience: float = PATIENCE) -> T:
    """The first true value that `look` gives. Raises TimeoutError after `patience` seconds."""
    async with asyncio.timeout(patience):
        while not (seen := await look()):
            await asyncio.sleep(PAUSE)
    return seen
