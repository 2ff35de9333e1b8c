"""Signals that stop the process."""

import asyncio
import os
import signal
import threading
from types import FrameType

LAST_RESORT_SECONDS = 15.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a request of the system, and a terminal that was closed."""


async def wait_for_stop(grace: float = LAST_RESORT_SECONDS) -> None:
    """Returns when a stop signal arrives (`SIGNALS`); further ones are ignored.

    A closed terminal stops nothing that was started with `nohup`.

    A second Ctrl-C must not interrupt the shutdown that the first one began, so the
    signals are ignored for the rest of the process, also after the event loop has closed. What has not stopped after
    `grace` seconds, such as a driver waiting for a database that is gone, ends with the process: what was
    acknowledged is on disk, and no child outlives its parent.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stopped.set)

    for number in SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, tell)
    try:
        await stopped.wait()
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        last_resort = threading.Timer(grace, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
