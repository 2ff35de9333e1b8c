"""Queries of lists: in memory and by MongoDB they select the same documents in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.documents.collection import Collection, Kind
from services.documents.models import Instant, StoredDocument
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.pipelines import DerivedField, NotStored, StoredField
from services.documents.queries import (
    EVERYTHING,
    AllOf,
    AnyOf,
    AnyWithin,
    Comparison,
    Equals,
    HasPart,
    Key,
    ListQuery,
    Not,
    OneOf,
    Within,
    equal,
)
from tests.listing import check_database_agrees

START = datetime(2026, 11, 24, tzinfo=UTC)
CURSORS = CursorCodec(b"a secret for tests")


class Size(StrEnum):
    """Not in alphabetical order."""

    SMALL = "SMALL"
    LARGE = "LARGE"
    HUGE = "HUGE"


class Parcel(StoredDocument):
    size: Size
    sent_to: str | None = None
    weighed_at: Instant | None = None
    received_at: Instant
    stamped_in: tuple[str, ...] = ()
    title: str = ""


PROVINCES = {"a": "north", "b": "north", "c": "south"}


@dataclass(frozen=True)
class ParcelEntry:
    """`minutes` since the start, of the weighing or else of the receipt; `province` is that of `sent_to`."""

    size: Size
    sent_to: str | None
    minutes: int
    received_at: datetime
    years: tuple[int, ...]
    province: str | None
    title: str
    folded_title: str


def _entry(parcel: Parcel) -> ParcelEntry:
    at = parcel.weighed_at or parcel.received_at
    return ParcelEntry(
        size=parcel.size,
        sent_to=parcel.sent_to,
        minutes=(at - START) // timedelta(minutes=1),
        received_at=parcel.received_at,
        years=tuple(int(date[:4]) for date in parcel.stamped_in),
        province=PROVINCES.get(parcel.sent_to or ""),
        title=parcel.title,
        folded_title=parcel.title.casefold(),
    )


def _to_units(comparison: Comparison) -> ListQuery:
    @dataclass
    class OfProvince:
        province: str

    return OneOf("sent_to", [code for code, name in PROVINCES.items() if comparison.test(OfProvince(name))])


ORDERS: Sequence[Sequence[Key]] = (
    (Key("minutes", descending=True),),
    (Key("size", ranks=tuple(Size)), Key("received_at", number=datetime.timestamp)),
    (Key("size", ranks=tuple(Size), descending=True), Key("minutes")),
)


def kind(order: Sequence[Key]) -> Kind[Parcel, ParcelEntry]:
    return Kind(
        name="parcel",
        collection="parcels",
        model=Parcel,
        entry=_entry,
        order=order,
        public=lambda parcel: True,
        public_form=lambda parcel: parcel,
        stored={
            "minutes": StoredField(("weighedAt", "receivedAt"), lambda minutes: START + timedelta(minutes=minutes)),
            "years": StoredField(("stampedIn",), str),
            "province": DerivedField(_to_units),
        },
    )


Minutes = st.integers(0, 5)
Moments = Minutes.map(lambda minutes: START + timedelta(minutes=minutes))
Places = st.sampled_from(["a", "b", "c", "d"])
Dates = st.sampled_from(["1984", "1985-04", "1985-12-31", "1986-01-01", "1990"])
Years = st.integers(1983, 1991)
Parcels = st.builds(
    Parcel,
    id=st.text("0123456789aZ-.", min_size=1, max_size=3),
    size=st.sampled_from(Size),
    sentTo=st.none() | Places,
    weighedAt=st.none() | Moments,
    receivedAt=Moments,
    stampedIn=st.lists(Dates, max_size=3).map(tuple),
    title=st.sampled_from(["", "a.b", "a+b c", "lừa đảo\nqua mạng"]),
)


def within(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[ListQuery]:
    bound = st.none() | values
    return st.builds(Within, st.just(field), at_least=bound, before=bound, after=bound)


Comparisons = st.one_of(
    st.builds(Equals, st.just("size"), st.sampled_from(Size)),
    st.builds(OneOf, st.just("size"), st.frozensets(st.sampled_from(Size))),
    st.builds(Equals, st.just("sent_to"), st.none() | Places),
    st.builds(OneOf, st.just("sent_to"), st.frozensets(st.none() | Places)),
    within("sent_to", Places),
    st.builds(Equals, st.just("minutes"), Minutes),
    within("minutes", Minutes),
    within("received_at", Moments),
    st.builds(AnyWithin, st.just("years"), at_least=st.none() | Years, before=st.none() | Years),
    st.builds(HasPart, st.just("title"), st.sampled_from(["", "a", "a.", "+b ", "đảo", "qua"])),
    st.builds(Equals, st.just("province"), st.sampled_from(["north", "south", "west"])),
)
Queries = st.recursive(
    Comparisons,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, max_size=3).map(lambda parts: AllOf(*parts)),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(*parts)),
    ),
    max_leaves=6,
)


@pytest.fixture
async def parcels(mongo: Mongo) -> Mongo:
    await mongo.database.create_collection("parcels")
    return mongo


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(Parcels, max_size=12), st.lists(Queries, min_size=1, max_size=6), st.sampled_from(ORDERS))
async def test_memory_and_database_agree(
    parcels: Mongo, documents: list[Parcel], queries: list[ListQuery], order: Sequence[Key]
):
    collection = Collection(kind(order), parcels.database, CURSORS)
    await collection.raw.delete_many({})
    await collection.save_many(documents)
    for query in queries:
        await check_database_agrees(collection, query)


def test_what_no_document_stores_is_neither_compared_nor_sorted_by():
    by_title = kind((Key("folded_title"),))
    for query in (EVERYTHING, Equals("folded_title", "a")):
        with pytest.raises(NotStored):
            by_title.pipeline(query)
    with pytest.raises(NotStored):
        kind(ORDERS[0]).pipeline(AnyOf(Equals("nothing", 1)))
    with pytest.raises(NotStored):
        kind((Key("province"),)).pipeline(EVERYTHING)


def test_a_field_is_an_identifier():
    with pytest.raises(ValueError, match="name of a field"):
        Equals("unit == 1 or entry.unit", 1)


def test_equal_queries_are_one_value():
    assert equal(size=Size.HUGE, sent_to=None) == AllOf(Equals("size", Size.HUGE))
    assert hash(AllOf(Within("minutes", after=1))) == hash(AllOf(Within("minutes", after=1)))
    assert Within("years", after=1) != AnyWithin("years", after=1)
