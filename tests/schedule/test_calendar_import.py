"""Calendar files as lines of an import: what becomes a session, what a series, and what is refused."""

from typing import Any

import pytest

from schedule.calendar_import import MOST_EVENTS, CalendarLines, NotACalendar, events
from services.errors import TooLarge

LINES = CalendarLines({"Công an Huế": "ca-hue"}.get)
EVENT = {
    "UID": "a@b",
    "SUMMARY": "Tiếp công dân: Giám đốc\\, Công an Huế",
    "LOCATION": "Phòng 1",
    "DTSTART;TZID=Asia/Ho_Chi_Minh": "20261015T080000",
    "DTEND;TZID=Asia/Ho_Chi_Minh": "20261015T113000",
}
START, END = "DTSTART;TZID=Asia/Ho_Chi_Minh", "DTEND;TZID=Asia/Ho_Chi_Minh"


def file(*given: dict[str, str | None], within: str = "") -> bytes:
    parts = [
        "\r\n".join(f"{name}:{value}" for name, value in one.items() if value is not None) + "\r\n" for one in given
    ]
    told = "".join(f"BEGIN:VEVENT\r\n{part}{within}END:VEVENT\r\n" for part in parts)
    return f"BEGIN:VCALENDAR\r\n{told}END:VCALENDAR\r\n".encode()


def session(**changed: str | None) -> dict[str, Any]:
    [row] = LINES.sessions(file(EVENT | changed))
    assert row.fields is not None, row.refusal
    return dict(row.fields)


def series(changed: dict[str, str | None]) -> dict[str, Any]:
    [row] = LINES.series(file(EVENT | changed))
    assert row.fields is not None, row.refusal
    return dict(row.fields)


def refusal(changed: dict[str, str | None], *, repeated: bool = False) -> str:
    [row] = (LINES.series if repeated else LINES.sessions)(file(EVENT | changed))
    assert row.refusal is not None
    return str(row.refusal.members["errors"][0]["field"])


def test_an_event_is_a_session():
    found = session()
    assert (found["unit"], found["leader"]["position"], found["place"]) == ("ca-hue", "Giám đốc", "Phòng 1")
    assert (found["startsAt"], found["endsAt"]) == ("2026-10-15T08:00:00+07:00", "2026-10-15T11:30:00+07:00")
    assert found["id"].startswith("ics-")
    assert session(UID="one.20261015@tiepdan")["id"] == "one.20261015"


def test_times_in_utc_in_other_zones_and_without_one():
    gone = {START: None, END: None}
    for start, end in (
        ({"DTSTART": "20261015T010000Z"}, {"DURATION": "PT3H30M"}),
        ({"DTSTART": "20261015T080000"}, {"DTEND": "20261015T113000"}),
        ({"DTSTART;TZID=SE Asia Standard Time": "20261015T080000"}, {"DTEND": "20261015T043000Z"}),
        ({"DTSTART;TZID=Asia/Tokyo": "20261015T100000"}, {"DTEND;TZID=Asia/Tokyo": "20261015T133000"}),
    ):
        found = session(**gone, **start, **end)
        assert found["startsAt"].endswith(("08:00:00+07:00", "10:00:00+09:00", "01:00:00+00:00"))
        assert found["endsAt"].endswith(("11:30:00+07:00", "13:30:00+09:00", "04:30:00+00:00"))


