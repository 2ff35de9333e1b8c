"""What is told to be withdrawn ahead of its turn is shown no more, whatever of it is still on its way."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from launcher.registry import REGISTRY
from search import indexing
from search.embedded import EmbeddedIndex
from search.engine import Operation, Removal
from search.indexable import IndexDocument, index_document
from search.indexing import Indexer, SourceSink
from search.models import SearchQuery
from services import cancellation
from services.documents import set_aside
from services.documents.set_aside import SetAside
from services.errors import Degradation
from services.feeds.sinks import FeedChange, InvalidFeed, SnapshotItem
from tests.waiting import until

KEY = "notice:n1"


def document(version: int) -> IndexDocument:
    fields = {"id": "n1", "version": version, "fullName": "Nguyễn Mẫu", "unit": "c02", "list": "WANTED", "names": []}
    return index_document(REGISTRY, "wanted", "notice", "n1", fields)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    engine = EmbeddedIndex(tmp_path / "index")
    yield engine
    engine.close()


@pytest.fixture
async def indexer(engine: EmbeddedIndex) -> AsyncIterator[Indexer]:
    indexer = Indexer(engine)
    indexer.start()
    yield indexer
    await indexer.stop()


async def found(indexer: Indexer, engine: EmbeddedIndex) -> list[str]:
    """Keys that a search gives, once everything taken is in the index."""
    await indexer.wait_until_visible()
    hits = engine.search(SearchQuery(text="mau"), 10).hits
    return [hit.key for hit in hits if indexer.is_visible(hit.key)]


async def test_a_withdrawal_ahead_of_its_turn_hides_what_comes_before_it(indexer: Indexer, engine: EmbeddedIndex):
    sink = SourceSink("wanted", REGISTRY, indexer)
    await indexer.add("wanted", [document(1)], "a")
    assert await found(indexer, engine) == [KEY]
    sink.hide_withdrawn(FeedChange("", "withdrawn", "notice", "n1", None, 3))
    assert await found(indexer, engine) == []
    # Versions that the feed had still to tell of.
    await indexer.add("wanted", [document(2)], "b")
    assert await found(indexer, engine) == []
    await indexer.add("wanted", [Removal(KEY)], "c")
    assert await found(indexer, engine) == []


async def test_what_is_published_again_is_found_again(indexer: Indexer, engine: EmbeddedIndex):
    sink = SourceSink("wanted", REGISTRY, indexer)
    sink.hide_withdrawn(FeedChange("", "withdrawn", "notice", "n1", None, 3))
    await indexer.add("wanted", [document(4)], "a")
    assert await found(indexer, engine) == [KEY]


async def test_a_year_begins_at_vietnams_midnight(indexer: Indexer, engine: EmbeddedIndex):
    seconds = {"n1": "2026-12-31T16:59:59Z", "n2": "2026-12-31T17:00:00Z"}
    fields = {"version": 1, "fullName": "Nguyễn Mẫu", "unit": "c02", "list": "WANTED", "names": []}
    made = [
        index_document(REGISTRY, "wanted", "notice", id, fields | {"id": id, "publishedAt": at})
        for id, at in seconds.items()
    ]
    await indexer.add("wanted", made, "a")
    await indexer.wait_until_visible()
    years = {year: engine.search(SearchQuery(text="mau", year=year), 10).hits for year in (2026, 2027)}
    assert {year: [hit.key for hit in hits] for year, hits in years.items()} == {
        2026: ["notice:n1"],
        2027: ["notice:n2"],
    }


class Slow(EmbeddedIndex):
    """Writes when it may, and counts who writes at once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.may = threading.Event()
        self.writing, self.most = 0, 0

    def apply(self, operations: Sequence[Operation], positions: Mapping[str, str]) -> None:
        self.writing += 1
        self.most = max(self.most, self.writing)
        self.may.wait()
        super().apply(operations, positions)
        self.writing -= 1


