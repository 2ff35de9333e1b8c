"""The hotline service: units and the numbers by which they are reached."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from hotline import api
from hotline.models import HotlineInput, UnitInput
from hotline.store import MIGRATIONS, HotlineStore
from services.clients.service_clients import Peers
from services.clock import Clock
from services.documents.models import now
from services.settings import ServiceSettings
from services.web.app import About, Running, create_app

ABOUT = About(
    name="hotline",
    title="Tiếp Dân: units and hotlines",
    description="The units that inform citizens and the numbers by which they are reached.",
    imports={"units": UnitInput, "hotlines": HotlineInput},
    migrations=MIGRATIONS,
)


def create(settings: ServiceSettings, peers: Peers, clock: Clock = now) -> FastAPI:
    """The service's app. It needs its database; its units are what other services check roles against."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Running(app, settings, peers) as running:
            mongo = await running.database("hotline")
            store = HotlineStore(mongo.database, running.cursors, running.clock)
            await running.publish(mongo, store.units, store.hotlines)
            app.state.store = store
            yield

    return create_app(ABOUT, settings, [api.router], lifespan, clock=clock)
