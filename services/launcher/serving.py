"""uvicorn as the launcher runs it: no access log, quick to stop, its signals left to the launcher."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

STOP_SECONDS = 2
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """A server inside an event loop that has other work too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[Server]:
    """The app answering at an address until the block ends; requests in flight get two seconds."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
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


async def until_told() -> None:
    """Returns when the process is asked to stop (Ctrl-C, SIGTERM)."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, told.set)
    try:
        await told.wait()
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
