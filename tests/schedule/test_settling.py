"""Series that are settled while somebody changes them, on the real database."""

from datetime import UTC, datetime

import pytest

from schedule import series_changes
from schedule.models.sessions import SessionState
from schedule.settling import Settling
from schedule.store import ScheduleStore
from services.documents.collection import before_saving
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.editorial.workflow import Step
from tests.schedule.series_stories import NOW, announced, fields, is_day_off


@pytest.fixture
async def store(mongo: Mongo) -> ScheduleStore:
    store = ScheduleStore(mongo.database, CursorCodec(b"a secret for tests"))
    await store.series.insert(announced(fields()))
    return store


def settling(store: ScheduleStore, now: datetime = NOW) -> Settling:
    return Settling(store, is_day_off, lambda: now)


async def test_a_renewal_leaves_no_session_of_a_series_that_ends_beside_it(store: ScheduleStore):
    await settling(store).settle_all()
    later = NOW.astimezone(UTC).replace(year=2027)

    async def end_first() -> None:
        before_saving.set(None)
        series = await store.series.get_current("one")
        ended = series_changes.end_series(series, Step("an", later, "Sáp nhập"))
        await settling(store, later).settle(await store.series.replace(series, ended))

    before_saving.set(end_first)
    await settling(store, later).settle_all()
    found = [one async for one in store.sessions.all() if one.starts_at > later]
    # Those of the year to come that the renewal announced are cancelled too.
    assert len(found) == 12
    assert {one.state for one in found} == {SessionState.CANCELLED}
    assert {one.cancellation.reason for one in found if one.cancellation} == {"Sáp nhập"}
    assert (await store.series.get_current("one")).settled
