"""The wanted service: notices and the matching of names against them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.jobs.leases import Lease
from services.jobs.runner import LEASE_TERM, JobRunner
from services.ratelimit.attempts import RateLimiter
from services.settings import ServiceSettings
from services.web.app import About, ServiceRuntime, create_app
from wanted import api
from wanted.domain import DOMAIN
from wanted.encryption_at_rest import Seal
from wanted.external_dependencies import ExternalDependencies
from wanted.jobs import WantedJobs
from wanted.matching.api import BATCHES
from wanted.notices.api.bodies import PHOTO_BODY, PhotoBodies
from wanted.notices.store import MIGRATIONS
from wanted.notices.store.notices import WantedStore
from wanted.settings import Settings
from wanted.submissions.token_gate import ISSUER, IssuerKeyCache, OpenGate, PrivacyPassGate, TokenGate
from wanted.webhooks.dispatcher import WebhookDispatcher
from wanted.webhooks.sender import WebhookSender

__all__ = ["ABOUT", "Settings", "create"]

ABOUT = About(
    name=DOMAIN.name,
    title="Tiếp Dân: wanted notices",
    description="Wanted persons, the terrorism list and the Interpol digest, and matching names against them.",
    imports=DOMAIN.imports,
    migrations=MIGRATIONS,
)


def create(
    settings: ServiceSettings,
    clients: ServiceClients,
    registry: Registry,
    clock: Clock = now,
    external: ExternalDependencies | None = None,
) -> FastAPI:
    """The service's app. It needs its database, and follows the hotline service for the tree of units."""
    own, external = Settings.of(settings), external or ExternalDependencies()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with ServiceRuntime(app, own, clients) as running:
            running.units()
            mongo = await running.database("wanted")
            seal = Seal(own.secret.get_secret_value().encode())
            store = WantedStore(mongo.database, running.cursors, seal, clock)
            await store.open()
            watcher = await running.publish(mongo, store.notices)
            app.state.store, app.state.seal, app.state.cursors = store, seal, running.cursors
            app.state.admission = external.token_gate or _token_gate(own, clients, store, clock)
            app.state.jobs = WantedJobs(store, own.retention, clock, seal.checkpoint_key)
            if own.run_jobs:
                lease = Lease(mongo.database, "jobs", LEASE_TERM)
                running.run(JobRunner("wanted-jobs", app.state.jobs.jobs(), own.retention.poll_interval, clock, lease))
                sender = WebhookSender(own.webhooks, external.resolve)
                dispatcher = WebhookDispatcher(store, watcher, sender, own.webhooks, clock)
                app.state.dispatcher = await running.enter(dispatcher)
            yield

    limits = own.limits.model_copy(update={"body": max(own.limits.body, PHOTO_BODY)})
    app = create_app(ABOUT, own.model_copy(update={"limits": limits}), [api.router], lifespan, clock=clock)
    app.add_middleware(PhotoBodies, limits=own.limits)
    app.state.outside, app.state.rates, app.state.queues = external, own.rate_limits, own.queues
    app.state.previews = own.previews
    app.state.feeds, app.state.webhooks, app.state.dispatcher = own.feeds, own.webhooks, None
    app.state.allowances, app.state.batches = RateLimiter(), asyncio.Semaphore(BATCHES)
    app.state.developing = asyncio.Semaphore(2)
    return app


def _token_gate(settings: Settings, clients: ServiceClients, store: WantedStore, clock: Clock) -> TokenGate:
    """Requires tokens if the deployment has an issuer and the settings do not disable it."""
    if not settings.token_gate.required or ISSUER not in clients.names:
        return OpenGate()
    return PrivacyPassGate(IssuerKeyCache(clients), store.spent_tokens.spend, clock)
