"""The wanted service: notices and the matching of names against them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.clients.service_clients import Peers
from services.clock import Clock
from services.documents.models import now
from services.settings import ServiceSettings
from services.web.app import About, Running, create_app
from wanted import api
from wanted.encryption_at_rest import Seal
from wanted.external_dependencies import Outside
from wanted.jobs import Upkeep
from wanted.matching.api import BATCHES
from wanted.notices.api.bodies import PHOTO_BODY, PhotoBodies
from wanted.notices.models.imports import ImportedNotice
from wanted.notices.store import MIGRATIONS
from wanted.notices.store.notices import WantedStore
from wanted.rate_limit import Allowances
from wanted.settings import Settings
from wanted.submissions.token_gate import ISSUER, Admission, Issuer, OpenDoor, TokenDoor
from wanted.webhooks.dispatching import Dispatcher
from wanted.webhooks.sending import Sender

__all__ = ["ABOUT", "Settings", "create"]

ABOUT = About(
    name="wanted",
    title="Tiếp Dân: wanted notices",
    description="Wanted persons, the terrorism list and the Interpol digest, and matching names against them.",
    imports={"notices": ImportedNotice},
    migrations=MIGRATIONS,
)


def create(settings: ServiceSettings, peers: Peers, clock: Clock = now, outside: Outside | None = None) -> FastAPI:
    """The service's app. It needs its database, and follows the hotline service for the tree of units."""
    own, outside = Settings.of(settings), outside or Outside()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Running(app, own, peers) as running:
            running.units()
            mongo = await running.database("wanted")
            seal = Seal(own.secret.get_secret_value().encode())
            store = WantedStore(mongo.database, running.cursors, seal, clock)
            await store.open()
            watcher = await running.publish(mongo, store.notices)
            app.state.store, app.state.seal, app.state.cursors = store, seal, running.cursors
            app.state.admission = outside.admission or _door(own, peers, store, clock)
            app.state.upkeep = Upkeep(store, own.retention, clock, seal.checkpoint_key)
            if own.upkeep:
                await running.enter(app.state.upkeep)
                sender = Sender(own.webhooks, outside.resolve)
                dispatcher = Dispatcher(store, watcher, sender, own.webhooks, clock)
                app.state.dispatcher = await running.enter(dispatcher)
            yield

    limits = own.limits.model_copy(update={"body": max(own.limits.body, PHOTO_BODY)})
    app = create_app(ABOUT, own.model_copy(update={"limits": limits}), [api.router], lifespan, clock=clock)
    app.add_middleware(PhotoBodies, limits=own.limits)
    app.state.outside, app.state.rates, app.state.queues = outside, own.rates, own.queues
    app.state.previews = own.previews
    app.state.feeds, app.state.webhooks, app.state.dispatcher = own.feeds, own.webhooks, None
    app.state.allowances, app.state.batches = Allowances(), asyncio.Semaphore(BATCHES)
    app.state.developing = asyncio.Semaphore(2)
    return app


def _door(settings: Settings, peers: Peers, store: WantedStore, clock: Clock) -> Admission:
    """Tokens where there is an issuer of them, unless the settings do without."""
    if not settings.admission.tokens or ISSUER not in peers.names:
        return OpenDoor()
    return TokenDoor(Issuer(peers), store.spent.spend, clock)
