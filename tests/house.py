"""Several services of the house run together in a test, reaching each other without sockets."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from launcher.registry import SERVICES
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.settings import ServiceSettings
from services.web.app import with_lifespan


@dataclass
class Part:
    """A service of the house: its transport (switch `connected` off to take it down) and a client for it."""

    transport: AppTransport
    client: httpx.AsyncClient


async def _not_built(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError(f"not built yet: {Request(scope).url.path}")


@asynccontextmanager
async def house(settings: ServiceSettings, *names: str) -> AsyncIterator[dict[str, Part]]:
    """The named services, started in the launcher's order, each on a database of its own."""
    chosen = [name for name in SERVICES if name in names]
    transports = {name: AppTransport(_not_built) for name in chosen}
    shared = {name: getattr(settings, name) for name in type(settings).model_fields}
    async with AsyncExitStack() as stack:
        peers = ServiceClients(transports=transports, timeout=30)
        stack.push_async_callback(peers.close)
        parts: dict[str, Part] = {}
        for name in chosen:
            entry = SERVICES[name]
            given = entry.settings(**{**shared, "folder": settings.folder / name})
            app: ASGIApp = entry.create(given, peers)
            transports[name].app = app
            await stack.enter_async_context(with_lifespan(app))  # type: ignore[arg-type]
            client = httpx.AsyncClient(transport=transports[name], base_url=f"http://{name}", timeout=30)
            parts[name] = Part(transports[name], await stack.enter_async_context(client))
        yield parts
