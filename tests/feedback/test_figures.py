"""Figures in the store: written in parts, and read only once all of a release is there."""

import asyncio
from datetime import timedelta

import pytest

from feedback.statistics import COUNTRY, AlreadyReleased, Count, Level, Release, release
from feedback.statistics.release_selection import DESIGN
from feedback.statistics.store import figures
from feedback.statistics.store.figures import FigureStore
from services.database import Raw
from services.documents.mongo import Mongo
from tests.waiting import until

MONTH = "2026-09"


def drawn() -> Release:
    """A release of ten subjects in two units: with units, provinces and the country 14 cells."""
    counts = [Count(f"article:a{n}", f"ca-{n % 2}", "hue", MONTH, (0, 0, 20, 30, 50), {"CLEAR": 20}) for n in range(10)]
    return release(counts, 1.0, design=DESIGN)


@pytest.fixture
async def store(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> FigureStore:
    monkeypatch.setattr(figures, "AT_ONCE", 1)
    store = FigureStore(mongo)
    await store.open()
    return store


async def broken_off(store: FigureStore, mongo: Mongo) -> None:
    """A release of which some cells are written when the process ends."""
    writing = asyncio.create_task(store.save_release(drawn()))

    async def under_way() -> bool:
        return await mongo.database["cells"].count_documents({}) > 2

    await until(under_way)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing


async def test_what_is_kept_in_parts_is_read_whole(store: FigureStore):
    made = drawn()
    await store.save_release(made)
    assert sorted(map(str, await store.of_year("2026"))) == sorted(map(str, made.cells))
    assert await store.of_period(MONTH, [Level.COUNTRY]) == [c for c in made.cells if c.level is Level.COUNTRY]
    assert [raw["_id"] for raw in await store.releases()] == [MONTH]


async def test_a_complete_release_is_looked_up_once(store: FigureStore, monkeypatch: pytest.MonkeyPatch):
    made = drawn()
    await store.save_release(made)
    [country] = await store.of_place(Level.COUNTRY, COUNTRY)
    assert [raw["_id"] for raw in store.cached_releases()] == [MONTH]

    async def asked(_: FigureStore) -> list[Raw]:
        raise AssertionError("the releases were read again")

    monkeypatch.setattr(FigureStore, "releases", asked)
    assert await store.of_place(Level.COUNTRY, COUNTRY) == [country]
    assert len(await store.of_year("2026")) == len(made.cells)


async def test_a_release_of_another_replica_is_seen_at_once_and_whole(store: FigureStore, mongo: Mongo):
    assert await store.of_year("2026") == []
    made = drawn()
    await FigureStore(mongo).save_release(made)
    assert len(await store.of_year("2026")) == len(made.cells)
    assert [raw["_id"] for raw in store.cached_releases()] == [MONTH]


async def test_readers_of_a_release_under_way_see_nothing_or_all_of_it(store: FigureStore, mongo: Mongo):
    made = drawn()
    writing = asyncio.create_task(FigureStore(mongo).save_release(made))
    seen: set[int] = set()
    while not writing.done():
        seen.add(len(await store.of_year("2026")))
    await writing
    seen.add(len(await store.of_year("2026")))
    assert seen <= {0, len(made.cells)}
    assert len(made.cells) in seen


async def test_a_release_broken_off_shows_and_spends_nothing(store: FigureStore, mongo: Mongo):
    await broken_off(store, mongo)
    assert await store.of_year("2026") == []
    assert await store.of_period(MONTH, list(Level)) == []
    assert (await store.ledger(1.0)).spent == {}


async def test_a_release_broken_off_is_made_anew_and_not_mixed(
    store: FigureStore, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
):
    await broken_off(store, mongo)
    with pytest.raises(AlreadyReleased):
        await store.save_release(drawn())
    monkeypatch.setattr(figures, "ATTEMPT_EXPIRES", timedelta(0))
    made = drawn()
    await store.save_release(made)
    assert sorted(map(str, await store.of_year("2026"))) == sorted(map(str, made.cells))
    assert await mongo.database["cells"].count_documents({}) == len(made.cells)


async def test_of_many_attempts_one_is_kept(store: FigureStore, mongo: Mongo):
    attempts = [store.save_release(drawn()) for _ in range(5)]
    ended = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(found is None for found in ended) == 1
    assert all(found is None or isinstance(found, AlreadyReleased) for found in ended)
    assert len(await store.of_year("2026")) == len(drawn().cells) == await mongo.database["cells"].count_documents({})
