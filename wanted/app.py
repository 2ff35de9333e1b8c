"""The wanted service: notices and the matching of names against them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.app import About, Running, create_app
from services.peers import Peers
from services.settings import ServiceSettings
from wanted import api
from wanted.allowance import Allowances
from wanted.api.matching import BATCHES
from wanted.models import ImportedNotice
from wanted.settings import Settings
from wanted.store import WantedStore

__all__ = ["ABOUT", "Settings", "create"]

ABOUT = About(
    name="wanted",
    title="Tiếp Dân: wanted notices",
    description="Wanted persons, the terrorism list and the Interpol digest, and matching names against them.",
    imports={"notices": ImportedNotice},
)


def create(settings: ServiceSettings, peers: Peers) -> FastAPI:
    """The service's app. It needs its database, and follows the hotline service for the tree of units."""

    own = Settings.of(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Running(app, settings, peers) as running:
            running.units()
            mongo = await running.database("wanted")
            store = WantedStore(mongo.database, running.cursors)
            await running.publish(mongo, store.notices)
            app.state.store = store
            app.state.rates, app.state.allowances = own.rates, Allowances()
            app.state.batches = asyncio.Semaphore(BATCHES)
            yield

    return create_app(ABOUT, settings, [api.router], lifespan)
