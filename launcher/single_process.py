"""Runs all services in this process, without sockets between them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from launcher.assembly import draining, in_one_process
from launcher.data_folder import DataFolder
from launcher.output import Output
from launcher.packages import freeze_objects
from launcher.ports import LOOPBACK
from launcher.registry import SERVICES
from launcher.server import serving, serving_metrics
from launcher.service_settings import settings_by_service
from services.clock import Clock
from services.observability import logs
from services.settings import warn_of_names

TERMINAL_LOG_LEVEL = "warning"
"""Unless the settings name one: logs go to the terminal, among what the command itself prints."""


@asynccontextmanager
async def run_together(
    port: int,
    folder: DataFolder,
    databases: Mapping[str, str],
    output: Output,
    metrics: Mapping[str, int],
    clock: Clock | None = None,
) -> AsyncIterator[None]:
    """The whole assembly answering on a port. `databases` are addresses by service, `*` for those not named.

    `metrics` are ports by service; where there is none, nothing answers.
    """
    logs.configure(TERMINAL_LOG_LEVEL)
    given = settings_by_service(folder, databases, tuple(SERVICES))
    settings = {name: entry.settings(**given[name]) for name, entry in SERVICES.items()}
    warn_of_names(type(one) for one in settings.values())
    gateway = settings["gateway"]
    logs.configure(gateway.log_level if "log_level" in gateway.model_fields_set else TERMINAL_LOG_LEVEL)
    async with (
        in_one_process(
            settings,
            lambda assembly: serving(assembly.front, LOOPBACK, port, gateway.proxies, gateway.connections),
            clock,
        ) as assembly,
        AsyncExitStack() as stack,
    ):
        for name in SERVICES:
            await stack.enter_async_context(serving_metrics(assembly.transports[name].app, LOOPBACK, metrics.get(name)))
            if name != "gateway":
                output.ready(name, f"http://{LOOPBACK}:{port}/api/{name}/docs")
        freeze_objects()
        async with draining(assembly.transports["gateway"].app):
            yield
