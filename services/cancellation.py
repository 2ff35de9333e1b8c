"""Cancelling asyncio tasks reliably."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

RECANCEL_SECONDS = 0.5
"""Seconds after which a task that still runs is cancelled again."""
REPORT_SECONDS = 5.0
"""Seconds after which the tasks that still run are logged, and the interval at which the log entry is repeated."""


async def cancel(*tasks: "asyncio.Task[Any]") -> None:
    """Cancels tasks and returns when all have ended. Their exceptions are not raised here.

    A cancellation can be lost: `asyncio.wait_for` of Python 3.11, which drivers use, swallows one that arrives
    together with the result. So it is repeated until the task ends, and tasks that do not end are logged. If the
    caller itself is cancelled, it keeps waiting, as in a task group, and the cancellation is raised at the end.
    """
    if asyncio.current_task() in tasks:
        raise ValueError("no task can wait for its own end")
    interruption: asyncio.CancelledError | None = None
    clock = asyncio.get_running_loop().time
    report = clock() + REPORT_SECONDS
    while running := {task for task in tasks if not task.done()}:
        for task in running:
            task.cancel()
        try:
            await asyncio.wait(running, timeout=RECANCEL_SECONDS)
        except asyncio.CancelledError as error:
            interruption = error
        if clock() >= report:
            report = clock() + REPORT_SECONDS
            _report(running)
    if interruption is not None:
        raise interruption


async def run_to_completion(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which runs to completion even if the caller is cancelled.

    A cancellation that arrives meanwhile is raised once the work has ended.
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
    # Imported here because it is slow and rarely needed: the launcher uses this module before the databases start.
    import structlog

    log = structlog.get_logger()
    for task in running:
        if not task.done():
            frames = [f"{frame.f_code.co_filename}:{frame.f_lineno}" for frame in task.get_stack()]
            log.warning("task_not_ending", task=task.get_name(), at=frames[-1:])