async def test_stopping_waits_for_what_is_written_and_writes_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cancellation, "RECANCEL_SECONDS", 0.01)
    engine = Slow(tmp_path / "index")
    indexer = Indexer(engine)
    indexer.start()
    await indexer.add("wanted", [document(1)], "a")
    await until(lambda: engine.writing == 1)
    await indexer.add("wanted", [document(2)], "b")
    stopping = asyncio.create_task(indexer.stop())
    assert not (await asyncio.wait({stopping}, timeout=0.1))[0]
    engine.may.set()
    await stopping
    assert engine.most == 1
    assert engine.positions() == {"wanted": "b"}
    engine.close()


BITE, MOST, MANY = 20, 60, 500


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "RESTORE_BATCH", BITE)
    monkeypatch.setattr(indexing, "MAX_PENDING", MOST)


def notice(number: int, version: int) -> SnapshotItem:
    fields = {"id": f"n{number}", "version": version, "fullName": "Nguyễn Mẫu", "unit": "c02", "list": "W", "names": []}
    return SnapshotItem("notice", f"n{number}", fields)


async def snapshot(indexer: Indexer, numbers: range, breaks_at: int = -1) -> AsyncIterator[SnapshotItem]:
    """Notices of version 2, one after the other; never do more wait than may."""
    for number in numbers:
        if number == breaks_at:
            raise InvalidFeed("the snapshot broke off")
        yield notice(number, 2)
        assert indexer.pending <= MOST + BITE


def versions(engine: EmbeddedIndex) -> dict[str, int]:
    return {key.removeprefix("notice:"): version for key, version in engine.indexed("wanted")}


async def shown(engine: EmbeddedIndex) -> set[str]:
    answer = await asyncio.to_thread(engine.search, SearchQuery(text="mau"), MANY * 2)
    return {hit.node.id for hit in answer.hits}


async def of_before(indexer: Indexer) -> set[str]:
    """Three notices of version 1, the last of which is not in the snapshot that follows."""
    before = [
        index_document(REGISTRY, "wanted", "notice", item.id, item.document)
        for item in (notice(n, 1) for n in (0, 1, 9_999))
    ]
    await indexer.add("wanted", before, "old")
    await indexer.wait_until_visible()
    return {"n0", "n1", "n9999"}


@pytest.mark.usefixtures("small")
async def test_a_source_of_many_bites_is_read_anew(tmp_path: Path):
    engine = EmbeddedIndex(tmp_path / "index")
    indexer = Indexer(engine)
    indexer.start()
    await of_before(indexer)
    sink = SourceSink("wanted", REGISTRY, indexer)
    await sink.restore(snapshot(indexer, range(MANY)), "new")
    await indexer.wait_until_visible()
    expected = {f"n{number}" for number in range(MANY)}
    assert sink.count == MANY
    assert versions(engine) == dict.fromkeys(expected, 2)
    assert await shown(engine) == expected
    assert engine.positions() == {"wanted": "new"}
    await sink.restore(snapshot(indexer, range(0)), "newest")
    await indexer.wait_until_visible()
    assert versions(engine) == {}
    await indexer.stop()
    engine.close()


