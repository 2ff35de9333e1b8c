"""Waiting for a state instead of sleeping."""

import asyncio
import contextlib
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
    """The first true value that `look` gives, at once or awaited. Raises TimeoutError after `patience` seconds.

    They are two halves, each of which can end by itself: a virtual machine that stands still for minutes, as one does
    that is moved or copied, uses up the time of one at once.
    """
    with contextlib.suppress(TimeoutError):
        return await _within(patience / 2, look)
    return await _within(patience / 2, look)


async def _within(seconds: float, look: Callable[[], Any]) -> Any:
    async with asyncio.timeout(seconds):
        while True:
            seen = look()
            if isinstance(seen, Awaitable):
                seen = await seen
            if seen:
                return seen
            await asyncio.sleep(PAUSE)
