"""Which sessions a series asks for, and what becomes of those that there are.

A session is known by its id and by the day that the rule names, from its first announcement on. When the rule changes,
sessions to come keep their ids: first those on the same days, then, in order, those of one week, month or year. What
has begun is never changed, what somebody changed of one session alone stays, and what is asked for no more is
cancelled with the reason. Whoever does it again changes nothing.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schedule.days_off import LONGEST_BREAK, IsDayOff, held_on
from schedule.models.series import PublicSeries, ReceptionSeries, SeriesFields, SeriesState
from schedule.models.sessions import (
    CancellationInput,
    Occurrence,
    PublicSession,
    ReceptionSession,
    SessionFields,
    SessionState,
)
from schedule.recurrence import RecurrenceRule, days
from schedule.session_changes import ANNOUNCED_FIELDS, SERIES_FIELDS, with_cancellation, with_state
from services.calendar import BeyondCalendar
from services.documents.models import part_of
from services.editorial import proposals
from services.editorial.change_history import ChangeAct, with_change
from services.editorial.workflow import Step
from services.timezone import ZONE, local

AHEAD = timedelta(days=366)
"""How far ahead there are sessions."""
LOOKED_BACK = timedelta(days=2 * LONGEST_BREAK)
"""Days that the rule names so long ago may still have their session to come."""
MOST_OF_A_DAY = 1_000
"""Sessions that one series announces for one day, all but one of them cancelled."""
DAYS_OFF_REASON = "Theo lịch nghỉ lễ, tết và hoán đổi ngày làm việc."
CANCELLED_REASON = "Lịch tiếp công dân đã thay đổi."


@dataclass(frozen=True, slots=True)
class Slot:
    """A day that a series names, and the session that it asks for; None where its days off are not known yet."""

    day: date
    content: SessionFields | None


def phases(series: PublicSeries) -> Iterator[tuple[SeriesFields, date]]:
    """What it says, each with the last day for which it holds."""
    for former in series.former:
        yield former, former.last_day
    yield part_of(series, SeriesFields), date.max


def slots(series: ReceptionSeries, since: date, until: date, is_day_off: IsDayOff) -> list[Slot]:
    """Those of the days from one to another."""
    if series.state is not SeriesState.ACTIVE:
        return []
    return [
        slot for phase, last in phases(series) for slot in _slots_of_phase(phase, since, min(until, last), is_day_off)
    ]


def _slots_of_phase(phase: SeriesFields, since: date, last: date, is_day_off: IsDayOff) -> Iterator[Slot]:
    extra = {day for day in map(date.fromisoformat, phase.extra_days) if max(since, phase.first_day) <= day <= last}
    excluded = {*map(date.fromisoformat, phase.excluded_days), *extra}
    named = {day for day in days(phase.recurrence, phase.first_day, last) if day >= since} - excluded
    held = {day: day for day in extra}
    shifted: dict[date, date] = {}
    for day in sorted(named):
        try:
            on = held_on(day, phase.on_day_off, is_day_off)
        except BeyondCalendar:
            yield Slot(day, None)
            continue
        if on is not None:
            (held if on == day else shifted)[day] = on
    for day, on in shifted.items():
        # Where two meet on one day, the session that is on it anyway is held.
        if on not in held.values():
            held[day] = on
    for day, on in held.items():
        yield Slot(day, session_content(phase, on))


def session_content(phase: SeriesFields, on: date) -> SessionFields:
    """The session that a series asks for on a day."""
    shared = {name: getattr(phase, name) for name in SessionFields.model_fields if name in SeriesFields.model_fields}
    begins, ends = (datetime.combine(on, time.fromisoformat(at), ZONE) for at in (phase.begins, phase.ends))
    return SessionFields(**{**shared, "change_reason": None}, starts_at=begins, ends_at=ends)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The sessions of a series brought to what it asks for, by whom, when and for which public reason."""

    series: ReceptionSeries
    is_day_off: IsDayOff
    step: Step

    @property
    def since(self) -> date:
        """The earliest day of the rule whose session may be to come."""
        return local(self.step.at).date() - LOOKED_BACK

    def changes(self, kept: Sequence[ReceptionSession], others: Container[str] = ()) -> list[ReceptionSession]:
        """What is to be saved: new sessions and those that change. `kept` are those from `since` on, and to come;
        `others` has the ids of all sessions."""
        asked, left = self._asked()
        to_come = {
            day_of(one): one
            for one in kept
            if self._is_to_come(one) and day_of(one) >= self.since and day_of(one) not in left
        }
        settled = {day_of(one) for one in kept if not self._is_to_come(one) and not _was_dropped(one)}
        wanted = {day: content for day, content in asked.items() if day not in settled}
        pairs = dict(self._pairs(to_come, wanted))
        changed = (self._changed(to_come[day], new, wanted[new]) for day, new in pairs.items())
        dropped = (self._cancelled(one) for day, one in to_come.items() if day not in pairs)
        mine = {one.id for one in kept}
        new = (self._new(day, wanted[day], mine, others) for day in sorted(wanted.keys() - set(pairs.values())))
        return [*(one for one in changed if one is not None), *dropped, *new]

    def _asked(self) -> tuple[dict[date, SessionFields], set[date]]:
        """The sessions to come that the series asks for, by day, and the days whose sessions are left as they are.

        Of those it is not known yet, or they would have begun: what was moved to later is still to come.
        """
        found = slots(self.series, self.since, local(self.step.at).date() + AHEAD, self.is_day_off)
        asked = {slot.day: slot.content for slot in found if slot.content and slot.content.starts_at > self.step.at}
        return asked, {slot.day for slot in found} - asked.keys()

    def _is_to_come(self, session: ReceptionSession) -> bool:
        return session.starts_at > self.step.at and session.state is not SessionState.CANCELLED

    def _pairs(
        self, there: dict[date, ReceptionSession], wanted: dict[date, SessionFields]
    ) -> Iterator[tuple[date, date]]:
        """The days of sessions, each with the day that the rule now names for it."""
        rule = RecurrenceRule.of(self.series.recurrence, self.series.first_day)
        free: dict[tuple[int, ...], list[date]] = {}
        for day in sorted(wanted.keys() - there.keys()):
            free.setdefault(rule.period(day), []).append(day)
        for day in sorted(there):
            if day in wanted:
                yield day, day
            elif near := free.get(rule.period(day)):
                yield day, near.pop(0)

    def _changed(self, session: ReceptionSession, day: date, wanted: SessionFields) -> ReceptionSession | None:
        """The session as the series now has it; None where it is so already."""
        occurrence = Occurrence(series=self.series.id, day=day.isoformat())
        before = part_of(session, SessionFields)
        asked = {name: getattr(wanted, name) for name in SERIES_FIELDS if name not in session.own}
        content = before.model_copy(update=asked)
        if content == before:
            moved = session.model_copy(update={"occurrence": occurrence})
            return None if occurrence == session.occurrence else moved
        if any(getattr(before, name) != getattr(content, name) for name in ANNOUNCED_FIELDS):
            content = content.model_copy(update={"change_reason": self.step.why})
        done = proposals.change_at_once(session, content, self.step)
        done = done.model_copy(update={"occurrence": occurrence, "correction": _rebased(session, content)})
        return with_state(session, done)

    def _cancelled(self, session: ReceptionSession) -> ReceptionSession:
        given = CancellationInput(reason=self.step.why or CANCELLED_REASON, replaced_by=None)
        return with_cancellation(session, given, self.step)

    def _new(self, day: date, content: SessionFields, mine: set[str], others: Container[str]) -> ReceptionSession:
        usual = f"{self.series.id}.{day:%Y%m%d}"
        ids = (usual, *(f"{usual}-{number}" for number in range(2, MOST_OF_A_DAY)))
        id = next(one for one in ids if one not in mine and one not in others)
        return ReceptionSession(
            id=id,
            **dict(content),
            occurrence=Occurrence(series=self.series.id, day=day.isoformat()),
            history=with_change([], ChangeAct.APPROVED, self.step),
        )


def day_of(session: PublicSession) -> date:
    """The day that the rule names for an occurrence."""
    assert session.occurrence is not None
    return date.fromisoformat(session.occurrence.day)


def _was_dropped(session: ReceptionSession) -> bool:
    """Whether the series cancelled it, and not somebody for itself: then the series may ask for its day again."""
    return session.state is SessionState.CANCELLED and "state" not in session.own


def _rebased(session: ReceptionSession, content: SessionFields) -> SessionFields | None:
    """What waits of a session, laid over its new content."""
    waiting = session.correction
    if waiting is None:
        return None
    proposed = {name: value for name, value in dict(waiting).items() if value != getattr(session, name)}
    if proposed.keys() & {"starts_at", "ends_at"}:
        # Both, or it could end before it starts.
        proposed |= {"starts_at": waiting.starts_at, "ends_at": waiting.ends_at}
    return content.model_copy(update=proposed)