@pytest.mark.usefixtures("small")
async def test_what_was_there_answers_where_the_reading_breaks_off(tmp_path: Path):
    engine = EmbeddedIndex(tmp_path / "index")
    indexer = Indexer(engine)
    indexer.start()
    before = await of_before(indexer)
    sink = SourceSink("wanted", REGISTRY, indexer)
    with pytest.raises(InvalidFeed):
        await sink.restore(snapshot(indexer, range(MANY), breaks_at=MANY // 2), "new")
    await indexer.wait_until_visible()
    assert not sink.restored.is_set()
    assert before <= await shown(engine)
    # What lies on the disk now is what a crash leaves.
    shutil.copytree(tmp_path / "index", tmp_path / "left", ignore=shutil.ignore_patterns("*.lock"))
    await indexer.stop()
    engine.close()
    left = EmbeddedIndex(tmp_path / "left")
    assert left.positions() == {"wanted": "old"}
    assert before <= await shown(left)
    indexer = Indexer(left)
    indexer.start()
    await SourceSink("wanted", REGISTRY, indexer).restore(snapshot(indexer, range(MANY)), "new")
    await indexer.stop()
    assert versions(left) == {f"n{number}": 2 for number in range(MANY)}
    assert left.positions() == {"wanted": "new"}
    left.close()


def numbered(number: int, version: int = 1, title: str = "Nguyễn Mẫu") -> IndexDocument:
    given = index_document(REGISTRY, "wanted", "notice", f"n{number}", notice(number, version).document)
    return replace(given, node=given.node.model_copy(update={"title": title}))


UNWRITABLE = "Nguyễn \ud800 Mẫu"
"""What the engine has no bytes for."""


async def test_one_document_that_the_engine_cannot_take_is_set_aside_beside_999(tmp_path: Path):
    engine = EmbeddedIndex(tmp_path / "index")
    indexer = Indexer(engine)
    indexer.start()
    await indexer.add("wanted", [numbered(n) for n in range(1_000)], "a")
    await indexer.wait_until_visible()
    # An earlier version is not found any more.
    await indexer.add("wanted", [numbered(n, 2, UNWRITABLE if n == 7 else "Nguyễn Mẫu") for n in range(1_000)], "b")
    await indexer.wait_until_visible()
    assert versions(engine) == {f"n{n}": 2 for n in range(1_000) if n != 7}
    assert engine.positions() == {"wanted": "b"}
    await indexer.stop()
    engine.close()
    # What lies on the disk is what a crash leaves.
    engine = EmbeddedIndex(tmp_path / "index")
    indexer = Indexer(engine)
    aside = indexer.set_aside("wanted")
    assert list(aside) == [SetAside("notice", "n7", 2, "TypeError")]
    assert engine.search(SearchQuery(), 1).total == 999
    indexer.start()
    await indexer.add("wanted", [numbered(7, 3)], "c")
    await indexer.wait_until_visible()
    assert versions(engine)["n7"] == 3
    assert (list(aside), list(engine.set_aside())) == ([], [])
    await indexer.stop()
    engine.close()


async def test_a_fault_of_the_code_empties_no_index(indexer: Indexer, engine: EmbeddedIndex):
    many = set_aside.LIMIT + 50
    await indexer.add("wanted", [numbered(n) for n in range(many)], "a")
    await indexer.wait_until_visible()
    await indexer.add("wanted", [numbered(n, 2, UNWRITABLE) for n in range(many)], "b")
    await indexer.wait_until_visible()
    assert indexer.set_aside("wanted").stopped
    assert versions(engine) == {f"n{n}": 1 for n in range(set_aside.LIMIT, many)}
    await indexer.add("wanted", [Removal(f"notice:n{many - 1}")], "c")
    await indexer.wait_until_visible()
    assert f"n{many - 1}" not in versions(engine)
    # A restart goes on from here.
    assert engine.positions() == {"wanted": "a"}


class Failing(EmbeddedIndex):
    """Cannot be written until it may."""

    may = False

    def apply(self, operations: Sequence[Operation], positions: Mapping[str, str]) -> None:
        if not self.may:
            raise OSError("no space left")
        super().apply(operations, positions)


async def test_an_index_that_cannot_be_written_sets_nothing_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(indexing, "RETRY", 0.01)
    engine = Failing(tmp_path / "index")
    indexer = Indexer(engine)
    indexer.start()
    await indexer.check()
    await indexer.add("wanted", [numbered(n) for n in range(10)], "a")

    async def degraded() -> bool:
        try:
            await indexer.check()
        except Degradation as lack:
            return "cannot be written" in lack.detail
        return False

    await until(degraded)
    engine.may = True
    await indexer.wait_until_visible()
    await indexer.check()
    assert (len(versions(engine)), list(indexer.set_aside("wanted"))) == (10, [])
    await indexer.stop()
    engine.close()
