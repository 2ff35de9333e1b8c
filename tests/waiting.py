"""Waiting for a state instead of sleeping."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds: no law of ours, only the end of a test that would wait for ever."""
PAUSE = 0.02


@overload
async def until(look: Callable[[], Awaitable[T | None]], *, patience: float = PATIENCE) -> T: ...
@overload
async def until(look: Callable[[], bool], *, patience: float = PATIENCE) -> bool: ...
async def until(look: Callable[[], Any], *, patience: float = PATIENCE) -> Any:
    """The first true value that `look` gives, at once or awaited. Raises TimeoutError after `patience` seconds."""
    async with asyncio.timeout(patience):
        while True:
            seen = look()
            if isinstance(seen, Awaitable):
                seen = await seen
            if seen:
                return seen
            await asyncio.sleep(PAUSE)
