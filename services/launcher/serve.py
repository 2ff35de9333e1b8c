"""`tiepdan serve NAME`: one service as a process of its own, as `up --separate` and a cluster run it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from starlette.types import ASGIApp

from services import logs
from services.launcher.front import Prefixed
from services.launcher.house import behind, draining
from services.launcher.ports import LOOPBACK
from services.launcher.registry import SERVICES, load
from services.launcher.serving import serving, until_told
from services.peers import Peers


async def serve(name: str, port: int, host: str = LOOPBACK) -> None:
    """Serves until told to stop; the settings are `TIEPDAN_*`. The gateway brings the front with it."""
    logs.configure(os.environ.get("TIEPDAN_LOG_LEVEL", "info"))
    load(name)
    settings = SERVICES[name].settings()
    peers = Peers(settings.peers)
    app: Any = SERVICES[name].create(settings, peers)
    started = behind(app, settings.peers, settings.limits) if name == "gateway" else _alone(app)
    try:
        drained = draining(app) if name == "gateway" else nullcontext()
        async with started as served, serving(served, host, port), drained:
            await until_told()
    finally:
        await peers.close()


@asynccontextmanager
async def _alone(app: Any) -> AsyncIterator[ASGIApp]:
    async with app.router.lifespan_context(app):
        yield Prefixed(app)
