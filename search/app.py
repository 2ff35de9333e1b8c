"""The search service: follows the feeds of the other services, maintains an index, answers searches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from search import api
from search.domain import DOMAIN
from search.embedded import EmbeddedIndex
from search.indexing import Indexer, SourceSink
from search.searching import Searcher
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.feeds.follower import Follower
from services.settings import ServiceSettings
from services.web.app import About, ServiceRuntime, create_app

RESTART_SECONDS = 300

ABOUT = About(
    name=DOMAIN.name,
    title="Tiếp Dân: search",
    description="Full-text search over everything that is published, typed with or without diacritics.",
)


def create(settings: ServiceSettings, clients: ServiceClients, registry: Registry, clock: Clock = now) -> FastAPI:
    """The service's app. It needs a folder for its index, and follows the feeds of what can be found."""
    sources = {registry.service_of(kind): None for kind in registry.searchable}

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = await asyncio.to_thread(EmbeddedIndex, settings.folder / "index")
        indexer = Indexer(engine)
        indexer.start()
        try:
            async with ServiceRuntime(app, settings, clients) as running:
                sinks = {name: SourceSink(name, registry, indexer) for name in sources if name in clients.names}
                positions = engine.positions()
                followers = [
                    running.follow(name, sink, positions.get(name), sink.hide_withdrawn) for name, sink in sinks.items()
                ]
                app.state.finder = Searcher(
                    engine, indexer, running.cursors, lambda: _restart(followers, sinks, indexer)
                )
                running.checks["index"] = indexer.ready
                yield
        finally:
            await indexer.stop()
            await asyncio.to_thread(engine.close)

    return create_app(ABOUT, settings, [api.router], lifespan, clock=clock, feed=False, kinds=registry.searchable)


async def _restart(followers: list[Follower], sinks: dict[str, SourceSink], indexer: Indexer) -> int:
    """Reads every source again and returns the number of documents once all are visible."""
    for sink in sinks.values():
        sink.restored.clear()
    for follower in followers:
        await follower.restart()
    async with asyncio.timeout(RESTART_SECONDS):
        for sink in sinks.values():
            await sink.restored.wait()
        await indexer.wait_until_visible()
    return sum(sink.count for sink in sinks.values())
