"""Events of calendar files (RFC 5545) as the lines of an import: single events are sessions, repeated ones are series.

A file is read line by line within bounds; no rule in it is expanded. What cannot be said as a session or a series is
refused with the reason. Descriptions, attendees and alarms are left where they are: people note in them what is nobody
else's business.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar import vDuration, vText
from icalendar.parser import Contentline
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from schedule.calendar_file import CANCELLED_WORD, DOMAIN
from schedule.days_off import DayOffPolicy
from schedule.recurrence import checked, days
from services.documents.imports import TableRow
from services.errors import BadInput, Problem, TooLarge
from services.timezone import ZONE, local

LARGEST = 8 << 20
"""Bytes of a file."""
MOST_EVENTS = 5_000
DEEPEST = 4
"""Components within each other: an alarm within an event within the calendar are three."""
LONGEST_LINE = 20_000
"""Characters of a property that is read."""
LONGEST_TITLE = 500

READ = ("DTSTART", "DTEND", "DURATION", "SUMMARY", "LOCATION", "UID", "RRULE")
READ_SEVERAL = ("EXDATE", "RDATE")
NOTED = ("STATUS", "RECURRENCE-ID", "EXRULE")
_NAME = re.compile(r"([A-Za-z0-9-]+)[;:]")
_MOMENT = re.compile(r"([0-9]{8}T[0-9]{6})(Z?)")
_DAY = re.compile(r"[0-9]{8}")
_OWN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_RECEPTION_FIRST = re.compile(rf"(?:{CANCELLED_WORD}: )?(?:lịch )?tiếp (?:công )?dân(?: định kỳ)?\s*[:–-]\s*(.+)", re.I)
_RECEPTION_LAST = re.compile(r"(.+?)[\s:,–-]+tiếp (?:công )?dân\b.*", re.I)


class NotACalendar(BadInput):
    code, title = "NOT_A_CALENDAR", "The file is not a calendar that can be read"


def is_calendar(start: bytes) -> bool:
    """Whether a file is one of a calendar, by its first bytes."""
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


@dataclass(frozen=True, slots=True)
class Property:
    parameters: Mapping[str, Any]
    value: str


@dataclass(slots=True)
class CalendarEvent:
    """The lines of an event that are read, by their names."""

    lines: dict[str, list[str]] = field(default_factory=dict)

    def all(self, name: str) -> list[Property]:
        """The properties of a name. Raises `BadInput`."""
        return [_property(name, line) for line in self.lines.get(name, ())]

    def one(self, name: str) -> Property | None:
        """The property of a name. Raises `BadInput` where there are several."""
        found = self.all(name)
        if len(found) > 1:
            raise BadInput.at(name, "stands twice")
        return found[0] if found else None

    def text(self, name: str) -> str:
        """Its text, empty where it is missing. Raises `BadInput`."""
        found = self.one(name)
        return str(vText.from_ical(found.value)).strip() if found else ""


def _property(name: str, line: str) -> Property:
    if len(line) > LONGEST_LINE:
        raise BadInput.at(name, f"has more than {LONGEST_LINE} characters")
    try:
        _, parameters, value = Contentline(line).parts()
    except ValueError as error:
        raise BadInput.at(name, "is no line of a calendar") from error
    return Property({key.upper(): text for key, text in parameters.items()}, str(value))


def events(content: bytes) -> list[CalendarEvent]:
    """The events of a file. Raises `NotACalendar`, `TooLarge`."""
    try:
        # Lines are folded between any two bytes.
        text = re.sub(rb"\r?\n[ \t]", b"", content).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotACalendar("It is not in UTF-8.") from error
    found: list[CalendarEvent] = []
    within: list[str] = []
    for line in text.split("\n"):
        _read(line.removesuffix("\r"), within, found)
        if len(found) > MOST_EVENTS:
            raise TooLarge(f"At most {MOST_EVENTS} events in one file.")
    if within or not is_calendar(content[:40]):
        raise NotACalendar("It breaks off before END:VCALENDAR.")
    return found


def _read(line: str, within: list[str], found: list[CalendarEvent]) -> None:
    """Takes up one line: into the component in which it stands."""
    named = _NAME.match(line)
    name = named[1].upper() if named else ""
    if name == "BEGIN":
        within.append(line[6:].strip().upper())
        if len(within) > DEEPEST:
            raise NotACalendar(f"Its components are more than {DEEPEST} within each other.")
        if within == ["VCALENDAR", "VEVENT"]:
            found.append(CalendarEvent())
    elif name == "END":
        if not within or within.pop() != line[4:].strip().upper():
            raise NotACalendar("An END stands without its BEGIN.")
    elif within == ["VCALENDAR", "VEVENT"] and name in {*READ, *READ_SEVERAL, *NOTED}:
        found[-1].lines.setdefault(name, []).append(line)


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(named: Property) -> tzinfo:
    """The zone of a time; one that floats is Vietnam's. Raises `BadInput`."""
    id = named.parameters.get("TZID")
    if id is None:
        return ZONE
    name = str(id).strip().lstrip("/")
    name = WINDOWS_TO_OLSON.get(name, name)
    if name not in _zones():
        raise BadInput.at("TZID", f"{name[:40]!r} is no time zone that is known; take one such as Asia/Ho_Chi_Minh")
    return ZoneInfo(name)


