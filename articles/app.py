"""The articles service: published information with its editorial workflow."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from articles import api
from articles.domain import DOMAIN
from articles.store import MIGRATIONS, ArticleStore
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.settings import ServiceSettings
from services.web.app import About, ServiceRuntime, create_app

ABOUT = About(
    name=DOMAIN.name,
    title="Tiếp Dân: articles",
    description="Published information of every kind in Article 5, from draft to publication and after.",
    imports=DOMAIN.imports,
    migrations=MIGRATIONS,
)


def create(settings: ServiceSettings, clients: ServiceClients, registry: Registry, clock: Clock = now) -> FastAPI:
    """The service's app. It needs its database, and follows the units for whom roles hold."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with ServiceRuntime(app, settings, clients) as running:
            mongo = await running.database("articles")
            store = ArticleStore(mongo.database, running.cursors, running.clock)
            running.units()
            await running.publish(mongo, store.articles)
            app.state.store = store
            yield

    return create_app(ABOUT, settings, [api.router], lifespan, clock=clock)
