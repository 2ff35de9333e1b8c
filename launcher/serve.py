"""`tiepdan serve NAME`: one service as a process of its own, as `up --separate` and a cluster run it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from launcher.front import PrefixMiddleware
from launcher.packages import freeze_objects, import_modules
from launcher.ports import LOOPBACK
from launcher.refusals import data_refusals
from launcher.server import serving, serving_metrics
from launcher.signals import wait_for_stop
from services.clients.service_clients import ServiceClients
from services.observability import logs
from services.settings import ServiceSettings, warn_of_names


async def serve(name: str, port: int, host: str = LOOPBACK, metrics_port: int | None = None) -> None:
    """Serves until stopped; the settings are `TIEPDAN_*`. The gateway brings the front with it.

    Metrics are answered at a port of their own, or not at all.
    """
    logs.configure()
    import_modules("launcher.registry", f"{name}.app")
    from launcher.registry import SERVICES

    settings = SERVICES[name].settings()
    warn_of_names([type(settings)])
    logs.configure(settings.log_level)
    peers = ServiceClients(settings.service_urls)
    app: Any = SERVICES[name].create(settings, peers)
    serving_app = _front if name == "gateway" else _alone
    try:
        async with serving_app(app, settings, host, port), serving_metrics(app, host, metrics_port):
            freeze_objects()
            await wait_for_stop()
    finally:
        await peers.close()


@asynccontextmanager
async def _alone(app: Any, settings: ServiceSettings, host: str, port: int) -> AsyncIterator[None]:
    # It listens before it starts, to report its progress, and stops listening before it shuts down.
    async with (
        AsyncExitStack() as started,
        serving(PrefixMiddleware(app), host, port, settings.proxies, settings.connections),
    ):
        with data_refusals():
            await started.enter_async_context(app.router.lifespan_context(app))
        yield


@asynccontextmanager
async def _front(app: Any, settings: ServiceSettings, host: str, port: int) -> AsyncIterator[None]:
    # Read here, as no other service needs the site and what it shows.
    from launcher.assembly import draining, proxying_front

    async with (
        proxying_front(app, settings) as front,
        serving(front, host, port, settings.proxies, settings.connections),
        draining(app),
    ):
        yield
