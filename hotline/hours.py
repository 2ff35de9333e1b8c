"""When a hotline answers, in the time of Asia/Ho_Chi_Minh.

Hours belong to the day on which they begin: a night that began before a day off, or before a date with other hours,
runs on to its end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hotline.models import HotlineFields, HotlineState, Hours, HoursException, OnDaysOff, TimeSpan, Weekday
from services.calendar import WorkingCalendar
from services.documents.queries import BoundValues, FieldPaths, Filter, ListQuery
from services.timezone import ZONE, local

DAYS_AHEAD = 31
"""How far ahead the next opening is looked for."""

_WEEKDAYS = tuple(Weekday)
_DAY = timedelta(days=1)
_WHOLE_DAY = (TimeSpan(opens="00:00", closes="00:00"),)


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """All that says when a hotline answers."""

    hours: Sequence[Hours] = ()
    on_days_off: OnDaysOff = OnDaysOff.AS_ALWAYS
    exceptions: Sequence[HoursException] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a hotline answers now, and if not, when it does next; None where that is not soon."""

    open_now: bool
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A date, and for each value of `OnDaysOff` the weekdays whose hours hold on it.

    None do on a day off that is closed. On a Saturday that is worked for a Friday those of Friday do too.
    """

    date: str
    always: tuple[Weekday, ...]
    as_sunday: tuple[Weekday, ...]
    or_closed: tuple[Weekday, ...]

    def weekdays(self, on_days_off: OnDaysOff) -> tuple[Weekday, ...]:
        if on_days_off is OnDaysOff.AS_ALWAYS:
            return self.always
        return self.as_sunday if on_days_off is OnDaysOff.AS_SUNDAY else self.or_closed


@dataclass(frozen=True, slots=True)
class LocalMoment:
    """A moment as hours are compared with it: the time of day, its day and the day before."""

    clock: str
    today: CalendarDay
    yesterday: CalendarDay


def times_of(line: HotlineFields) -> OpeningTimes:
    return OpeningTimes(line.hours, line.on_days_off, line.exceptions)


def calendar_day(day: date, calendar: WorkingCalendar) -> CalendarDay:
    """Raises `BeyondCalendar`."""
    weekday, worked_for = _WEEKDAYS[day.weekday()], calendar.worked_for(day)
    if calendar.is_holiday(day):
        return CalendarDay(day.isoformat(), (weekday,), (Weekday.SUNDAY,), ())
    worked = (weekday,) if worked_for is None else (weekday, _WEEKDAYS[worked_for.weekday()])
    return CalendarDay(day.isoformat(), (weekday,), worked, worked)


def local_moment(at: datetime, calendar: WorkingCalendar) -> LocalMoment:
    """A moment (with a time zone). Raises `BeyondCalendar`."""
    there = local(at)
    today = calendar_day(there.date(), calendar)
    return LocalMoment(there.strftime("%H:%M"), today, calendar_day(there.date() - _DAY, calendar))


def spans_on(times: OpeningTimes, day: CalendarDay) -> Sequence[TimeSpan]:
    """The periods that begin on a day."""
    for exception in times.exceptions:
        if exception.date == day.date:
            return exception.spans
    weekdays = day.weekdays(times.on_days_off)
    if not times.hours:
        return _WHOLE_DAY if weekdays else ()
    return [hours for hours in times.hours if any(weekday in hours.days for weekday in weekdays)]


def same_times(one: OpeningTimes, other: OpeningTimes) -> bool:
    """Whether both hold alike on any day, off or worked for another, however they are written."""
    if {dated.date: dated for dated in one.exceptions} != {dated.date: dated for dated in other.exceptions}:
        return False
    return all(_spans(one, day) == _spans(other, day) for day in _ANY_DAY)


def _spans(times: OpeningTimes, day: CalendarDay) -> set[tuple[str, str]]:
    return {(span.opens, span.closes) for span in spans_on(times, day)}


def _any_day() -> Iterator[CalendarDay]:
    """Every kind of day, as `calendar_day` has them, on no date."""
    for weekday in _WEEKDAYS:
        yield CalendarDay("", (weekday,), (Weekday.SUNDAY,), ())
        for worked_for in _WEEKDAYS:
            worked = (weekday, worked_for)
            yield CalendarDay("", (weekday,), worked, worked)


_ANY_DAY = tuple(_any_day())


def is_open(times: OpeningTimes, moment: LocalMoment) -> bool:
    """Whether a hotline answers at a moment."""
    clock = moment.clock
    return any(
        span.opens <= clock and (clock < span.closes or span.closes <= span.opens)
        for span in spans_on(times, moment.today)
    ) or any(clock < span.closes <= span.opens for span in spans_on(times, moment.yesterday))


def opening(times: OpeningTimes, at: datetime, calendar: WorkingCalendar) -> Opening:
    """Whether a hotline answers at a time (with a time zone), and when next. Raises `BeyondCalendar`."""
    if is_open(times, local_moment(at, calendar)):
        return Opening(True)
    return Opening(False, next((start for start in _starts(times, at, calendar) if start > at), None))


def opening_of(line: HotlineFields, at: datetime, calendar: WorkingCalendar) -> Opening:
    """The same for a line, which does not answer unless it is in service."""
    return opening(times_of(line), at, calendar) if line.state is HotlineState.ACTIVE else Opening(False)


def _starts(times: OpeningTimes, at: datetime, calendar: WorkingCalendar) -> Iterator[datetime]:
    """When periods begin, from the day of a moment on."""
    first = local(at).date()
    for day in (first + days * _DAY for days in range(DAYS_AHEAD + 1)):
        for opens in sorted(span.opens for span in spans_on(times, calendar_day(day, calendar))):
            yield datetime.combine(day, time.fromisoformat(opens), ZONE)


@dataclass(frozen=True, eq=False)
class OpenAt(ListQuery):
    """Selects the hotlines that are open at a moment."""

    moment: LocalMoment

    def source(self, values: BoundValues) -> str:
        return f"{values.name(is_open)}(entry.times, {values.name(self.moment)})"

    def to_mongo(self, fields: FieldPaths) -> Filter:
        clock = self.moment.clock
        begun, not_ended = {"$lte": ["$$span.opens", clock]}, {"$gt": ["$$span.closes", clock]}
        past_midnight = {"$lte": ["$$span.closes", "$$span.opens"]}
        today = _InMongo(self.moment.today, fields, {"$and": [begun, {"$or": [not_ended, past_midnight]}]}, True)
        yesterday = _InMongo(self.moment.yesterday, fields, {"$and": [past_midnight, not_ended]}, False)
        return {"$expr": {"$or": [today.expression(), yesterday.expression()]}}


@dataclass(frozen=True, slots=True)
class _InMongo:
    """Whether a period that begins on a day meets a condition on `$$span`, as an expression on a stored hotline.

    It answers as `spans_on` does. `whole_day` says whether a whole day meets the condition.
    """

    day: CalendarDay
    fields: FieldPaths
    condition: Filter
    whole_day: bool

    def expression(self) -> Filter:
        """Hotlines that were stored before have neither exceptions nor a word on days off."""
        exceptions = {"$ifNull": [f"${self.fields.path('exceptions')}", []]}
        of_date = {"$eq": ["$$one.date", self.day.date]}
        dated = {"$and": [of_date, _any("$$one.spans", "span", self.condition)]}
        return {"$cond": [_any(exceptions, "one", of_date), _any(exceptions, "one", dated), self._regular()]}

    def _regular(self) -> Filter:
        stored = {"$ifNull": [f"${self.fields.path('on_days_off')}", OnDaysOff.AS_ALWAYS.value]}
        return {
            "$or": [
                {"$and": [{"$eq": [stored, on_days_off.value]}, self._weekly(weekdays)]}
                for on_days_off in OnDaysOff
                if (weekdays := self.day.weekdays(on_days_off))
            ]
        }

    def _weekly(self, weekdays: Sequence[Weekday]) -> Filter:
        hours = f"${self.fields.path('hours')}"
        holds = {"$or": [{"$in": [weekday.value, "$$span.days"]} for weekday in weekdays]}
        weekly = _any(hours, "span", {"$and": [holds, self.condition]})
        return {"$cond": [{"$eq": [hours, []]}, self.whole_day, weekly]}


def _any(values: object, name: str, condition: Filter) -> Filter:
    return {"$anyElementTrue": [{"$map": {"input": values, "as": name, "in": condition}}]}