def _moment(name: str, value: str, zone: tzinfo) -> datetime:
    found = _MOMENT.fullmatch(value.strip())
    if found is None:
        whole = _DAY.fullmatch(value.strip())
        raise BadInput.at(name, "names a whole day; a session has times" if whole else "is no time as 20261015T080000")
    try:
        read = datetime.strptime(found[1], "%Y%m%dT%H%M%S")
    except ValueError as error:
        raise BadInput.at(name, f"{value[:20]!r} is not in the calendar") from error
    return read.replace(tzinfo=UTC if found[2] else zone)


@dataclass(frozen=True, slots=True)
class _Times:
    begins: datetime
    ends: datetime


def _times(event: CalendarEvent) -> _Times:
    start, end, lasts = event.one("DTSTART"), event.one("DTEND"), event.one("DURATION")
    if start is None:
        raise BadInput.at("DTSTART", "is missing")
    begins = _moment("DTSTART", start.value, _zone(start))
    if end is not None:
        return _Times(begins, _moment("DTEND", end.value, _zone(end)))
    if lasts is None:
        raise BadInput.at("DTEND", "is missing, and so is DURATION")
    try:
        length = vDuration.from_ical(lasts.value.strip()) if len(lasts.value) < 40 else None
        return _Times(begins, begins + (length or timedelta()))
    except (ValueError, OverflowError) as error:
        raise BadInput.at("DURATION", "is no duration as PT3H30M") from error


@dataclass(frozen=True, slots=True)
class CalendarLines:
    """Reads events as lines of sessions, or of series: `unit` is that of all, or their titles name theirs."""

    find_unit: Callable[[str], str | None]
    unit: str | None = None

    def sessions(self, content: bytes) -> Iterator[TableRow]:
        """A line for each event. Raises `NotACalendar`, `TooLarge`."""
        return self._rows(events(content), self._session)

    def series(self, content: bytes) -> Iterator[TableRow]:
        """A line for each event. Raises `NotACalendar`, `TooLarge`."""
        return self._rows(events(content), self._series)

    def _rows(
        self, found: Sequence[CalendarEvent], read: Callable[[CalendarEvent], Mapping[str, Any]]
    ) -> Iterator[TableRow]:
        for event in found:
            try:
                yield TableRow(read(event))
            except Problem as problem:
                yield TableRow(refusal=problem)

    def _session(self, event: CalendarEvent) -> Mapping[str, Any]:
        _check_held(event)
        if event.lines.keys() & {"RRULE", "RDATE"}:
            raise BadInput.at("RRULE", "is repeated: import it as a series (POST /series/import)")
        times = _times(event)
        return {
            **self._shared(event, 64),
            "startsAt": times.begins.isoformat(),
            "endsAt": times.ends.isoformat(),
        }

    def _series(self, event: CalendarEvent) -> Mapping[str, Any]:
        _check_held(event)
        if not event.lines.keys() & {"RRULE", "RDATE"}:
            raise BadInput.at("RRULE", "is missing: import it as a session (POST /sessions/import)")
        if event.text("UID").endswith(f"@{DOMAIN}"):
            raise BadInput.at("UID", "is of a series of this system: change that one")
        return {**self._shared(event, 48), **_rule_of(event)}

    def _shared(self, event: CalendarEvent, longest_id: int) -> dict[str, Any]:
        position, unit = self._title(event.text("SUMMARY"))
        place = event.text("LOCATION")
        if not place:
            raise BadInput.at("LOCATION", "is missing")
        return {
            "id": _id(event.text("UID"), longest_id),
            "unit": unit,
            "leader": {"position": position},
            "place": " ".join(place.split()),
        }

    def _title(self, summary: str) -> tuple[str, str]:
        """Who receives, and for which unit: `Tiếp công dân: Giám đốc, Công an thành phố Hà Nội`."""
        line = " ".join(summary.split())
        if len(line) > LONGEST_TITLE:
            raise BadInput.at("SUMMARY", f"has more than {LONGEST_TITLE} characters")
        found = _RECEPTION_FIRST.fullmatch(line) or _RECEPTION_LAST.fullmatch(line)
        who = found[1] if found else line
        position, comma, named = who.rpartition(",")
        unit = self.find_unit(named.strip()) if comma else None
        if self.unit is not None:
            return (position if unit == self.unit else who).strip(), self.unit
        if unit is None:
            raise BadInput.at(
                "unit", "is not in the title, as in “Tiếp công dân: Giám đốc, UNIT”: choose one with ?unit="
            )
        return position.strip(), unit


