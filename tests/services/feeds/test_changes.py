"""The change feed on the real database: nothing missed, nothing buffered without bound."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from services.documents.collection import Collection, Kind
from services.documents.models import Camel, StoredDocument
from services.documents.mongo import Mongo
from services.documents.pages import BadCursor, CursorCodec
from services.documents.queries import Key
from services.errors import TooManyRequests
from services.feeds.changes import ChangeStreamWatcher
from services.feeds.subscriptions import FeedEvent, Subscription
from services.lines import EventStream
from tests.waiting import until


class Note(StoredDocument):
    text: str
    public: bool = True
    remark: str | None = None
    """For staff alone."""


class PublicNote(Camel):
    id: str
    version: int
    text: str


NOTES: Kind[Note, Note] = Kind(
    name="note",
    collection="notes",
    model=Note,
    entry=lambda n: n,
    order=(Key("text"),),
    public=lambda n: n.public,
    public_form=lambda n: n,
)

CURSORS = CursorCodec(b"secret")
FOR_EVER = 3_600.0


@pytest.fixture
async def notes(mongo: Mongo) -> Collection[Note, Note]:
    return Collection(NOTES, mongo.database, CURSORS)


@pytest.fixture
async def watcher(mongo: Mongo, notes: Collection[Note, Note]) -> AsyncIterator[ChangeStreamWatcher]:
    watcher = ChangeStreamWatcher(mongo.database, mongo.stream_database(), [notes], CURSORS, backlog=50, clients=3)
    await watcher.start()
    yield watcher
    await watcher.stop()


END = b"\n\n"


async def events(watcher: ChangeStreamWatcher, after: str | None, count: int) -> list[bytes]:
    """The first `count` events that carry data, as frames. Those that wait come in one piece."""
    subscription = watcher.subscribers.subscribe()
    found: list[bytes] = []
    try:
        async with asyncio.timeout(20):
            async for piece in watcher.events(subscription, after):
                found += [frame + END for frame in piece.split(END) if b"data:" in frame]
                if len(found) >= count:
                    return found[:count]
    finally:
        watcher.subscribers.unsubscribe(subscription)
    return found


async def test_what_the_public_sees_no_difference_in_is_announced_to_nobody(mongo: Mongo):
    kind: Kind[Note, Note] = replace(NOTES, public_form=lambda n: PublicNote(id=n.id, version=n.version, text=n.text))
    notes = Collection(kind, mongo.database, CURSORS)
    watcher = ChangeStreamWatcher(mongo.database, mongo.stream_database(), [notes], CURSORS)
    await watcher.start()
    try:
        start = watcher.resume_token()
        note = await notes.insert(Note(text="a"))
        for changes in ({"remark": "secret"}, {"text": "b"}, {"remark": None}, {"text": "c"}):
            note = await notes.replace(note, note.model_copy(update=changes))
        told = await events(watcher, start, 3)
        assert [b"event: updated" in frame for frame in told] == [False, True, True]
        assert not any(b"secret" in frame for frame in told)
        await until(lambda: notes.listing.version(note.id) == 5)
    finally:
        await watcher.stop()


async def test_what_another_process_saves_is_known_here(
    mongo: Mongo, watcher: ChangeStreamWatcher, notes: Collection[Note, Note]
):
    elsewhere = Collection(NOTES, mongo.database, CURSORS)
    start = watcher.resume_token()
    note = await elsewhere.insert(Note(text="a"))
    await events(watcher, start, 1)
    await until(lambda: note.id in notes.listing)
    assert (await notes.get(note.id)).text == "a"


async def test_a_reader_who_comes_back_misses_nothing_and_hears_nothing_twice(
    watcher: ChangeStreamWatcher, notes: Collection[Note, Note]
):
    start = watcher.resume_token()
    made = [await notes.insert(Note(text=str(i))) for i in range(10)]
    first = await events(watcher, start, 4)
    place = EventStream().feed(first[-1])[0].id
    later = asyncio.create_task(events(watcher, place, 12))
    for i in range(10, 16):
        made.append(await notes.insert(Note(text=str(i))))
    heard = [*first, *await later]
    assert [note.id for note in made] == [frame.split(b'"id":"')[1].split(b'"')[0].decode() for frame in heard]


async def test_what_was_never_public_is_not_told(watcher: ChangeStreamWatcher, notes: Collection[Note, Note]):
    start = watcher.resume_token()
    draft = await notes.insert(Note(text="draft", public=False))
    shown = await notes.replace(draft, draft.model_copy(update={"public": True}))
    [first] = await events(watcher, start, 1)
    assert b"event: published" in first
    await notes.replace(shown, shown.model_copy(update={"public": False}))
    for told in await events(watcher, start, 2):
        # Also in place of what was told before: whoever reads that now must not learn what it said.
        assert b"event: withdrawn" in told
        assert b"text" not in told


async def test_a_slow_reader_is_dropped():
    subscription: Subscription[FeedEvent] = Subscription(backlog=2)
    for i in range(3):
        subscription.offer(FeedEvent(str(i), b"frame"))
    assert subscription.ended
    assert await subscription.next(FOR_EVER) is None


async def test_who_waits_for_news_is_let_go_at_once_when_the_feed_ends(mongo: Mongo, notes: Collection[Note, Note]):
    watcher = ChangeStreamWatcher(mongo.database, mongo.stream_database(), [notes], CURSORS)
    await watcher.start()
    feeds = [watcher.subscribers.subscribe(), watcher.withdrawals.subscribers.subscribe()]
    waiting = [asyncio.create_task(feed.next(FOR_EVER)) for feed in feeds]
    await asyncio.sleep(0)
    await watcher.stop()
    assert await asyncio.gather(*waiting) == [None, None]


@pytest.mark.parametrize("turns", range(6))
async def test_a_reader_who_is_told_to_stop_stops_even_as_news_arrives(turns: int):
    subscription: Subscription[FeedEvent] = Subscription(backlog=10)

    async def read() -> None:
        while True:
            await subscription.next(10)

    reader = asyncio.create_task(read())
    for _ in range(3):
        await asyncio.sleep(0)
    subscription.offer(FeedEvent("1", b"frame"))
    for _ in range(turns):
        await asyncio.sleep(0)
    reader.cancel()
    await asyncio.wait({reader}, timeout=5)
    assert reader.cancelled()


async def test_there_are_only_so_many_readers(watcher: ChangeStreamWatcher):
    readers = watcher.subscribers
    held = [readers.subscribe() for _ in range(3)]
    with pytest.raises(TooManyRequests):
        readers.subscribe()
    readers.unsubscribe(held[0])
    readers.subscribe()


async def test_a_place_nobody_gave_out_is_refused(watcher: ChangeStreamWatcher):
    for token in ("made-up", CURSORS.encode(("00",), "feed:other")):
        with pytest.raises(BadCursor):
            await anext(watcher.events_since(token))


async def test_a_snapshot_counts_what_it_gives(watcher: ChangeStreamWatcher, notes: Collection[Note, Note]):
    await notes.insert(Note(text="a"))
    await notes.insert(Note(text="b", public=False))
    rows = [row async for row in watcher.snapshot()]
    assert rows[0].startswith(b'{"resumeToken":')
    assert len(rows) == 3
    assert rows[-1] == b'{"complete":true,"count":1}\n'
