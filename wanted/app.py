"""The wanted service: notices and the matching of names against them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.app import About, Running, create_app
from services.peers import Peers
from services.settings import ServiceSettings
from wanted import api
from wanted.models import ImportedNotice
from wanted.store import WantedStore

ABOUT = About(
    name="wanted",
    title="Tiếp Dân: wanted notices",
    description="Wanted persons, the terrorism list and the Interpol digest, and matching names against them.",
    imports={"notices": ImportedNotice},
)


def create(settings: ServiceSettings, peers: Peers) -> FastAPI:
    """The service's app. It needs its database, and follows the hotline service for the tree of units."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Running(app, settings, peers) as running:
            running.units()
            mongo = await running.database("wanted")
            store = WantedStore(mongo.database, running.cursors)
            await running.publish(mongo, store.notices)
            app.state.store = store
            yield

    return create_app(ABOUT, settings, [api.router], lifespan)
