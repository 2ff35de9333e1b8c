"""Sessions of one leader, or in one room, at once."""

from datetime import UTC, datetime, timedelta

import pytest

from schedule import session_changes
from schedule.bookings import Bookings, FileBookings, RepeatedSession
from schedule.models.sessions import CancellationInput, Leader, OverlapKind, SessionFields
from schedule.occurrences import session_content
from tests.schedule.series_stories import AN, BINH, NOW, fields

ONE: SessionFields = session_content(fields(), NOW.date())
"""From 8:00 to 11:30."""
DEPUTY = ONE.model_copy(update={"leader": Leader(position="Phó giám đốc")})


def later(content: SessionFields, **by: float) -> SessionFields:
    shift = timedelta(**by)
    return content.model_copy(update={"starts_at": content.starts_at + shift, "ends_at": content.ends_at + shift})


def known(content: SessionFields) -> Bookings:
    bookings = Bookings()
    draft = session_changes.new_session("one", content, AN)
    bookings.on_change("one", session_changes.approve(draft, BINH))
    return bookings


def kinds(bookings: Bookings, content: SessionFields) -> list[OverlapKind]:
    return [one.kind for one in bookings.overlaps("two", content)]


def test_one_leader_and_one_room_at_once():
    both = [OverlapKind.LEADER, OverlapKind.ROOM]
    bookings = known(ONE)
    assert kinds(bookings, later(ONE, hours=3)) == both
    assert kinds(bookings, later(DEPUTY, hours=3)) == [OverlapKind.ROOM]
    elsewhere = ONE.model_copy(update={"place": "Phòng 2", "leader": Leader(position="giám đốc", name="A")})
    assert kinds(bookings, elsewhere) == [OverlapKind.LEADER]
    deputies = [ONE.model_copy(update={"leader": Leader(position="Phó giám đốc", name=name)}) for name in "AB"]
    assert kinds(known(deputies[0]), deputies[1]) == [OverlapKind.ROOM]
    assert kinds(known(deputies[0]), DEPUTY) == both
    # What ends as the other begins, another unit's, and the session itself.
    for content in (later(ONE, hours=3.5), later(ONE, days=1), ONE.model_copy(update={"unit": "ca-hue"})):
        assert kinds(bookings, content) == []
    assert bookings.overlaps("one", ONE) == []
    # Over midnight.
    assert kinds(known(later(ONE, hours=14)), later(ONE, hours=16)) == both


def test_what_waits_counts_and_what_is_cancelled_does_not():
    session = session_changes.approve(session_changes.new_session("one", ONE, AN), BINH)
    bookings = Bookings()
    moved = later(ONE, days=1).model_copy(update={"change_reason": "Họp"})
    bookings.on_change("one", session_changes.change_session(session, moved, AN))
    assert (kinds(bookings, ONE), len(kinds(bookings, later(ONE, days=1)))) == ([], 2)
    given = CancellationInput(reason="Bão", replaced_by=None)
    bookings.on_change("one", session_changes.cancelled_session(session, given, AN))
    assert kinds(bookings, ONE) == []
    bookings.on_change("one", None)


def test_a_file_beside_what_there_is_and_against_itself():
    file = FileBookings(known(ONE))
    file.add("two", later(DEPUTY, hours=1))
    file.add("three", later(DEPUTY, hours=2))
    with pytest.raises(RepeatedSession, match="two"):
        file.add("four", later(DEPUTY, hours=1))
    file.add("two", later(DEPUTY, hours=1))
    file.add("other", later(DEPUTY, hours=1).model_copy(update={"leader": Leader(position="Phó giám đốc", name="B")}))
    remarks = file.remarks(session_changes.new_session("three", later(DEPUTY, hours=2), AN))
    assert [(one.code, one.value) for one in remarks] == [
        ("LEADER_TWICE", "other"),
        ("ROOM_TWICE", "other"),
        ("LEADER_TWICE", "two"),
        ("ROOM_TWICE", "two"),
        ("ROOM_TWICE", "one"),
    ]
    assert remarks[4].text == "nơi này còn một buổi tiếp khác cùng lúc: one, 08:00–11:30 ngày 01/12/2026"


def test_sessions_of_former_bounds_come_and_go():
    ages = {"starts_at": datetime(1, 1, 1, tzinfo=UTC), "ends_at": datetime(9999, 12, 31, 23, tzinfo=UTC)}
    last = {"starts_at": datetime(9999, 12, 31, 18, tzinfo=UTC), "ends_at": datetime(9999, 12, 31, 19, tzinfo=UTC)}
    for times in (ages, last):
        content = ONE.model_copy(update=times)
        bookings = known(content)
        assert OverlapKind.LEADER in kinds(bookings, content)
        bookings.on_change("one", None)
        assert kinds(bookings, content) == []
