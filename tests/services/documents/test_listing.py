"""Lists in memory: a remembered selection gives what a look at every entry gives."""

from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents.listing import MAX_SELECTIONS, Listing, Narrow, cursor_position
from services.documents.pages import CursorCodec, Window
from services.documents.queries import AllOf, BoundValues, Equals, FieldPaths, Filter, Key, ListQuery, Within

CURSORS = CursorCodec(b"a secret for tests")


class Entry(NamedTuple):
    number: int
    kept: bool


Steps = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.one_of(st.none(), st.builds(Entry, st.integers(0, 3), st.booleans()))),
    max_size=40,
)


BY_NUMBER = (Key("number"),)
KEPT = Equals("kept", True)


@given(Steps, st.integers(0, 5), st.booleans())
def test_a_remembered_selection_is_kept_right(steps: list, size: int, backward: bool):
    listing: Listing[Entry] = Listing(BY_NUMBER)
    window = Window(last=size) if backward else Window(first=size)
    for version, (id, entry) in enumerate(steps):
        if entry is None:
            listing.drop(id)
        else:
            listing.put(id, version, entry)
        assert listing.slice_of(KEPT, window, CURSORS, "kept", steady=True) == listing.slice_of(
            KEPT, window, CURSORS, "kept"
        )


@given(Steps, st.integers(0, 5), st.booleans(), st.integers(-1, 4), st.integers(-1, 4), st.integers(0, 3), st.data())
def test_a_narrow_look_finds_what_a_look_at_every_entry_finds(
    steps: list, size: int, backward: bool, low: int, high: int, few: int, data: st.DataObject
):
    """Entries of the group True with numbers above `low` up to `high`, with and without a cursor."""
    listing: Listing[Entry] = Listing(BY_NUMBER, lambda entry: (entry.kept,))
    for version, (id, entry) in enumerate(steps):
        if entry is None:
            listing.drop(id)
        else:
            listing.put(id, version, entry)

    within = AllOf(KEPT, Within("number", after=low, before=high + 1))
    whole = listing.slice_of(within, Window(first=100), CURSORS, "within").items
    cursor = CURSORS.encode(cursor_position(data.draw(st.sampled_from(whole))), "within") if whole else None
    window = Window(last=size, before=cursor) if backward else Window(first=size, after=cursor)
    narrow = Narrow([True], (low,), (high,), query=KEPT)
    expected = listing.slice_of(within, window, CURSORS, "within")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("services.documents.listing.SMALL_GROUP", few)
        for steady in (True, False, True):
            assert listing.slice_of(within, window, CURSORS, "within", steady=steady, narrow=narrow) == expected
        anywhere = Narrow((), (low,), (high,), query=KEPT)
        assert listing.slice_of(within, window, CURSORS, "within", steady=True, narrow=anywhere) == expected


def test_an_older_version_changes_nothing():
    listing: Listing[Entry] = Listing(BY_NUMBER)
    listing.put("a", 2, Entry(1, True))
    assert listing.put("a", 1, Entry(1, False)) is False
    assert listing.slice_of(KEPT, Window(), CURSORS, "kept", steady=True).total == 1


@dataclass(frozen=True, eq=False)
class Counted(ListQuery):
    """Selects one number, and counts how many entries it looked at."""

    number: int
    looks: list[int] = field(default_factory=list[int])

    def source(self, values: BoundValues) -> str:
        return f"{values.name(self._looked_at)}(entry)"

    def _looked_at(self, entry: Entry) -> bool:
        self.looks.append(entry.number)
        return entry.number == self.number

    def to_mongo(self, fields: FieldPaths) -> Filter:
        raise NotImplementedError


def test_only_the_last_selections_are_remembered():
    listing: Listing[Entry] = Listing(BY_NUMBER)
    for n in range(100):
        listing.put(str(n), 1, Entry(n, True))
    queries = [Counted(n) for n in range(MAX_SELECTIONS + 1)]
    for query in (*queries, queries[-1], queries[0]):
        cut = listing.slice_of(query, Window(), CURSORS, str(query.number), steady=True)
        assert [id for _, id in cut.items] == [str(query.number)]
    looks = [len(query.looks) for query in queries]
    assert looks == [200, *[100] * MAX_SELECTIONS], "the oldest selection alone was made again"
