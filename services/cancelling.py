"""Tasks that really end."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

AGAIN = 0.5
"""Seconds after which a task that goes on is told again."""
LONG = 5.0
"""Seconds after which the log names the tasks that still go on, and again each time that so many have passed."""


async def cancel(*tasks: "asyncio.Task[Any]") -> None:
    """Cancels tasks and returns when they have ended, however they did. Their errors stay with them.

    A cancellation can get lost on its way: `asyncio.wait_for` of Python 3.11, which drivers use, forgets one that comes
    in the same moment as the answer. So it is said again until it is heard, and the log says of whom it is not. Who is
    cancelled while he waits here waits on, as in a task group: the cancellation is raised when the tasks have ended.
    """
    if asyncio.current_task() in tasks:
        raise ValueError("no task can wait for its own end")
    interruption: asyncio.CancelledError | None = None
    clock = asyncio.get_running_loop().time
    report = clock() + LONG
    while running := {task for task in tasks if not task.done()}:
        for task in running:
            task.cancel()
        try:
            await asyncio.wait(running, timeout=AGAIN)
        except asyncio.CancelledError as error:
            interruption = error
        if clock() >= report:
            report = clock() + LONG
            _report(running)
    if interruption is not None:
        raise interruption


async def unbroken(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives, which runs to its end whatever becomes of him who waits for it.

    Who is cancelled meanwhile, once or often, waits on; the cancellation is raised when the work has ended.
    """
    task = asyncio.create_task(work)
    interruption: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            interruption = error
    if interruption is not None:
        raise interruption
    return task.result()


def _report(running: Collection["asyncio.Task[Any]"]) -> None:
    # Read here, as it is seldom needed: the launcher needs this module before it starts the databases, and it is slow.
    import structlog

    log = structlog.get_logger()
    for task in running:
        if not task.done():
            frames = [f"{frame.f_code.co_filename}:{frame.f_lineno}" for frame in task.get_stack()]
            log.warning("task_does_not_end", task=task.get_name(), at=frames[-1:])
