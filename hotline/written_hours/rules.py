"""Rules as a text of opening hours has them, one after the other, and what they say together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hotline.hours import OpeningTimes
from hotline.models import Hours, HoursException, OnDaysOff, TimeSpan, Weekday
from hotline.written_hours.refusals import HoursRefused, Refusal

WEEKDAYS = tuple(Weekday)
WHOLE_DAY = TimeSpan(opens="00:00", closes="00:00")
MOST_HOURS, MOST_DATES, MOST_SPANS = 14, 60, 6
"""As the models have it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The periods that begin on some weekdays, on days off or on one date; none where it is closed.

    It replaces what rules before it say of these days, unless it is `added` to them.
    """

    written: str
    days: frozenset[Weekday] = frozenset()
    days_off: bool = False
    on: date | None = None
    spans: Sequence[TimeSpan] = ()
    added: bool = False
    note: str | None = None

    @property
    def replaces(self) -> bool:
        return not self.added or not self.spans

    @property
    def rank(self) -> int:
        """Weekdays come first, then days off, then dates."""
        return 2 if self.on else int(self.days_off)


@dataclass(slots=True)
class _Period:
    days: set[Weekday]
    span: TimeSpan
    rule: int


def is_night(span: TimeSpan) -> bool:
    """Whether it runs on into the following day."""
    return span.closes <= span.opens and span.closes != "00:00"


def times_of(rules: Sequence[Rule], *, cuts_nights: bool) -> OpeningTimes:
    """What rules say together. Raises `HoursRefused`.

    `cuts_nights` says whether a rule ends what began on the day before: so OSM has it, and `Hours` cannot say it.
    """
    _check_order(rules)
    weekly = _weekly(rules)
    if not weekly:
        raise HoursRefused(Refusal.NEVER_OPEN)
    if cuts_nights:
        _check_uncut(rules)
    hours = [Hours(days=[day for day in WEEKDAYS if day in one.days], **dict(one.span)) for one in weekly]
    always = len(hours) == 1 and len(hours[0].days) == len(WEEKDAYS) and weekly[0].span == WHOLE_DAY
    dated = [rule for rule in rules if rule.on]
    if len(hours) > MOST_HOURS or len(dated) > MOST_DATES or any(len(rule.spans) > MOST_SPANS for rule in dated):
        raise HoursRefused(Refusal.TOO_MANY)
    return OpeningTimes([] if always else hours, _on_days_off(rules, weekly), list(_exceptions(dated)))


def _check_order(rules: Sequence[Rule]) -> None:
    """Raises `HoursRefused` where a rule would replace what was said of days off or of a date."""
    highest = 0
    for rule in rules:
        if rule.rank < highest:
            raise HoursRefused(Refusal.ORDER, rule.written)
        if rule.rank == highest == 1:
            raise HoursRefused(Refusal.DAYS_OFF_TWICE)
        if rule.rank and rule.added and rule.spans:
            raise HoursRefused(Refusal.ADDED_TO_DATE)
        highest = rule.rank


def _weekly(rules: Iterable[Rule]) -> Sequence[_Period]:
    periods: list[_Period] = []
    said: set[frozenset[Weekday]] = set()
    for index, rule in enumerate(rules):
        if rule.replaces:
            if rule.spans and rule.days in said:
                raise HoursRefused(Refusal.REPLACED, rule.written)
            for period in periods:
                period.days -= rule.days
        if rule.days and rule.spans:
            said.add(rule.days)
            periods += (_Period(set(rule.days), span, index) for span in rule.spans)
    return [period for period in periods if period.days]


def _check_uncut(rules: Sequence[Rule]) -> None:
    """Raises `HoursRefused` where a later rule replaces the day of a night, or the day after it.

    Programs leave of such a night one half: the evening, or the hours after midnight.
    """
    for index, night in enumerate(rules):
        if any(map(is_night, night.spans)):
            for rule in rules[index + 1 :]:
                if rule.replaces and _may_meet(night, rule):
                    raise HoursRefused(Refusal.CUTS_NIGHT, rule.written)


def _may_meet(night: Rule, rule: Rule) -> bool:
    """Whether a rule may be of a day on which nights begin or end; it is not known here on which dates days off are."""
    if night.days_off or (rule.days_off and not night.on):
        return True
    begins = night.days if night.on is None else {WEEKDAYS[night.on.weekday()]}
    days = begins | {WEEKDAYS[(WEEKDAYS.index(day) + 1) % len(WEEKDAYS)] for day in begins}
    if rule.on is None:
        return not days.isdisjoint(rule.days)
    if night.on is not None:
        return abs(rule.on - night.on) <= timedelta(days=1)
    return WEEKDAYS[rule.on.weekday()] in days


def _on_days_off(rules: Iterable[Rule], weekly: Iterable[_Period]) -> OnDaysOff:
    said = next((rule for rule in rules if rule.days_off), None)
    if said is None:
        return OnDaysOff.AS_ALWAYS
    if not said.spans:
        return OnDaysOff.CLOSED
    sunday = {(one.span.opens, one.span.closes) for one in weekly if Weekday.SUNDAY in one.days}
    if sunday != {(span.opens, span.closes) for span in said.spans}:
        raise HoursRefused(Refusal.HOURS_OF_DAYS_OFF)
    return OnDaysOff.AS_SUNDAY


def _exceptions(dated: Sequence[Rule]) -> Iterator[HoursException]:
    seen: set[date] = set()
    for rule in sorted(dated, key=lambda rule: rule.on or date.min):
        assert rule.on is not None
        if rule.on in seen:
            raise HoursRefused(Refusal.DATE_TWICE, rule.on)
        seen.add(rule.on)
        yield HoursException(date=rule.on.isoformat(), spans=list(rule.spans), note=rule.note)
