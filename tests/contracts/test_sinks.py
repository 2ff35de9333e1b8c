"""Every consumer of a feed goes on past a document that it cannot handle, and takes it once it is mended.

The feed is the kit's own, on the real database; what the source says of its documents is made up.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Container
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from feedback.ratings.public_numbers import PublicNumbers
from gateway.broker import Broker, ChangeFilter
from gateway.cache.invalidation import FeedInvalidation
from gateway.cache.response_cache import ResponseCache
from gateway.protocol.settings import ResponseCacheSettings
from launcher.registry import REGISTRY
from search import indexing
from search.embedded import EmbeddedIndex
from search.indexable import IndexDocument
from search.indexing import Indexer, SourceSink
from services.cancellation import cancel
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.documents import set_aside
from services.documents.collection import Collection, Kind
from services.documents.models import Camel, StoredDocument
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.queries import Key
from services.documents.set_aside import SetAsideDocuments
from services.domain import Registry
from services.errors import Degradation
from services.feeds import follower, routes
from services.feeds.announcements import SnapshotIncomplete
from services.feeds.changes import ChangeStreamWatcher
from services.feeds.follower import Follower
from services.feeds.sinks import FeedChange, Sink, SnapshotItem
from services.geography.units import Units
from tests.waiting import until

MANY = 1_000
CURSORS = CursorCodec(b"a secret for tests")


class Paper(StoredDocument):
    content: dict[str, Any]
    public: bool = True


class Shown(Camel, extra="allow"):
    """Whatever the content says; a field that is None there is left out."""


def _kind(name: str, broken: Container[str]) -> Kind[Paper, Paper]:
    def shown(paper: Paper) -> Shown:
        if paper.id in broken:
            raise ZeroDivisionError
        fields = {"id": paper.id, "version": paper.version} | paper.content
        return Shown.model_validate({name: value for name, value in fields.items() if value is not None})

    return Kind(
        name=name,
        collection="papers",
        model=Paper,
        entry=lambda one: one,
        order=(Key("id"),),
        public=lambda paper: paper.public,
        public_form=shown,
    )


@dataclass
class Source:
    """A service with a feed of one kind."""

    app: FastAPI
    watcher: ChangeStreamWatcher
    papers: Collection[Paper, Paper]
    transport: AppTransport
    client: httpx.AsyncClient

    async def put(self, id: str, content: dict[str, Any], *, public: bool = True) -> None:
        before = await self.papers.get_current(id)
        await self.papers.replace(before, before.model_copy(update={"content": content, "public": public}))


@asynccontextmanager
async def publishing(mongo: Mongo, kind: str, broken: Container[str] = ()) -> AsyncIterator[Source]:
    """A source that cannot tell anything of the ids that are `broken`."""
    papers = Collection(_kind(kind, broken), mongo.database, CURSORS)
    watcher = ChangeStreamWatcher(mongo.database, mongo.stream_database(), [papers], CURSORS)
    app = FastAPI()
    app.include_router(routes.router(lambda: watcher))
    await watcher.start()
    transport = AppTransport(app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://source") as client:
            yield Source(app, watcher, papers, transport, client)
    finally:
        await watcher.stop()


@dataclass
class Consumer:
    """A sink, the ids that it has, and what it can and cannot handle."""

    kind: str
    good: dict[str, Any]
    bad: dict[str, Any]
    sink: Sink
    ids: Callable[[], Awaitable[set[str]]]
    position: Callable[[], str | None] = lambda: None


@asynccontextmanager
async def following(source: Source, consumer: Consumer, position: str | None = None) -> AsyncIterator[Follower]:
    reader = Follower("source", source.client, consumer.sink, position)
    reader.start()
    try:
        yield reader
    finally:
        await reader.stop()


@asynccontextmanager
async def tree_of_units(folder: Path) -> AsyncIterator[Consumer]:
    units = Units()

    async def ids() -> set[str]:
        return set(units.descendants("root")) - {"root"}

    yield Consumer("unit", {"parent": "root", "names": {"vi": "Đơn vị"}}, {"parent": ["root"]}, units, ids)


@asynccontextmanager
async def public_numbers(folder: Path) -> AsyncIterator[Consumer]:
    numbers = PublicNumbers()

    async def ids() -> set[str]:
        return {number.removeprefix("+") for number in numbers()}

    yield Consumer("hotline", {}, {"number": ["+84"]}, numbers, ids)


@asynccontextmanager
async def search_index(folder: Path) -> AsyncIterator[Consumer]:
    engine = EmbeddedIndex(folder / "index")
    indexer = Indexer(engine)
    indexer.start()

    async def ids() -> set[str]:
        await indexer.wait_until_visible()
        return {key.partition(":")[2] for key, _ in engine.indexed("articles")}

    good = {"title": "Tin", "unit": "bca", "publishedAt": "2026-11-24T02:00:00Z"}
    bad = good | {"publishedAt": "0001-01-01T00:00:00+07:00"}
    try:
        yield Consumer(
            "article",
            good,
            bad,
            SourceSink("articles", REGISTRY, indexer),
            ids,
            lambda: engine.positions().get("articles"),
        )
    finally:
        await indexer.stop()
        engine.close()


CONSUMERS = {made.__name__: made for made in (tree_of_units, public_numbers, search_index)}


def _content(consumer: Consumer, id: str) -> dict[str, Any]:
    return consumer.good | ({"number": f"+{id}"} if consumer.kind == "hotline" else {})


async def fill(source: Source, consumer: Consumer, numbers: range) -> set[str]:
    papers = [Paper(id=f"p{n}", content=_content(consumer, f"p{n}")) for n in numbers]
    await source.papers.save_many(papers)
    return {paper.id for paper in papers}


async def comes_to(consumer: Consumer, expected: set[str], aside: set[str]) -> None:
    async def look() -> bool:
        return {one.id for one in consumer.sink.set_aside} == aside and await consumer.ids() == expected

    await until(look)


async def break_and_mend(name: str, mongo: Mongo, tmp_path: Path) -> None:
    async with CONSUMERS[name](tmp_path) as consumer, publishing(mongo, consumer.kind) as source:
        ids = await fill(source, consumer, range(MANY // 2))
        await source.put("p7", consumer.bad)
        async with following(source, consumer) as reader:
            await comes_to(consumer, ids - {"p7"}, {"p7"})
            ids |= await fill(source, consumer, range(MANY // 2, MANY))
            # An earlier version goes with the one that is set aside.
            await source.put("p8", consumer.bad)
            await source.put("p9", consumer.bad)
            await comes_to(consumer, ids - {"p7", "p8", "p9"}, {"p7", "p8", "p9"})
            with pytest.raises(Degradation, match="3 set aside"):
                await reader.check()
            for id in ("p7", "p8"):
                await source.put(id, _content(consumer, id))
            await source.put("p9", consumer.bad, public=False)
            await comes_to(consumer, ids - {"p9"}, set())
            await reader.check()


@pytest.mark.parametrize("name", CONSUMERS)
async def test_all_others_arrive_and_the_one_once_it_is_mended(name: str, mongo: Mongo, tmp_path: Path):
    with capture_logs() as logs:
        await break_and_mend(name, mongo, tmp_path)
    # No such change makes it read everything again.
    assert "feed_sink_failed" not in {line["event"] for line in logs}


@pytest.mark.parametrize("name", CONSUMERS)
async def test_a_consumer_that_stops_keeps_what_it_has_but_for_what_is_withdrawn(
    name: str, mongo: Mongo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with CONSUMERS[name](tmp_path) as consumer, publishing(mongo, consumer.kind) as source:
        ids = await fill(source, consumer, range(set_aside.LIMIT + 20))
        async with following(source, consumer) as reader:
            await comes_to(consumer, ids, set())
            for id in sorted(ids):
                await source.put(id, consumer.bad)
            await until(lambda: consumer.sink.set_aside.stopped)
            kept = await consumer.ids()
            assert len(kept) == 20
            gone = min(kept)
            await source.put(gone, consumer.bad, public=False)

            async def withdrawn() -> bool:
                return await consumer.ids() == kept - {gone}

            await until(withdrawn)
            with pytest.raises(Degradation, match="stopped"):
                await reader.check()


class HeldSink:
    """Handles no change before it is let."""

    def __init__(self) -> None:
        self.set_aside = SetAsideDocuments("held")
        self.reached = list[str]()
        self.let = asyncio.Semaphore(0)

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        async for _ in items:
            pass

    async def apply_change(self, change: FeedChange) -> None:
        self.reached.append(change.id)
        await self.let.acquire()

    async def record_position(self, token: str) -> None:
        return None

    async def mark_lost(self) -> None:
        return None


async def test_a_consumer_that_is_held_up_says_how_far_it_is_behind(mongo: Mongo):
    """The source dates each change, so that what waits on the way counts as well."""
    ahead = 0.0
    sink = HeldSink()
    async with publishing(mongo, "unit") as source:
        reader = Follower("source", source.client, sink, seconds=lambda: time.time() + ahead)
        reader.start()
        try:
            await reader.following.wait()
            await reader.check()
            await source.papers.insert(Paper(id="p1", content={}))
            await source.papers.insert(Paper(id="p2", content={}))
            ahead = 6_000.0
            for reached in (["p1"], ["p1", "p2"]):
                await until(lambda reached=reached: sink.reached == reached)
                assert reader.following.is_set()
                with pytest.raises(Degradation, match=r"^6[0-9]{3} s behind$"):
                    await reader.check()
                sink.let.release()
            await until(lambda: reader.lag == 0)
            await reader.check()
        finally:
            await reader.stop()


async def test_the_gateway_announces_all_others_and_the_one_once_it_is_mended(mongo: Mongo):
    async with publishing(mongo, "session") as source:
        broker = Broker(2 * MANY, 10)
        clients = ServiceClients(transports={"schedule": AppTransport(source.app)})
        feeds = FeedInvalidation(clients, REGISTRY, ResponseCache(ResponseCacheSettings()), broker)
        feeds.start()
        known: set[str] = set()

        async def listen() -> None:
            async for event in broker.subscribe(ChangeFilter({"session"}, None)):
                (known.discard if event.document is None else known.add)(event.id)

        listening = asyncio.create_task(listen())
        try:
            await feeds.wait_until_followed()
            await source.papers.save_many([Paper(id=f"p{n}", content={"id": f"p{n}"}) for n in range(MANY)])
            ids = {f"p{n}" for n in range(MANY)}
            await until(lambda: known == ids)
            await source.put("p7", {"id": None})
            await until(lambda: known == ids - {"p7"})
            assert {one.id for aside in feeds.set_aside for one in aside} == {"p7"}
            await source.put("p7", {"id": "p7"})
            await until(lambda: known == ids)
            assert not any(feeds.set_aside)
        finally:
            await cancel(listening)
            await feeds.stop()


async def test_what_mended_code_can_index_arrives_after_a_restart(
    mongo: Mongo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = indexing.index_document

    def broken(registry: Registry, source: str, kind: str, id: str, document: dict[str, Any]) -> IndexDocument:
        if id == "p7":
            raise ZeroDivisionError
        return whole(registry, source, kind, id, document)

    monkeypatch.setattr(indexing, "index_document", broken)
    async with publishing(mongo, "article") as source:
        async with search_index(tmp_path) as consumer:
            ids = await fill(source, consumer, range(20))
            async with following(source, consumer):
                await comes_to(consumer, ids - {"p7"}, {"p7"})
        async with search_index(tmp_path) as consumer:
            # Known before anything is read.
            assert [(one.id, one.error) for one in consumer.sink.set_aside] == [("p7", "ZeroDivisionError")]
            async with following(source, consumer, consumer.position()):
                await comes_to(consumer, ids - {"p7"}, {"p7"})
        monkeypatch.undo()
        async with search_index(tmp_path) as consumer, following(source, consumer, consumer.position()):
            await comes_to(consumer, ids, set())


@pytest.mark.parametrize("name", CONSUMERS)
async def test_what_a_mended_source_can_tell_arrives_after_its_restart(
    name: str, mongo: Mongo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(follower, "RETRY_SECONDS", 0.0)
    broken = {"p7"}
    async with CONSUMERS[name](tmp_path) as consumer, publishing(mongo, consumer.kind, broken) as source:
        ids = await fill(source, consumer, range(20))
        async with following(source, consumer):
            await comes_to(consumer, ids - {"p7"}, {"p7"})
            async with publishing(mongo, consumer.kind) as mended:
                source.transport.app = mended.app
                await source.watcher.stop()
                await comes_to(consumer, ids, set())


async def test_a_source_that_can_tell_hardly_anything_takes_nothing_away(mongo: Mongo, tmp_path: Path):
    broken = set[str]()
    async with tree_of_units(tmp_path) as consumer, publishing(mongo, consumer.kind, broken) as source:
        ids = await fill(source, consumer, range(2 * set_aside.LIMIT))
        async with following(source, consumer) as reader:
            await comes_to(consumer, ids, set())
            broken |= ids
            await reader.restart()
            with pytest.raises(SnapshotIncomplete):
                [line async for line in source.watcher.snapshot()]
            assert await consumer.ids() == ids
