"""What differs between a published document and its correction, and what only takes away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from services.documents.models import Camel
from services.editorial.corrections import (
    FieldDifference,
    differences,
    losses,
    only_loses,
    removes_only,
)


class Place(Camel):
    text: str | None = None
    province: str | None = None


class Page(Camel):
    full_name: str = "An"
    names: list[str] = Field([])
    place: Place | None = None
    dangerous: bool = False
    height_cm: int | None = None


FULL = Page(names=["a", "b", "c"], place=Place(text="12 Trần Phú", province="hue"), dangerous=True, height_cm=170)


def changed(**fields: object) -> Page:
    return FULL.model_copy(update=fields)


def test_differences_have_the_names_and_values_that_clients_know():
    after = changed(full_name="Bình", place=Place(province="hue"), height_cm=None)
    assert differences(FULL, after) == [
        FieldDifference(field="fullName", before="An", after="Bình"),
        FieldDifference(
            field="place",
            before={"text": "12 Trần Phú", "province": "hue"},
            after={"text": None, "province": "hue"},
        ),
        FieldDifference(field="heightCm", before=170, after=None),
    ]
    assert differences(FULL, changed()) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"names": ["a", "c"]},
        {"names": []},
        {"place": None},
        {"place": Place(province="hue")},
        {"dangerous": False},
        {"height_cm": None, "names": ["b"]},
    ],
    ids=str,
)
def test_what_only_takes_away_is_known(fields: dict[str, object]):
    after = changed(**fields)
    assert removes_only(FULL, after)
    assert losses(FULL, after) == fields.keys()
    assert not removes_only(after, FULL)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"full_name": ""},
        {"names": ["a", "b", "d"]},
        {"names": ["c", "b"]},
        {"names": ["a", "a"]},
        {"place": Place(text="14 Trần Phú")},
        {"height_cm": 0},
        {"names": ["a"], "height_cm": 171},
    ],
    ids=str,
)
def test_what_is_replaced_moved_or_added_is_no_loss(fields: dict[str, object]):
    assert not removes_only(FULL, changed(**fields))


def test_only_fields_whose_loss_says_nothing_new_are_removed_at_once():
    after = changed(names=[], height_cm=None)
    assert removes_only(FULL, after, {"names", "height_cm"})
    assert not removes_only(FULL, after, {"names"})


VALUES = st.none() | st.booleans() | st.integers(0, 2) | st.lists(st.integers(0, 2), max_size=4)


@given(VALUES, VALUES, VALUES)
def test_a_loss_is_never_taken_back_by_a_loss(one: object, other: object, third: object):
    if only_loses(one, other):
        assert not only_loses(other, one)
        assert not only_loses(other, third) or only_loses(one, third)
