"""What is withdrawn is told ahead of everything that waits for its turn, and what it said before goes out no more."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest

from services.documents.collection import Collection
from services.documents.mongo import Mongo
from services.feeds.changes import ChangeStreamWatcher
from services.lines import EventStream
from tests.services.feeds.test_changes import CURSORS, FOR_EVER, NOTES, Note, events, notes, watcher
from tests.waiting import until

__all__ = ["notes", "watcher"]

Told = tuple[str, str, int]


def told(frame: bytes) -> Told:
    """What happened, the id and, of a withdrawal, the version."""
    [event] = EventStream().feed(frame)
    data = orjson.loads(event.data or "")
    return event.type or "", data["id"], data.get("version") or data["document"]["version"]


@pytest.fixture
async def ahead(watcher: ChangeStreamWatcher) -> AsyncIterator[list[Told]]:
    """What a reader of the withdrawals is told, as it comes."""
    heard: list[Told] = []
    subscription = watcher.withdrawals.subscribers.subscribe()

    async def listen() -> None:
        while (frame := await subscription.next(FOR_EVER)) is not None:
            heard.append(told(frame))

    task = asyncio.create_task(listen())
    yield heard
    watcher.withdrawals.subscribers.unsubscribe(subscription)
    await task


async def withdraw(notes: Collection[Note, str], note: Note) -> Note:
    return await notes.replace(note, note.model_copy(update={"public": False}))


async def test_a_withdrawal_overtakes_what_waits_and_comes_again_in_its_turn(
    mongo: Mongo,
    watcher: ChangeStreamWatcher,
    notes: Collection[Note, str],
    ahead: list[Told],
    monkeypatch: pytest.MonkeyPatch,
):
    turn = asyncio.Event()
    take = watcher.handle_change
    waiting: list[object] = []

    def later(change: object) -> None:
        """The ordered look, held up as it is while thousands of changes wait in it."""
        waiting.append(change) if not turn.is_set() else take(change)  # type: ignore[arg-type]

    monkeypatch.setattr(watcher, "handle_change", later)
    start = watcher.resume_token()
    elsewhere = Collection(NOTES, mongo.database, CURSORS)
    note = await elsewhere.insert(Note(text="a"))
    other = await elsewhere.insert(Note(text="b"))
    gone = await withdraw(elsewhere, note)
    await until(lambda: heard_of(ahead, note.id))
    assert _of(ahead, note.id) == [("withdrawn", note.id, 2)]
    # This process knows of it as well, before the change's turn has come.
    assert notes.listing.version(note.id) == gone.version
    await until(lambda: at_least(waiting, 3))
    turn.set()
    for change in waiting:
        take(change)  # type: ignore[arg-type]
    found = [told(frame) for frame in await events(watcher, start, 3)]
    assert ("published", other.id, 1) in found
    assert found.count(("withdrawn", note.id, 2)) == 2


async def test_what_a_withdrawn_thing_said_before_goes_out_no_more(
    mongo: Mongo,
    watcher: ChangeStreamWatcher,
    notes: Collection[Note, str],
    ahead: list[Told],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(watcher, "handle_change", lambda change: None)
    start = watcher.resume_token()
    note = await notes.insert(Note(text="nobody must read this"))
    await withdraw(notes, note)
    await until(lambda: heard_of(ahead, note.id))
    frames = await events(watcher, start, 2)
    assert b"nobody must read this" not in b"".join(frames)
    assert {told(frame)[0] for frame in frames} == {"withdrawn"}


async def test_who_comes_back_hears_what_was_withdrawn_meanwhile(
    watcher: ChangeStreamWatcher, notes: Collection[Note, str]
):
    note = await notes.insert(Note(text="a"))
    start = watcher.resume_token()
    await withdraw(notes, note)
    missed = [told(frame) async for frame in watcher.withdrawals_since(start)]
    assert missed == [("withdrawn", note.id, 2)]


async def heard_of(heard: list[Told], id: str) -> bool:
    return bool(_of(heard, id))


async def at_least(found: list[object], count: int) -> bool:
    return len(found) >= count


def _of(heard: list[Told], id: str) -> list[Told]:
    return [one for one in heard if one[1] == id]
