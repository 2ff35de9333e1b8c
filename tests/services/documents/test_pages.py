"""Cursors nobody can forge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents.pages import BadCursor, CursorCodec

CURSORS = CursorCodec(b"secret")
positions = st.lists(st.one_of(st.text(max_size=20), st.integers(-(2**53), 2**53), st.none()), min_size=1, max_size=4)


@given(positions, st.text(max_size=20))
def test_a_cursor_holds_its_position(position: list, scope: str):
    assert CURSORS.decode(CURSORS.encode(tuple(position), scope), scope) == tuple(position)


@given(positions, st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_cursor_is_refused(position: list, at: int, flip: int):
    cursor = CURSORS.encode(tuple(position), "list")
    changed = bytearray(cursor.encode())
    changed[at % len(changed)] ^= flip
    text = changed.decode("latin-1")
    try:
        opened = CURSORS.decode(text, "list")
    except BadCursor:
        return
    # Base64 has bits at its end that say nothing: the position is the same then, never another.
    assert opened == tuple(position)


@given(st.text(max_size=200))
def test_no_text_passes_for_a_cursor(text: str):
    with pytest.raises(BadCursor):
        CURSORS.decode(text, "list")


def test_a_cursor_belongs_to_its_list_and_its_secret():
    cursor = CURSORS.encode(("a",), "list")
    for cursors, scope in ((CURSORS, "other"), (CursorCodec(b"another"), "list")):
        with pytest.raises(BadCursor):
            cursors.decode(cursor, scope)
