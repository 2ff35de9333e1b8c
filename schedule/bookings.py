"""Who receives where and when: sessions of one leader at once, and of one room.

Both may be meant: a leader goes from one room to the next, a hall has two desks. So staff are warned, and nothing is
refused but what one file says twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from schedule.models.sessions import OverlapKind, ReceptionSession, SessionFields, SessionOverlap, SessionState
from schedule.session_changes import working_session
from services.documents.imports import Remark
from services.errors import Conflict
from services.text import fold
from services.timezone import local


class RepeatedSession(Conflict):
    code, title = "REPEATED_SESSION", "The file has the session twice, with two ids"


MOST_DAYS = 31
"""Days after its first on which a session is looked for."""
_CODES = {OverlapKind.LEADER: "LEADER_TWICE", OverlapKind.ROOM: "ROOM_TWICE"}
_SUBJECTS = {OverlapKind.LEADER: "lãnh đạo này", OverlapKind.ROOM: "nơi này"}


@dataclass(frozen=True, slots=True)
class _Booking:
    unit: str
    position: str
    name: str | None
    """Of the leader; where it is missing it may be anybody's of the position."""
    place: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, session: SessionFields) -> "_Booking":
        leader = session.leader
        name = fold(leader.name) if leader.name else None
        return cls(session.unit, fold(leader.position), name, fold(session.place), session.starts_at, session.ends_at)

    def days(self) -> Iterator[tuple[str, date]]:
        """The unit with each day on which it is: two at most, but of sessions that were stored under former rules."""
        first, last = (local(at).date().toordinal() for at in (self.starts_at, self.ends_at))
        for day in range(first, min(last, first + MOST_DAYS) + 1):
            yield self.unit, date.fromordinal(day)

    def is_same(self, other: "_Booking") -> bool:
        """Whether nobody could be at both."""
        mine, others = ((one.position, one.name, one.starts_at, one.ends_at) for one in (self, other))
        return mine == others

    def overlaps(self, other: "_Booking") -> Iterator[OverlapKind]:
        if self.starts_at < other.ends_at and other.starts_at < self.ends_at:
            if self.position == other.position and (self.name == other.name or None in (self.name, other.name)):
                yield OverlapKind.LEADER
            if self.place == other.place:
                yield OverlapKind.ROOM


@dataclass
class Bookings:
    """The sessions that are held, as staff work on them, by unit and day."""

    _known: dict[str, _Booking] = field(default_factory=dict)
    _by_day: dict[tuple[str, date], set[str]] = field(default_factory=dict)

    def on_change(self, id: str, session: ReceptionSession | None) -> None:
        self._drop(id)
        if session is not None and session.state is not SessionState.CANCELLED:
            self.add(id, working_session(session))

    def add(self, id: str, session: SessionFields) -> None:
        self._drop(id)
        booking = self._known[id] = _Booking.of(session)
        for day in booking.days():
            self._by_day.setdefault(day, set()).add(id)

    def _drop(self, id: str) -> None:
        booking = self._known.pop(id, None)
        for day in booking.days() if booking else ():
            self._by_day[day].discard(id)
            if not self._by_day[day]:
                del self._by_day[day]

    def same(self, id: str, session: SessionFields) -> str | None:
        """The id of another session of the same leader, from the same to the same moment."""
        asked = _Booking.of(session)
        ids = (one.session for one in self.overlaps(id, session) if one.kind is OverlapKind.LEADER)
        return next((other for other in ids if self._known[other].is_same(asked)), None)

    def overlaps(self, id: str, session: SessionFields) -> list[SessionOverlap]:
        """The other sessions of its unit that this one overlaps."""
        asked = _Booking.of(session)
        ids = {other for day in asked.days() for other in self._by_day.get(day, ()) if other != id}
        return [
            SessionOverlap(kind=kind, session=other, starts_at=booking.starts_at, ends_at=booking.ends_at)
            for other, booking in ((other, self._known[other]) for other in sorted(ids))
            for kind in asked.overlaps(booking)
        ]


@dataclass(frozen=True)
class FileBookings:
    """The sessions of a file beside those that there are."""

    there: Bookings
    _own: Bookings = field(default_factory=Bookings)

    def add(self, id: str, session: SessionFields) -> None:
        """Notes a session of the file. Raises `RepeatedSession` where it has that already under another id."""
        if (same := self._own.same(id, session)) is not None:
            raise RepeatedSession(f"{same} is of the same leader at the same time.")
        self._own.add(id, session)

    def remarks(self, session: ReceptionSession) -> list[Remark]:
        """What the sender should know of a session: which others it overlaps, in the file and beside it."""
        own = self._own.overlaps(session.id, session)
        known = {(one.kind, one.session) for one in own}
        there = self.there.overlaps(session.id, session)
        return [_remark(one) for one in (*own, *(one for one in there if (one.kind, one.session) not in known))]


def _remark(overlap: SessionOverlap) -> Remark:
    begins, ends = local(overlap.starts_at), local(overlap.ends_at)
    times = f"{begins:%H:%M}–{ends:%H:%M} ngày {begins:%d/%m/%Y}"
    text = f"{_SUBJECTS[overlap.kind]} còn một buổi tiếp khác cùng lúc: {overlap.session}, {times}"
    return Remark(_CODES[overlap.kind], text=text, value=overlap.session)
