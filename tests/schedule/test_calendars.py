"""Calendar files as they are kept: made once for all who wait, and anew after what the public sees."""

import asyncio

import pytest

from schedule import session_changes
from schedule.calendars import Calendars
from schedule.models.sessions import SessionFields
from schedule.occurrences import session_content
from schedule.store import ScheduleStore
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.geography.units import Units
from tests.schedule.series_stories import AN, BINH, NOW, fields


@pytest.fixture
def store(mongo: Mongo) -> ScheduleStore:
    return ScheduleStore(mongo.database, CursorCodec(b"a secret for tests"))


@pytest.fixture
def calendars(store: ScheduleStore) -> Calendars:
    return Calendars(store, Units(), lambda: NOW)


CONTENT: SessionFields = session_content(fields(), NOW.date())


async def test_a_file_is_made_once_for_all_who_wait_and_a_waiter_that_is_cancelled_harms_nobody(calendars: Calendars):
    leaving, *others = (asyncio.create_task(calendars.of_all()) for _ in range(3))
    await asyncio.sleep(0)
    leaving.cancel()
    one, two = await asyncio.gather(*others)
    assert one is two
    assert await calendars.of_all() is one
    assert leaving.cancelled()


async def test_a_file_is_made_anew_after_what_the_public_sees_alone(store: ScheduleStore, calendars: Calendars):
    empty = await calendars.of_all()
    draft = await store.sessions.insert(session_changes.new_session("one", CONTENT, AN))
    assert await calendars.of_all() is empty
    announced = await store.sessions.replace(draft, session_changes.approve(draft, BINH))
    shown = await calendars.of_all()
    assert shown.count(b"BEGIN:VEVENT") == 1
    proposed = CONTENT.model_copy(update={"place": "96 Nguyễn Du", "change_reason": "Phòng họp đang sửa."})
    waiting = await store.sessions.replace(announced, session_changes.change_session(announced, proposed, AN))
    assert await calendars.of_all() is shown
    await store.sessions.replace(waiting, session_changes.approve(waiting, BINH))
    assert "96 Nguyễn Du".encode() in await calendars.of_all()
