"""uvicorn as the launcher runs it: no access log, quick to stop, its signals left to the launcher."""

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from services.launcher.connections import connections

STOP_SECONDS = 2
LAST_RESORT_SECONDS = 15.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """A server inside an event loop that has other work too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[Server]:
    """The app answering at an address until the block ends; requests in flight get two seconds.

    An app's `shortcut` is asked first (see `services.shortcuts`).
    """
    shortcut = getattr(app, "shortcut", None)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http="httptools" if shortcut is None else connections(shortcut),  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        timeout_graceful_shutdown=STOP_SECONDS,
        ws_max_size=1 << 16,
    )
    server = Server(config)
    running = asyncio.create_task(server.serve(), name="server")
    try:
        while not server.started and not running.done():
            await asyncio.sleep(0.01)
        if running.done():
            running.result()
        yield server
    finally:
        server.should_exit = True
        await asyncio.wait({running}, timeout=STOP_SECONDS + 1)


async def until_told(patience: float = LAST_RESORT_SECONDS) -> None:
    """Returns when the process is asked to stop (Ctrl-C, SIGTERM); from then on it asks in vain.

    Whoever presses Ctrl-C twice is in a hurry, and must not cut short the stopping that the first one began: so the
    signals are ignored for the rest of the process, also after the event loop has closed. What has not stopped after
    `patience` seconds, such as a driver that waits for a database that is gone, is ended with the process: what was
    acknowledged is on disk, and no child outlives its parent.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(told.set)

    for number in SIGNALS:
        signal.signal(number, tell)
    try:
        await told.wait()
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        last_resort = threading.Timer(patience, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
