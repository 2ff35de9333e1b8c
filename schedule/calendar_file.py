"""The schedule as iCalendar (RFC 5545, with RFC 7986), for calendar programs.

Programs differ in what they make of RDATE, of COUNT, and of rules that begin on a day that they do not name. So a
recurring event starts on a day of its own rule and ends by UNTIL, in UTC, days beside the rule are events of their own,
and what holds from a later day on is another recurring event.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
from icalendar import Calendar, Event, vRecur
from icalendar.enums import STATUS, TRANSP

from schedule.models.series import PublicSeries
from schedule.models.sessions import PublicSession, SessionState, leader_text
from schedule.recurring_events import RecurringEvent, arrange
from services.timezone import ZONE, local

log = structlog.get_logger()

PRODUCT = "-//Tiep Dan//Reception schedule//VI"
DOMAIN = "tiepdan"
"""Of the UIDs, which never change."""
CANCELLED_WORD = "Đã hủy"
STATUSES = {SessionState.CANCELLED: STATUS.CANCELLED, SessionState.DRAFT: STATUS.TENTATIVE}
REFRESHED = timedelta(hours=1)

VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Asia/Ho_Chi_Minh
BEGIN:STANDARD
DTSTART:19750613T000000
TZNAME:+07
TZOFFSETFROM:+0800
TZOFFSETTO:+0700
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n").encode()
"""Since 1975, without summer time: begun before any session."""

T = TypeVar("T")


@dataclass(frozen=True)
class CalendarFile:
    """A calendar with an id and a name; `unit_names` has what units are called, by their codes."""

    id: str
    name: str
    unit_names: Mapping[str, str]

    def of(self, sessions: Iterable[PublicSession], series: Mapping[str, PublicSeries]) -> bytes:
        """The file with these sessions. `series` are those that they are of, by id; one without its own is single.

        What cannot be written is left out, and logged by its id.
        """
        grouped: dict[str | None, list[PublicSession]] = {}
        for session in sessions:
            id = session.occurrence.series if session.occurrence else None
            grouped.setdefault(id if id in series else None, []).append(session)
        single = grouped.pop(None, [])
        events: list[bytes] = []
        for id in sorted(grouped.keys() & series.keys(), key=str):
            recurring, beside = _attempt(str(id), lambda id=id: arrange(series[str(id)], grouped[id])) or ((), ())
            single += beside
            for one in recurring:
                events += _attempt(one.series.id, lambda one=one: self._recurring(one)) or ()
        written = (_attempt(one.id, lambda one=one: self._single(one)) or b"" for one in single)
        return b"".join((self._head(), VTIMEZONE, *written, *events, b"END:VCALENDAR\r\n"))

    def _head(self) -> bytes:
        calendar = Calendar.new(prodid=PRODUCT, uid=f"{self.id}@{DOMAIN}", name=self.name, refresh_interval=REFRESHED)
        return calendar.to_ical().removesuffix(b"END:VCALENDAR\r\n")

    def _single(self, session: PublicSession) -> bytes:
        return self._event(session, f"{session.id}@{DOMAIN}", session.version - 1).to_ical()

    def _recurring(self, recurring: RecurringEvent) -> Sequence[bytes]:
        """The event with the rule, and its exceptions. Each has a later SEQUENCE with each change."""
        series, phase = recurring.series, recurring.phase
        uid = f"{series.id}.{phase.starts_on}@{DOMAIN}"
        shared = {name: getattr(series, name) for name in ("created_at", "updated_at")}
        plain = PublicSession.model_construct(**dict(recurring.first), **shared)
        master = self._event(plain, uid, series.version - 1)
        master.add("rrule", _rule(phase.recurrence, recurring.last))
        exceptions = {
            begin: _attempt(
                session.id, lambda begin=begin, session=session: self._exception(series, uid, begin, session)
            )
            for begin, session in recurring.exceptions.items()
        }
        # An exception that cannot be written is no day like the others.
        left_out = [*recurring.left_out, *(begin for begin, event in exceptions.items() if event is None)]
        if left_out:
            master.add("exdate", [begin.astimezone(ZONE) for begin in sorted(left_out)])
        return [master.to_ical(), *filter(None, exceptions.values())]

    def _exception(self, series: PublicSeries, uid: str, begin: datetime, session: PublicSession) -> bytes:
        """A session that differs from the rule, in place of the one that begins then by the rule."""
        event = self._event(session, uid, series.version + session.version - 2)
        event.add("recurrence-id", begin.astimezone(ZONE))
        return event.to_ical()

    def _event(self, session: PublicSession, uid: str, sequence: int) -> Event:
        cancelled = session.state is SessionState.CANCELLED
        unit = self.unit_names.get(session.unit, session.unit)
        summary = f"Tiếp công dân: {leader_text(session.leader)}, {unit}"
        return Event.new(
            uid=uid,
            sequence=sequence,
            stamp=session.updated_at,
            created=session.created_at,
            last_modified=session.updated_at,
            start=session.starts_at.astimezone(ZONE),
            end=session.ends_at.astimezone(ZONE),
            summary=f"{CANCELLED_WORD}: {summary}" if cancelled else summary,
            location=session.place,
            description="\n".join(_description(session)) or None,
            status=STATUSES.get(session.state, STATUS.CONFIRMED),
            transparency=TRANSP.TRANSPARENT,
        )


def _attempt(id: str, work: Callable[[], T]) -> T | None:
    """What `work` makes of the session or series with this id; None where that fails."""
    try:
        return work()
    except Exception as error:  # whatever it is: one event must not keep all others from being served
        log.warning("event_left_out", id=id, error=type(error).__name__)
        return None


def _description(session: PublicSession) -> Iterable[str]:
    if session.cancellation is not None:
        yield f"Lý do hủy: {session.cancellation.reason}"
    if session.moved_from is not None:
        begins, ends = local(session.moved_from.starts_at), local(session.moved_from.ends_at)
        yield f"Lịch đã thông báo: {begins:%H:%M}–{ends:%H:%M} ngày {begins:%d/%m/%Y}, {session.moved_from.place}"
    if session.announced_leader is not None:
        yield f"Lãnh đạo đã thông báo: {leader_text(session.announced_leader)}"
    if session.change_reason is not None:
        yield f"Lý do thay đổi: {session.change_reason}"
    if session.registration is not None:
        yield f"Đăng ký: {session.registration}"
    if session.documents:
        yield f"Mang theo: {'; '.join(session.documents)}"


def _rule(recurrence: str, last: datetime) -> vRecur:
    """The rule with an end of this form instead of its own."""
    open_ended = re.sub(r";(COUNT|UNTIL)=[^;]*", "", recurrence)
    return vRecur.from_ical(f"{open_ended};UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}")
