"""Queries of hotlines: MongoDB selects what the list in memory selects."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.hours import OpenAt
from hotline.models import Hotline, Hours, Names, Purpose, Unit, UnitKind, Weekday
from hotline.store import HotlineStore
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.pipelines import NotStored
from services.documents.queries import AllOf, Not, equal
from tests.listing import check_database_agrees

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
UNITS = {"ca-a": "ha-noi", "ca-b": "ha-noi", "ca-c": "hue"}

Clocks = st.sampled_from(["00:00", "06:30", "07:30", "17:00", "22:00", "23:59"])
Days = st.lists(st.sampled_from(Weekday), min_size=1, max_size=3)
Spans = st.tuples(Days, st.lists(Clocks, min_size=2, max_size=2, unique=True)).map(
    lambda drawn: Hours(days=drawn[0], opens=drawn[1][0], closes=drawn[1][1])
)


@pytest.fixture
async def store(mongo: Mongo) -> HotlineStore:
    store = HotlineStore(mongo.database, CursorCodec(b"a secret for tests"))
    for code, province in UNITS.items():
        await store.units.insert(
            Unit(id=code, code=code, kind=UnitKind.PROVINCE, names=Names(vi=code, en=code), province=province)
        )
    return store


def line(number: int, hours: list[Hours]) -> Hotline:
    unit, purpose = list(UNITS)[number % 3], list(Purpose)[number % 2]
    return Hotline(id=f"{number}", unit=unit, dialled="113", purpose=purpose, hours=hours, order=number % 2)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(Spans, max_size=3), max_size=6), st.integers(0, 14 * 24 * 2))
async def test_memory_and_database_agree_on_open_hotlines(
    store: HotlineStore, hours: list[list[Hours]], half_hours: int
):
    await store.hotlines.raw.delete_many({})
    lines = [line(number, some) for number, some in enumerate(hours)]
    listed = HotlineStore(store.hotlines.raw.database, CursorCodec(b"a secret for tests"))
    await listed.units.reload()
    await listed.hotlines.save_many(lines)
    at = OpenAt(MONDAY + timedelta(minutes=30) * half_hours)
    opened = await check_database_agrees(listed.hotlines, AllOf(equal(province="ha-noi"), at))
    closed = await check_database_agrees(listed.hotlines, AllOf(equal(province="ha-noi"), Not(at)))
    every = await check_database_agrees(listed.hotlines, equal(province="ha-noi"))
    assert sorted(opened + closed) == sorted(every)
    await check_database_agrees(listed.hotlines, equal(unit="ca-c", purpose=Purpose.EMERGENCY_POLICE))


async def test_units_are_not_sorted_by_their_stored_names(store: HotlineStore):
    """Sort keys of the Vietnamese alphabet are computed, not stored."""
    with pytest.raises(NotStored):
        store.units.kind.pipeline(equal(kind=UnitKind.PROVINCE))
