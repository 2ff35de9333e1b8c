"""uvicorn as the launcher runs it: no access log, quick to stop, its signals left to `stopping`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from launcher.connections import bounded_protocol
from services.limits import ConnectionLimits
from services.observability.metrics import exposition
from services.web.client_address import LOOPBACK, Networks
from services.web.response_headers import ResponseHeaders

STOP_SECONDS = 2
LIMITS = ConnectionLimits()


class Server(uvicorn.Server):
    """A server inside an event loop that has other work too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp, host: str, port: int, proxies: Networks = (), limits: ConnectionLimits = LIMITS
) -> AsyncIterator[Server]:
    """The app answering at an address until the block ends; requests in flight get two seconds.

    `proxies` are the networks whose X-Forwarded-For and X-Forwarded-Proto are trusted, besides this machine.
    `limits` bound requests that do not arrive completely.
    """
    config = uvicorn.Config(
        ResponseHeaders(app),
        host=host,
        port=port,
        http=bounded_protocol(limits, proxies),  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        forwarded_allow_ips=[str(network) for network in LOOPBACK + proxies],
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


@contextlib.asynccontextmanager
async def serving_metrics(app: ASGIApp, host: str, port: int | None) -> AsyncIterator[None]:
    """The metrics of a service's app answering at a port of their own until the block ends; nothing without one."""
    if port is None:
        yield
        return
    async with serving(exposition(app.state.kit.metrics), host, port):  # type: ignore[attr-defined]
        yield
