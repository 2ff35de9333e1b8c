"""Assembles the system: every service in this process, or each one at its own address."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.limits.brute_force import BruteForceLimit
from launcher.brute_force import BruteForceMiddleware
from launcher.front import Front, Proxy
from launcher.refusals import data_refusals
from launcher.registry import REGISTRY, SERVICES
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.clock import Clock
from services.settings import ServiceSettings
from services.web.bodies import BodyLimit
from web.app import create as create_site

CALL_TIMEOUT = 5.0
Lifespan = AbstractAsyncContextManager[Any]
Listening = AbstractAsyncContextManager[object]


@dataclass(frozen=True)
class Assembly:
    """The front and, by name, the transports to the services behind it."""

    front: ASGIApp
    transports: Mapping[str, AppTransport]


async def _not_built(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("the service is not built yet")


@asynccontextmanager
async def in_one_process(
    settings: Mapping[str, ServiceSettings],
    listening: Callable[[Assembly], Listening] = nullcontext,
    clock: Clock | None = None,
) -> AsyncIterator[Assembly]:
    """Every service, started, by its settings; all go by one clock.

    Services reach each other through their apps, without sockets. The front is `listening` before they start, so that
    they can say how far they are, and no longer when they end.
    """
    transports = {name: AppTransport(_not_built) for name in SERVICES}
    apps: dict[str, ASGIApp] = {}
    async with AsyncExitStack() as stack:
        peers = ServiceClients(transports=transports, timeout=CALL_TIMEOUT)
        stack.push_async_callback(peers.close)
        for name, entry in SERVICES.items():
            app = entry.create(settings[name], peers, clock)
            apps[name] = transports[name].app = app
        assembly = Assembly(front(apps), transports)
        async with listening(assembly):
            await _start(stack, apps)
            yield assembly


async def _start(stack: AsyncExitStack, apps: Mapping[str, ASGIApp]) -> None:
    """Enters the apps' lifespans, all but the gateway's at once; the gateway's is left first, the others at once."""
    contexts = {name: app.router.lifespan_context(app) for name, app in apps.items()}  # type: ignore[attr-defined]
    gateway = contexts.pop("gateway")
    entered = list[Lifespan]()

    async def enter(context: Lifespan) -> None:
        await context.__aenter__()
        entered.append(context)

    async def leave() -> None:
        await asyncio.gather(*(context.__aexit__(None, None, None) for context in entered))

    stack.push_async_callback(leave)
    try:
        async with asyncio.TaskGroup() as group:
            for context in contexts.values():
                group.create_task(enter(context))
    except BaseExceptionGroup as errors:
        with data_refusals():
            raise errors.exceptions[0] from None
    await stack.enter_async_context(gateway)


def front(apps: Mapping[str, ASGIApp]) -> ASGIApp:
    """The gateway and the site at the root, each service's REST under `/api/NAME`."""
    services = {f"/api/{name}": app for name, app in apps.items() if name != "gateway"}
    gateway = apps["gateway"]
    well_known = {path: apps[name] for path, name in REGISTRY.well_known_paths.items() if name in apps}
    schemas = {f"/schemas/{kind}.json": apps[name] for kind, name in REGISTRY.imports.items() if name in apps}
    gateway_routes = {"/graphql": gateway, "/health": gateway, "/schema.graphql": gateway}
    site = create_site(tuple(n for n in apps if n != "gateway"), REGISTRY.feeds, apps.get("feedback"))
    return Front({**services, **well_known, **schemas, **gateway_routes}, site)


@asynccontextmanager
async def draining(gateway: ASGIApp) -> AsyncIterator[None]:
    """Inside the block of a server: closes open subscriptions before the server stops.

    A stopping server waits for responses in flight, and a stream never ends by itself.
    """
    try:
        yield
    finally:
        await gateway.drain()  # type: ignore[attr-defined]


@asynccontextmanager
async def proxying_front(gateway: ASGIApp, settings: ServiceSettings) -> AsyncIterator[ASGIApp]:
    """The front of a system whose services run at addresses of their own, from the gateway's settings.

    It applies their body limits as well: a proxy forwards the whole body before it learns that it is too large.
    """
    proxies = {
        name: Proxy(url, settings.proxies, anonymous=not _limits_clients(name))
        for name, url in settings.service_urls.items()
        if name != "gateway"
    }
    async with AsyncExitStack() as stack:
        for proxy in proxies.values():
            stack.push_async_callback(proxy.close)
        await stack.enter_async_context(gateway.router.lifespan_context(gateway))  # type: ignore[attr-defined]
        guesses = gateway.state.container.brute_force_limit  # type: ignore[attr-defined]
        bounded = {name: _bounded(name, proxy, settings, guesses) for name, proxy in proxies.items()}
        yield front({**bounded, "gateway": gateway})


def _limits_clients(name: str) -> bool:
    """Whether the service learns the address of a client. The others do not (docs/privacy.md)."""
    return name in REGISTRY.domains and REGISTRY.domains[name].limits_clients


def _bounded(name: str, proxy: Proxy, settings: ServiceSettings, guesses: BruteForceLimit | None) -> ASGIApp:
    """The proxy behind the limits of bodies and, if the service takes secrets, of guesses."""
    limited = BodyLimit(proxy, settings.limits)
    statuses = REGISTRY.domains[name].wrong_secret_statuses if name in REGISTRY.domains else {}
    return limited if guesses is None or not statuses else BruteForceMiddleware(limited, guesses, statuses)
