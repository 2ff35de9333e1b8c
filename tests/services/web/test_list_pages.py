"""Pages of lists as JSON, on the real database: the same that models give, and what is held of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.documents.collection import Collection, Kind
from services.documents.models import Instant, StoredDocument
from services.documents.mongo import Mongo
from services.documents.pages import BadCursor, CursorCodec, Window
from services.documents.queries import EVERYTHING, Key
from services.web.page_cache import ListPage, Selection


class Note(StoredDocument):
    text: str
    said_at: Instant = datetime(2026, 11, 24, tzinfo=UTC)


NOTES: Kind[Note, Note] = Kind(
    name="note",
    collection="notes",
    model=Note,
    entry=lambda n: n,
    order=(Key("text"),),
    public=lambda n: True,
    public_form=lambda n: n,
    cache_size=4,
)
ALL = Selection(EVERYTHING, "all")
WINDOWS = [Window(), Window(first=2), Window(last=3), Window(first=0), Window(first=100)]


@pytest.fixture
async def notes(mongo_url: str, database_name: str) -> AsyncIterator[Collection[Note, Note]]:
    mongo = Mongo(mongo_url, database_name)
    collection = Collection(NOTES, mongo.database, CursorCodec(b"a secret for tests"))
    await collection.save_many([Note(id=f"n{number}", text=f"Ghi chú “{number}”\n") for number in range(7)])
    yield collection
    mongo.close()


async def modelled(notes: Collection[Note, Note], window: Window) -> Any:
    page = await notes.page(ALL.query, window, ALL.scope)
    return page.model_dump_json(by_alias=True).encode()


def _json(page: ListPage[Note, Note]) -> bytes:
    """The page as it is held, as JSON."""
    held = page.cached()
    assert held is not None
    return held


@pytest.mark.parametrize("window", WINDOWS, ids=str)
async def test_a_page_is_what_its_model_would_be(notes: Collection[Note, Note], window: Window):
    page = ListPage(notes, ALL, window)
    assert await page.load() == page.cached()
    assert _json(page) == await modelled(notes, window)


async def test_pages_follow_one_another(notes: Collection[Note, Note]):
    first = await notes.page(ALL.query, Window(first=3), ALL.scope)
    for window in (Window(first=2, after=first.edges[2].cursor), Window(last=2, before=first.edges[2].cursor)):
        assert await ListPage(notes, ALL, window).load() == await modelled(notes, window)
    with pytest.raises(BadCursor):
        await ListPage(notes, ALL, Window(after="made-up")).load()


async def test_a_page_shows_what_has_changed_since(notes: Collection[Note, Note]):
    page = ListPage(notes, ALL, Window(first=5))
    await page.load()
    before = await notes.get_current("n1")
    await notes.replace(before, before.model_copy(update={"text": "Ghi chú “1b”"}))
    assert page.cached() is None, "the JSON of an earlier version is not given"
    assert b"1b" in await page.load()
    assert _json(page) == await modelled(notes, Window(first=5))


async def test_a_page_loses_what_is_gone(notes: Collection[Note, Note]):
    page = ListPage(notes, ALL, Window())
    await page.load()
    notes.drop_from_cache("n3")
    held = _json(page)
    assert b'"n3"' not in held
    assert b'"totalCount":6' in held


async def test_a_version_that_came_late_is_not_kept(notes: Collection[Note, Note]):
    late = await notes.get_current("n2")
    await notes.replace(late, late.model_copy(update={"text": "Ghi chú mới"}))
    assert b"\xe2\x80\x9c2" in notes.serialised.serialise(late)
    assert notes.serialised.cached("n2") is None
