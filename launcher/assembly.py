"""The whole house put together: every service in this process, or each one at an address of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from launcher.brute_force import Guessed
from launcher.front import Front, Proxy
from launcher.refusals import data_refusals
from launcher.registry import KINDS, SERVICES
from services.clients.service_clients import Peers
from services.clients.transport import AppTransport
from services.clock import Clock
from services.settings import ServiceSettings
from services.web.bodies import BodyLimit
from services.web.client_address import Networks
from web.app import create as create_site

CALL_TIMEOUT = 5.0
BOUNDS_CLIENTS = "wanted"
"""The one service that bounds what a client may ask. The others are not told who asks (docs/privacy.md)."""
Lifespan = AbstractAsyncContextManager[Any]
Listening = AbstractAsyncContextManager[object]
ISSUER_PATHS = ("/.well-known/private-token-issuer-directory", "/token-request", "/key-log")
"""Where RFC 9578 puts the issuer, on the gateway's host."""


@dataclass(frozen=True)
class House:
    """The front, the networks of proxies before it and, by name, the transports to the services behind it."""

    front: ASGIApp
    proxies: Networks
    transports: Mapping[str, AppTransport]


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("the service is not built yet")


@asynccontextmanager
async def in_one_process(
    values: Mapping[str, Mapping[str, Any]],
    listening: Callable[[House], Listening] = nullcontext,
    clock: Clock | None = None,
) -> AsyncIterator[House]:
    """Every service, started. `values` are the settings of each service by name; all go by one clock.

    Services reach each other through their apps, without sockets. The front is `listening` before they start, so that
    they can say how far they are, and no longer when they end.
    """
    transports = {name: AppTransport(_nobody) for name in SERVICES}
    apps: dict[str, ASGIApp] = {}
    async with AsyncExitStack() as stack:
        peers = Peers(transports=transports, timeout=CALL_TIMEOUT)
        stack.push_async_callback(peers.close)
        settings = {name: entry.settings(**values[name]) for name, entry in SERVICES.items()}
        for name, entry in SERVICES.items():
            app = entry.create(settings[name], peers, clock)
            apps[name] = transports[name].app = app
        house = House(front(apps), settings["gateway"].proxies, transports)
        async with listening(house):
            await _start(stack, apps)
            yield house


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
    tokens = {path: apps["feedback"] for path in ISSUER_PATHS if "feedback" in apps}
    schemas = {f"/schemas/{kind}.json": apps[name] for kind, name in KINDS.items() if name in apps}
    doors = {"/graphql": gateway, "/health": gateway, "/schema.graphql": gateway}
    site = create_site(tuple(n for n in apps if n != "gateway"), apps.get("feedback"))
    return Front({**services, **tokens, **schemas, **doors}, site, getattr(gateway, "shortcut", None))


@asynccontextmanager
async def draining(gateway: ASGIApp) -> AsyncIterator[None]:
    """Within a server's block: before the server stops, open subscriptions are told to go.

    A server that stops waits for answers that are on their way, and a stream never ends by itself.
    """
    try:
        yield
    finally:
        await gateway.drain()  # type: ignore[attr-defined]


@asynccontextmanager
async def behind(gateway: ASGIApp, settings: ServiceSettings) -> AsyncIterator[ASGIApp]:
    """The front of a house whose services have addresses of their own, by the gateway's settings.

    It keeps their limits too: a proxy sends the whole body on before it hears that it was too large.
    """
    proxies = {
        name: Proxy(url, settings.proxies, anonymous=name != BOUNDS_CLIENTS)
        for name, url in settings.peers.items()
        if name != "gateway"
    }
    async with AsyncExitStack() as stack:
        for proxy in proxies.values():
            stack.push_async_callback(proxy.close)
        await stack.enter_async_context(gateway.router.lifespan_context(gateway))  # type: ignore[attr-defined]
        bounded: dict[str, ASGIApp] = {name: BodyLimit(proxy, settings.limits) for name, proxy in proxies.items()}
        guesses = gateway.state.guesses  # type: ignore[attr-defined]
        if "feedback" in bounded and guesses is not None:
            bounded["feedback"] = Guessed(bounded["feedback"], guesses)
        yield front({**bounded, "gateway": gateway})
