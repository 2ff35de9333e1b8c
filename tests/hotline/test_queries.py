"""Queries of hotlines: MongoDB selects what the list in memory selects."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.hours import OpenAt, local_moment
from hotline.models import (
    Hotline,
    Hours,
    HoursException,
    Names,
    OnDaysOff,
    Purpose,
    TimeSpan,
    Unit,
    UnitKind,
    Weekday,
)
from hotline.store import HotlineStore
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.pipelines import DocumentFields, NotStored
from services.documents.queries import AllOf, Contains, Not, equal
from tests.listing import check_database_agrees

TET_WEEK = datetime(2026, 2, 14, tzinfo=UTC)
DATES = [f"2026-02-{day}" for day in range(14, 25)]
UNITS = {"ca-a": "ha-noi", "ca-b": "ha-noi", "ca-c": "hue"}

Clocks = st.sampled_from(["00:00", "06:30", "07:30", "17:00", "22:00", "23:59"])
Days = st.lists(st.sampled_from(Weekday), min_size=1, max_size=3)
Spans = st.builds(TimeSpan, opens=Clocks, closes=Clocks)
Weekly = st.builds(Hours, days=Days, opens=Clocks, closes=Clocks)
Exceptions = st.lists(
    st.builds(HoursException, date=st.sampled_from(DATES), spans=st.lists(Spans, max_size=2)),
    max_size=4,
    unique_by=lambda one: one.date,
)
Times = st.tuples(st.lists(Weekly, max_size=3), st.sampled_from(OnDaysOff), Exceptions)
Drawn = tuple[list[Hours], OnDaysOff, list[HoursException]]


@pytest.fixture
async def store(mongo: Mongo) -> HotlineStore:
    store = HotlineStore(mongo.database, CursorCodec(b"a secret for tests"))
    for code, province in UNITS.items():
        await store.units.insert(
            Unit(id=code, code=code, kind=UnitKind.PROVINCE, names=Names(vi=code, en=code), province=province)
        )
    return store


def line(number: int, times: Drawn) -> Hotline:
    unit, purpose = list(UNITS)[number % 3], list(Purpose)[number % 2]
    hours, on_days_off, exceptions = times
    return Hotline(
        id=f"{number}",
        unit=unit,
        dialled="113",
        purpose=purpose,
        hours=hours,
        on_days_off=on_days_off,
        exceptions=exceptions,
        order=number % 2,
    )


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(Times, max_size=6), st.integers(0, 11 * 24 * 2), st.booleans())
async def test_memory_and_database_agree_on_open_hotlines(
    store: HotlineStore, times: list[Drawn], half_hours: int, former: bool
):
    await store.hotlines.raw.delete_many({})
    if former:
        times = [(hours, OnDaysOff.AS_ALWAYS, []) for hours, _, _ in times]
    lines = [line(number, some) for number, some in enumerate(times)]
    listed = HotlineStore(store.hotlines.raw.database, CursorCodec(b"a secret for tests"))
    await listed.units.reload()
    await listed.hotlines.save_many(lines)
    if former:
        await store.hotlines.raw.update_many({}, {"$unset": {"onDaysOff": "", "exceptions": ""}})
    at = OpenAt(local_moment(TET_WEEK + timedelta(minutes=30) * half_hours, store.calendar))
    opened = await check_database_agrees(listed.hotlines, AllOf(equal(province="ha-noi"), at))
    closed = await check_database_agrees(listed.hotlines, AllOf(equal(province="ha-noi"), Not(at)))
    every = await check_database_agrees(listed.hotlines, equal(province="ha-noi"))
    assert sorted(opened + closed) == sorted(every)
    await check_database_agrees(listed.hotlines, equal(unit="ca-c", purpose=Purpose.EMERGENCY_POLICE))


async def test_units_are_not_sorted_by_their_stored_names(store: HotlineStore):
    """Sort keys of the Vietnamese alphabet are computed, not stored."""
    with pytest.raises(NotStored):
        store.units.kind.pipeline(equal(kind=UnitKind.PROVINCE))


async def test_memory_and_database_agree_on_whose_place_a_unit_took(store: HotlineStore):
    names = Names(vi="Cũ")
    await store.units.insert(
        Unit(
            id="old",
            code="old",
            kind=UnitKind.PROVINCE,
            names=names,
            valid_to="2025-06-30",
            successors=["ca-a", "ca-b"],
        )
    )
    for code, found in (("ca-a", ["old"]), ("ca-b", ["old"]), ("ca-c", [])):
        query = Contains("successors", code)
        stored = query.to_mongo(DocumentFields(Unit, {}))
        assert [raw["_id"] async for raw in store.units.raw.find(stored)] == found
        assert [id for id, entry in store.units.listing.entries() if query.test(entry)] == found