def _check_held(event: CalendarEvent) -> None:
    """Raises `BadInput` for what an import does not say of a session."""
    if event.text("STATUS").upper() == "CANCELLED":
        raise BadInput.at("STATUS", "is cancelled: cancel the session itself")
    if "RECURRENCE-ID" in event.lines:
        raise BadInput.at("RECURRENCE-ID", "is one day of a series: change its session once the series is there")
    if "EXRULE" in event.lines:
        raise BadInput.at("EXRULE", "is of iCalendar of before 2009; name the days with EXDATE")


def _id(uid: str, longest: int) -> str:
    """The id that the same event always has. Events of this system have those of their sessions."""
    if not uid:
        raise BadInput.at("UID", "is missing")
    own = uid.removesuffix(f"@{DOMAIN}")
    if own != uid and _OWN_ID.fullmatch(own):
        return own
    return f"ics-{hashlib.sha256(uid.encode()).hexdigest()[: min(longest, 36) - 4]}"


def _rule_of(event: CalendarEvent) -> Mapping[str, Any]:
    """When the sessions of a series are: in Vietnam's time, whatever the zone of the event."""
    times = _times(event)
    begins, ends = local(times.begins), local(times.ends)
    _check_zone(times.begins)
    if begins.second or ends.second or begins.date() != ends.date():
        raise BadInput.at("DTEND", "a session of a series ends on its day, and both times are whole minutes")
    rule = event.one("RRULE")
    extra = [_day(name, moment, begins) for name, moment in _moments(event, "RDATE")]
    # A day with another time is none of those that the rule names.
    excluded = [day for day in (_day_excluded(moment, begins) for _, moment in _moments(event, "EXDATE")) if day]
    return {
        "startsOn": begins.date().isoformat(),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "recurrence": _recurrence(rule.value, begins) if rule else "FREQ=DAILY;COUNT=1",
        "onDayOff": DayOffPolicy.KEEP.value,
        "extraDays": sorted(set(extra)),
        "excludedDays": sorted(set(excluded)),
    }


def _check_zone(begins: datetime) -> None:
    """Raises `BadInput` where the days of a rule would not be those of Vietnam, all year."""
    quarters = [begins + timedelta(days=91 * quarter) for quarter in range(4)]
    if begins.date() != local(begins).date() or len({one.utcoffset() for one in quarters}) > 1:
        raise BadInput.at("TZID", "the days of the rule are not those of Vietnam in this time zone")


def _recurrence(rule: str, begins: datetime) -> str:
    """The rule with its end as a day. Raises `BadInput` for what is not in the subset."""
    try:
        plain = checked(re.sub(r"UNTIL=([^;]*)", lambda end: f"UNTIL={_until(end[1], begins)}", rule.upper(), count=1))
    except ValueError as error:
        raise BadInput.at("RRULE", str(error)) from error
    first = begins.date()
    if days(plain, first, first)[:1] != [first]:
        raise BadInput.at("DTSTART", "is on no day of the RRULE; programs differ in what that means")
    return plain


def _until(end: str, begins: datetime) -> str:
    """The last day on which a session may begin by this end."""
    found = _MOMENT.fullmatch(end)
    if found is None:
        return end
    last = local(_moment("RRULE", end, ZONE))
    day = last.date() if last.timetz() >= begins.timetz() else last.date() - timedelta(days=1)
    return f"{day:%Y%m%d}"


def _moments(event: CalendarEvent, name: str) -> Iterator[tuple[str, date | datetime]]:
    for named in event.all(name):
        for value in named.value.split(","):
            if _DAY.fullmatch(value):
                yield name, _moment(name, f"{value}T000000", ZONE).date()
            else:
                yield name, _moment(name, value, _zone(named))


def _day(name: str, moment: date | datetime, begins: datetime) -> str:
    day = _day_excluded(moment, begins)
    if day is None:
        raise BadInput.at(name, "is at another time than the rest: import it as a session")
    return day


def _day_excluded(moment: date | datetime, begins: datetime) -> str | None:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return local(moment).date().isoformat() if local(moment).timetz() == begins.timetz() else None
