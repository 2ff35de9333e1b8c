"""The container of the running service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from search.embedded import EmbeddedIndex
from search.indexing import Indexer, SourceSink
from search.searching import Searcher
from services.domain import Registry
from services.feeds.follower import Follower
from services.web.runtime import ServiceRuntime

RESTART_SECONDS = 300


@dataclass(frozen=True, slots=True)
class SearchContainer:
    """Everything a route may use."""

    searcher: Searcher


async def build(running: ServiceRuntime, registry: Registry) -> SearchContainer:
    """The service's parts; the index is opened, and the feeds of what can be found are followed."""
    engine = await running.enter(_opened_index(running.settings.folder / "index"))
    indexer = await running.enter(_running_indexer(engine))
    sources = dict.fromkeys(registry.service_of(kind) for kind in registry.searchable)
    sinks = {name: SourceSink(name, registry, indexer) for name in sources if name in running.clients.names}
    positions = engine.positions()
    followers = [running.follow(name, sink, positions.get(name), sink.hide_withdrawn) for name, sink in sinks.items()]
    running.checks["index"] = indexer.check
    return SearchContainer(Searcher(engine, indexer, running.cursors, lambda: _restart(followers, sinks, indexer)))


@asynccontextmanager
async def _opened_index(folder: Path) -> AsyncIterator[EmbeddedIndex]:
    engine = await asyncio.to_thread(EmbeddedIndex, folder)
    try:
        yield engine
    finally:
        await asyncio.to_thread(engine.close)


@asynccontextmanager
async def _running_indexer(engine: EmbeddedIndex) -> AsyncIterator[Indexer]:
    indexer = Indexer(engine)
    indexer.start()
    try:
        yield indexer
    finally:
        await indexer.stop()


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
