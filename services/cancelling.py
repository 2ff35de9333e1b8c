"""Tasks that really end."""

import asyncio
from typing import Any

AGAIN = 0.5
"""Seconds after which a task that goes on is told again."""


async def cancel(*tasks: "asyncio.Task[Any]") -> None:
    """Cancels tasks and returns when they have ended, however they did.

    A cancellation can get lost on its way: `asyncio.wait_for` of Python 3.11, which drivers use, forgets one that comes
    in the same moment as the answer. So it is said again until it is heard.
    """
    while running := {task for task in tasks if not task.done()}:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=AGAIN)
