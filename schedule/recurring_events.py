"""The sessions of a series as calendar programs know them: recurring events with exceptions, and single events.

What is recurring is worked out from the sessions that there are, so that a program shows what they say. A session that
differs from the rule is an exception, because it was moved off a day off or cancelled, say; a day of the rule without a
session is left out, and a session on no day of the rule is single.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schedule.models.series import PublicSeries, SeriesFields
from schedule.models.sessions import PublicSession, SessionFields, SessionState
from schedule.occurrences import day_of, phases, session_content
from schedule.recurrence import days

SHOWN = ("leader", "place", "registration", "documents", "change_reason")
"""What a program is told of a session beside its times."""


@dataclass(frozen=True, slots=True)
class RecurringEvent:
    """The sessions of one phase of a series on the days of its rule.

    `first` is the first of them as the rule has it, `last` when the last one begins. `left_out` are the beginnings by
    the rule that no session has, `exceptions` the sessions that differ, by the beginning that the rule has for each.
    """

    series: PublicSeries
    phase: SeriesFields
    first: SessionFields
    last: datetime
    left_out: Sequence[datetime]
    exceptions: Mapping[datetime, PublicSession]


def arrange(
    series: PublicSeries, sessions: Sequence[PublicSession]
) -> tuple[Sequence[RecurringEvent], Sequence[PublicSession]]:
    """The sessions of a series as recurring events, and those that are single."""
    by_day: dict[date, PublicSession] = {}
    # Of several for one day, the one that is held belongs to it.
    for session in sorted(sessions, key=lambda one: (one.state is not SessionState.CANCELLED, one.id)):
        by_day[day_of(session)] = session
    recurring: list[RecurringEvent] = []
    arranged: set[str] = set()
    for phase, last in phases(series):
        known = {day: one for day, one in by_day.items() if phase.first_day <= day <= last}
        named = _days(phase, known)
        if named:
            recurring.append(_recurring(series, phase, named, known))
            arranged.update(known[day].id for day in named if day in known)
    return recurring, [one for one in sessions if one.id not in arranged]


def _days(phase: SeriesFields, known: Mapping[date, PublicSession]) -> Sequence[date]:
    """The days of the rule from the first to the last that has a session."""
    named = days(phase.recurrence, phase.first_day, max(known)) if known else []
    held = [day for day in named if day in known]
    return [day for day in named if held[0] <= day <= held[-1]] if held else []


def _recurring(
    series: PublicSeries, phase: SeriesFields, named: Sequence[date], known: Mapping[date, PublicSession]
) -> RecurringEvent:
    """The sessions that are known of the days that the rule names."""
    first = session_content(phase, named[0])
    # Without summer time each day has the same times.
    begins = {day: first.starts_at + (day - named[0]) for day in named}
    return RecurringEvent(
        series,
        phase,
        first,
        last=begins[named[-1]],
        left_out=[begin for day, begin in begins.items() if day not in known],
        exceptions={
            begin: known[day] for day, begin in begins.items() if day in known and _differs(known[day], first, begin)
        },
    )


def _differs(session: PublicSession, first: SessionFields, begin: datetime) -> bool:
    """Whether a session is not what the first one is, at this beginning."""
    if session.state is SessionState.CANCELLED or session.moved_from or session.announced_leader:
        return True
    times = begin, begin + (first.ends_at - first.starts_at)
    return (session.starts_at, session.ends_at) != times or any(
        getattr(session, name) != getattr(first, name) for name in SHOWN
    )
