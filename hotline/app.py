"""The hotline service: units and the numbers by which they are reached."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from hotline import api
from hotline.models import HotlineInput, UnitInput
from hotline.store import MIGRATIONS, HotlineStore
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.settings import ServiceSettings
from services.web.app import About, ServiceRuntime, create_app

ABOUT = About(
    name="hotline",
    title="Tiếp Dân: units and hotlines",
    description="The units that inform citizens and the numbers by which they are reached.",
    imports={"units": UnitInput, "hotlines": HotlineInput},
    migrations=MIGRATIONS,
)


def create(settings: ServiceSettings, clients: ServiceClients, clock: Clock = now) -> FastAPI:
    """Creates the app. It needs its database; the other services check roles against its units."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with ServiceRuntime(app, settings, clients) as running:
            mongo = await running.database("hotline")
            store = HotlineStore(mongo.database, running.cursors, running.clock)
            await running.publish(mongo, store.units, store.hotlines)
            app.state.store = store
            yield

    return create_app(ABOUT, settings, [api.router], lifespan, clock=clock)
