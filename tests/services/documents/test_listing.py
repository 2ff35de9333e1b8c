"""Lists in memory: a remembered selection gives what a look at every entry gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents.listing import Listing, Narrow, cursor_position
from services.documents.pages import CursorCodec, Window

CURSORS = CursorCodec(b"a secret for tests")

Steps = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.one_of(st.none(), st.tuples(st.integers(0, 3), st.booleans()))),
    max_size=40,
)


def kept(entry: tuple[int, bool]) -> bool:
    return entry[1]


@given(Steps, st.integers(0, 5), st.booleans())
def test_a_remembered_selection_is_kept_right(steps: list, size: int, backward: bool):
    listing: Listing[tuple[int, bool]] = Listing(lambda entry: (entry[0],))
    window = Window(last=size) if backward else Window(first=size)
    for version, (id, entry) in enumerate(steps):
        if entry is None:
            listing.drop(id)
        else:
            listing.put(id, version, entry)
        assert listing.slice_of(kept, window, CURSORS, "kept", steady=True) == listing.slice_of(
            kept, window, CURSORS, "kept"
        )


@given(Steps, st.integers(0, 5), st.booleans(), st.integers(-1, 4), st.integers(-1, 4), st.integers(0, 3), st.data())
def test_a_narrow_look_finds_what_a_look_at_every_entry_finds(
    steps: list, size: int, backward: bool, low: int, high: int, few: int, data: st.DataObject
):
    """Entries of the group True with numbers above `low` up to `high`, with and without a cursor."""
    listing: Listing[tuple[int, bool]] = Listing(lambda entry: (entry[0],), lambda entry: (entry[1],))
    for version, (id, entry) in enumerate(steps):
        if entry is None:
            listing.drop(id)
        else:
            listing.put(id, version, entry)

    def within(entry: tuple[int, bool]) -> bool:
        return entry[1] and low < entry[0] <= high

    whole = listing.slice_of(within, Window(first=100), CURSORS, "within").items
    cursor = CURSORS.encode(cursor_position(data.draw(st.sampled_from(whole))), "within") if whole else None
    window = Window(last=size, before=cursor) if backward else Window(first=size, after=cursor)
    narrow = Narrow([True], (low,), (high,), selection="in the group")
    expected = listing.slice_of(within, window, CURSORS, "within")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("services.documents.listing.SMALL_GROUP", few)
        for steady in (True, False, True):
            assert listing.slice_of(kept, window, CURSORS, "within", steady=steady, narrow=narrow) == expected
        anywhere = Narrow((), (low,), (high,), selection="all")
        assert listing.slice_of(kept, window, CURSORS, "within", steady=True, narrow=anywhere) == expected


def test_an_older_version_changes_nothing():
    listing: Listing[tuple[int, bool]] = Listing(lambda entry: (entry[0],))
    listing.put("a", 2, (1, True))
    assert listing.put("a", 1, (1, False)) is False
    assert listing.slice_of(kept, Window(), CURSORS, "kept", steady=True).total == 1


def test_only_the_last_selections_are_remembered():
    listing: Listing[int] = Listing(lambda entry: (entry,))
    for n in range(100):
        listing.put(str(n), 1, n)
    filtered: list[int] = []

    def select(n: int) -> None:
        def is_number(entry: int) -> bool:
            filtered.append(n)
            return entry == n

        cut = listing.slice_of(is_number, Window(), CURSORS, f"is {n}", steady=True)
        assert [id for _, id in cut.items] == [str(n)]

    for n in range(100):
        select(n)
    filtered.clear()
    select(99)
    assert filtered == [], "the last selection is remembered"
    select(0)
    assert filtered == [0] * 100, "an early one is not"
