"""The calendar as programs read it: `icalendar` and `recurring-ical-events` see what the sessions say."""

from datetime import UTC, date, datetime
from typing import Any

import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from schedule import session_changes
from schedule.calendar_file import CalendarFile
from schedule.models.series import ReceptionSeries
from schedule.models.sessions import (
    CancellationInput,
    Leader,
    MoveInput,
    ReceptionSession,
    SessionState,
    SubstitutionInput,
)
from services.timezone import local
from tests.schedule.series_stories import AN, BINH, NOW, Kept, announced, changed, fields, settle

FILE = CalendarFile("calendar", "Lịch tiếp công dân", {"ca-ha-noi": "Công an thành phố Hà Nội"})


def written(series: ReceptionSeries, kept: Kept) -> bytes:
    return FILE.of(kept.values(), {series.id: series})


def read(content: bytes) -> list[tuple[datetime, datetime, str, str, str]]:
    """All events of the next years: begin, end, title, place, status."""
    found = recurring_ical_events.of(Calendar.from_ical(content)).between(date(2025, 1, 1), date(2029, 1, 1))
    events = ((e.start, e.end, str(e["SUMMARY"]), str(e["LOCATION"]), str(e["STATUS"])) for e in found)
    return sorted((begin.astimezone(UTC), end.astimezone(UTC), *rest) for begin, end, *rest in events)


def said(kept: Kept) -> list[tuple[datetime, datetime, str, str, str]]:
    """The same by the sessions themselves."""
    return sorted(_said(one) for one in kept.values())


def _said(one: ReceptionSession) -> tuple[datetime, datetime, str, str, str]:
    cancelled = one.state is SessionState.CANCELLED
    title = f"{'Đã hủy: ' if cancelled else ''}Tiếp công dân: {one.leader.position}, Công an thành phố Hà Nội"
    return one.starts_at, one.ends_at, title, one.place, "CANCELLED" if cancelled else "CONFIRMED"


def test_a_series_is_one_event_with_exceptions():
    series = announced(fields())
    kept = settle(series, {})
    calendar = Calendar.from_ical(content := written(series, kept))
    [master, *exceptions] = calendar.walk("VEVENT")
    assert master["RRULE"].to_ical() == b"FREQ=MONTHLY;UNTIL=20271115T010000Z;BYMONTHDAY=15"
    assert (master["UID"], master["SEQUENCE"]) == ("one.2026-01-01@tiepdan", 0)
    moved = [local(one["RECURRENCE-ID"].dt).date() for one in exceptions]
    assert moved == [
        local(one.starts_at).date().replace(day=15) for one in kept.values() if local(one.starts_at).day != 15
    ]
    assert read(content) == said(kept)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
    assert content.count(b"TZID=Asia/Ho_Chi_Minh") == content.count(b"TZID=")
    assert written(series, kept) == content


def test_what_became_of_single_sessions():
    series = announced(fields(extra_days=["2026-12-24"]))
    kept = settle(series, {})
    moved = MoveInput.model_validate(
        {
            "startsAt": "2027-01-16T13:00:00+07:00",
            "endsAt": "2027-01-16T15:00:00+07:00",
            "reason": "Họp; khẩn,\nBEGIN:VEVENT",
        }
    )
    one, two, three = (kept[f"one.2027{day}"] for day in ("0115", "0315", "0415"))
    proposed = session_changes.change_session(one, session_changes.moved(one, moved), AN)
    kept[one.id] = session_changes.approve(proposed, BINH)
    other = SubstitutionInput(leader=Leader(position="Phó Giám đốc"), reason="Công tác")
    proposed = session_changes.change_session(two, session_changes.substituted(two, other), AN)
    kept[two.id] = session_changes.approve(proposed, BINH)
    kept[three.id] = session_changes.cancelled_session(three, CancellationInput(reason="Bão"), AN)
    content = written(series, kept)
    assert read(content) == said(kept)
    events = {str(event["UID"]): event for event in Calendar.from_ical(content).walk("VEVENT")}
    assert events.keys() == {"one.2026-01-01@tiepdan", "one.20261224@tiepdan"}
    description = next(
        str(e["DESCRIPTION"]) for e in Calendar.from_ical(content).walk("VEVENT") if "khẩn" in str(e.get("DESCRIPTION"))
    )
    assert "Lịch đã thông báo: 08:00–11:30 ngày 15/01/2027, 87 Trần Hưng Đạo" in description
    assert "BEGIN:VEVENT" in description


def test_this_and_all_later_ones_are_another_event_and_the_old_one_ends():
    series = announced(fields(recurrence="FREQ=WEEKLY;BYDAY=TH"))
    kept = settle(series, {})
    later = changed(series, fields(recurrence="FREQ=WEEKLY;BYDAY=FR", starts_on="2027-03-01"))
    kept = settle(later, kept)
    content = written(later, kept)
    assert read(content) == said(kept)
    rules = {str(e["UID"]): e["RRULE"] for e in Calendar.from_ical(content).walk("VEVENT") if "RRULE" in e}
    assert [local(rule["UNTIL"][0]).date() for rule in rules.values()] == [date(2027, 2, 25), date(2027, 11, 26)]


RULES = st.sampled_from(
    [
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=WEEKLY;BYDAY=MO,SU;INTERVAL=2;WKST=SU",
        "FREQ=MONTHLY;BYDAY=-1FR,1MO",
        "FREQ=DAILY;COUNT=30",
    ]
)
CHANGES = st.tuples(
    RULES, st.sampled_from(["KEEP", "SKIP", "NEXT_WORKING_DAY"]), st.dates(date(2026, 11, 1), date(2027, 9, 1))
)


@settings(max_examples=25)
@given(st.lists(CHANGES, min_size=1, max_size=3), st.data())
def test_programs_see_what_the_sessions_say(steps: list[tuple[str, str, date]], data: st.DataObject):
    series, kept = None, Kept()
    for rule, policy, start in steps:
        content = fields(recurrence=rule, on_day_off=policy, starts_on=start.isoformat(), extra_days=["2027-01-01"])
        series = announced(content) if series is None else changed(series, content)
        kept = settle(series, kept)
        for id in data.draw(st.sets(st.sampled_from(sorted(kept)), max_size=2)) if kept else ():
            if kept[id].state is not SessionState.CANCELLED and kept[id].starts_at > NOW:
                kept[id] = session_changes.cancelled_session(kept[id], CancellationInput(reason="Bão"), AN)
    assert series is not None
    assert read(written(series, kept)) == said(kept)


def test_what_cannot_be_written_is_left_out_and_the_rest_is_served(logged: list[Any]):
    series = announced(fields(recurrence="FREQ=WEEKLY;BYDAY=TH", extra_days=["2026-12-25", "2027-01-08"]))
    kept = settle(series, {})
    usual, single = kept["one.20261217"], kept["one.20261225"]
    broken = {one.id: one.model_copy(update={"leader": None}) for one in (usual, single)}
    content = written(series, kept | broken)
    assert read(content) == said({id: one for id, one in kept.items() if id not in broken})
    assert {line["id"] for line in logged} == broken.keys()