def test_a_repeated_event_is_a_series():
    found = series({"RRULE": "FREQ=WEEKLY;UNTIL=20261231T005959Z", "EXDATE;VALUE=DATE": "20261022,20261029"})
    assert (found["startsOn"], found["begins"], found["ends"]) == ("2026-10-15", "08:00", "11:30")
    # At 7:59 of the last day no session begins any more.
    assert found["recurrence"] == "FREQ=WEEKLY;UNTIL=20261230"
    assert (found["excludedDays"], found["onDayOff"]) == (["2026-10-22", "2026-10-29"], "KEEP")
    assert series({"RDATE": "20261020T080000"})["extraDays"] == ["2026-10-20"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"RRULE": "FREQ=SECONDLY"}, "RRULE"),
        ({"RRULE": "FREQ=DAILY;COUNT=1000000000"}, "RRULE"),
        ({"RRULE": "FREQ=WEEKLY;BYDAY=MO"}, "DTSTART"),
        ({"RRULE": "FREQ=WEEKLY;X-PART=1"}, "RRULE"),
        ({"RRULE": "FREQ=DAILY", "RDATE": "20261020T100000"}, "RDATE"),
        ({"RRULE": "FREQ=DAILY", "UID": "one.2026-10-15@tiepdan"}, "UID"),
        ({"RRULE": "FREQ=DAILY", START: None, "DTSTART;TZID=Europe/Paris": "20261015T030000"}, "TZID"),
        ({"RRULE": "FREQ=DAILY", START: None, "DTSTART": "20261014T180000Z"}, "TZID"),
        ({"RRULE": "FREQ=DAILY", END: None, "DURATION": "PT20H"}, "DTEND"),
        ({}, "RRULE"),
    ],
)
def test_a_series_that_cannot_be_said_is_refused(changed: dict[str, str | None], field: str):
    assert refusal(changed, repeated=True) == field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"RRULE": "FREQ=DAILY"}, "RRULE"),
        ({"STATUS": "CANCELLED"}, "STATUS"),
        ({"RECURRENCE-ID": "20261015T080000"}, "RECURRENCE-ID"),
        ({"UID": None}, "UID"),
        ({"LOCATION": None}, "LOCATION"),
        ({"SUMMARY": "Giám đốc tiếp công dân"}, "unit"),
        ({"SUMMARY": "," * 10_000}, "SUMMARY"),
        ({START: "20261015"}, "DTSTART"),
        ({START: "20261315T080000"}, "DTSTART"),
        ({START: None, "DTSTART;TZID=../etc": "20261015T080000"}, "TZID"),
        ({END: None}, "DTEND"),
        ({END: None, "DURATION": "P9999999999999D"}, "DURATION"),
        ({"LOCATION": "x" * 30_000}, "LOCATION"),
    ],
)
def test_an_event_that_is_no_session_is_refused(changed: dict[str, str | None], field: str):
    assert refusal(changed) == field


def test_titles_as_people_write_them():
    chosen = CalendarLines({"Công an Huế": "ca-hue"}.get, "ca-hue")
    for title in (
        "Giám đốc tiếp công dân",
        "Lịch tiếp dân: Giám đốc",
        "Tiếp công dân định kỳ - Giám đốc\\, Công an Huế",
    ):
        [row] = chosen.sessions(file(EVENT | {"SUMMARY": title}))
        assert row.fields is not None
        assert (row.fields["leader"], row.fields["unit"]) == ({"position": "Giám đốc"}, "ca-hue")


def test_bombs_and_what_is_no_calendar_are_refused_as_a_whole():
    alarm = "BEGIN:VALARM\r\n" * 100_000
    for content, error in (
        (file(EVENT, within=alarm), NotACalendar),
        (file(*[{"UID": "a"}] * (MOST_EVENTS + 1)), TooLarge),
        (file(EVENT)[:-20], NotACalendar),
        (b"BEGIN:VCALENDAR\nEND:VEVENT\n", NotACalendar),
        (b"BEGIN:VCALENDAR\n\xff\nEND:VCALENDAR", NotACalendar),
    ):
        with pytest.raises(error):
            events(content)
    # Lines may be folded within a letter, and alarms are none of what is read.
    folded = file(EVENT, within="BEGIN:VALARM\r\nSUMMARY:x\r\nEND:VALARM\r\n")
    assert len(list(LINES.sessions(folded.replace("ế".encode(), b"\xe1\r\n \xba\xbf")))) == 1
