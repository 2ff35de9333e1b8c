"""OpenStreetMap's `opening_hours`, as far as `Hours` can say the same (specification: the OSM wiki, Key:opening_hours).

What programs make of the rest differs: one has four fixed holidays for Vietnam, so that `PH off` is open all over Tết,
and closes every weekday for `PH Mo-Fr off`; `off` cuts the night that began on the day before. So it is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from hotline.hours import OpeningTimes, same_times
from hotline.models import HoursException, OnDaysOff, TimeSpan, Weekday
from hotline.written_hours.refusals import HoursRefused, Refusal
from hotline.written_hours.rules import WEEKDAYS, WHOLE_DAY, Rule, is_night, times_of

LONGEST = 5_000
ALL_DAYS = frozenset(WEEKDAYS)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NAMES = tuple(day.value[:2].title() for day in WEEKDAYS)
_DAYS = {name.lower(): day for name, day in zip(_NAMES, WEEKDAYS, strict=True)}
_MONTH = "|".join(MONTHS)
_TOKEN = re.compile(
    r'\s*(?:(?P<comment>"[^"]*")|(?P<time>[0-9]{1,2}:[0-9]{2})(?![0-9])'
    rf"|(?P<date>[0-9]{{4}} +(?:{_MONTH}) +[0-9]{{1,2}})(?![0-9:])|(?P<always>24/7)|(?P<word>[a-z]+)|(?P<sign>[;,-])"
    r"|(?P<other>\S))",
    re.IGNORECASE,
)
_UNSUPPORTED = frozenset({"sh", "week", "easter", "sunrise", "sunset", "dawn", "dusk", "unknown", *MONTHS})
_CLOSED = frozenset({"off", "closed"})
_HOURS_AT_MOST = 48


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


_END = _Token("end", "", -1)


def opening_times(text: str) -> OpeningTimes:
    """What a text says. Raises `HoursRefused`."""
    return times_of(_Reader(text).rules(), cuts_nights=True)


def osm_text(times: OpeningTimes) -> str | None:
    """The same hours for OpenStreetMap; None where that has no words for them, as for a night before a day off."""
    text = written(times)
    try:
        return text if same_times(opening_times(text), times) else None
    except HoursRefused:
        return None


def written(times: OpeningTimes) -> str:
    """The hours in the words of OpenStreetMap, which may make more of them."""
    rules = [_weekly(times), *_of_days_off(times), *map(_dated, times.exceptions)]
    return "; ".join(rules)


def _weekly(times: OpeningTimes) -> str:
    groups: dict[tuple[Weekday, ...], list[TimeSpan]] = {}
    for hours in times.hours:
        groups.setdefault(tuple(day for day in WEEKDAYS if day in hours.days), []).append(hours)
    if not groups:
        return "24/7"
    replaces_nothing = len({day for days in groups for day in days}) == sum(map(len, groups))
    plain = replaces_nothing and not any(map(is_night, times.hours))
    return ("; " if plain else ", ").join(f"{_day_names(days)} {_spans(spans)}" for days, spans in groups.items())


def _of_days_off(times: OpeningTimes) -> Sequence[str]:
    if times.on_days_off is OnDaysOff.AS_ALWAYS:
        return ()
    sunday = [one for one in times.hours if Weekday.SUNDAY in one.days] if times.hours else [WHOLE_DAY]
    if times.on_days_off is OnDaysOff.CLOSED or not sunday:
        return ("PH off",)
    return (f"PH {_spans(sunday)}",)


def _dated(exception: HoursException) -> str:
    day = date.fromisoformat(exception.date)
    held = f"{_spans(exception.spans)}{' open' if exception.note else ''}" if exception.spans else "off"
    note = f' "{exception.note}"' if exception.note else ""
    return f"{day.year:04} {MONTHS[day.month - 1].title()} {day.day:02} {held}{note}"


def _day_names(days: Sequence[Weekday]) -> str:
    """Runs of three and more as a range: `Mo-We,Fr`."""
    runs: list[list[int]] = []
    for index in map(WEEKDAYS.index, days):
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    named = [
        f"{_NAMES[run[0]]}-{_NAMES[run[-1]]}" if len(run) > 2 else ",".join(_NAMES[i] for i in run) for run in runs
    ]
    return ",".join(named)


def _spans(spans: Sequence[TimeSpan]) -> str:
    return ",".join(f"{one.opens}-{'24:00' if one.closes == '00:00' else one.closes}" for one in spans)


class _Reader:
    """Reads one rule after the other."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise HoursRefused(Refusal.TOO_LONG, LONGEST)
        self._text = text.strip()
        self._tokens = [_token(found) for found in _TOKEN.finditer(self._text)]
        self._next = 0

    def rules(self) -> Sequence[Rule]:
        found, added = [self._rule(added=False)], False
        while (token := self._take()) is not _END:
            if token.text not in {";", ","}:
                raise self._refused(token)
            added = token.text == ","
            if self._peek() is _END and not added:
                break
            found.append(self._rule(added=added))
        return found

    def _peek(self, ahead: int = 0) -> _Token:
        at = self._next + ahead
        return self._tokens[at] if at < len(self._tokens) else _END

    def _take(self) -> _Token:
        token = self._peek()
        self._next += 1
        return token

    def _refused(self, token: _Token) -> HoursRefused:
        if token.text.lower() in _UNSUPPORTED or token.text in {"+", "[", "|", "/", "("}:
            return HoursRefused(Refusal.UNSUPPORTED, token.text)
        return HoursRefused(Refusal.SYNTAX, self._text[token.at :] if token is not _END else self._text)

    def _rule(self, *, added: bool) -> Rule:
        begins = self._peek().at
        if self._peek().kind == "always":
            self._take()
            days, days_off, day, spans = ALL_DAYS, False, None, [WHOLE_DAY]
        else:
            days, days_off, day = self._selected()
            spans = self._held()
        note = self._note(day, closed=not spans)
        end = self._peek().at if self._peek() is not _END else len(self._text)
        return Rule(self._text[begins:end].strip(), days, days_off, day, spans, added, note)

    def _selected(self) -> tuple[frozenset[Weekday], bool, date | None]:
        token = self._peek()
        if token.kind == "date":
            return frozenset(), False, _day(self._take().text)
        if token.text.lower() not in {*_DAYS, "ph"}:
            if self._next and (token.kind == "time" or token.text.lower() in _CLOSED):
                # Programs do not agree whether it replaces what is said before it.
                raise HoursRefused(Refusal.NO_DAYS, self._text[token.at :])
            return ALL_DAYS, False, None
        days, days_off = self._day_item()
        while self._peek().text == "," and self._peek(1).text.lower() in {*_DAYS, "ph"}:
            self._take()
            more, off = self._day_item()
            days, days_off = days | more, days_off or off
        if self._peek().text.lower() in {*_DAYS, "ph"}:
            raise HoursRefused(Refusal.WEEKDAYS_OF_DAYS_OFF, self._text[token.at :])
        return days, days_off, None

    def _day_item(self) -> tuple[frozenset[Weekday], bool]:
        first = self._take().text.lower()
        if first == "ph":
            return frozenset(), True
        begin = end = WEEKDAYS.index(_DAYS[first])
        if self._peek().text == "-":
            self._take()
            last = self._take()
            if last.text.lower() not in _DAYS:
                raise self._refused(last)
            end = WEEKDAYS.index(_DAYS[last.text.lower()])
        length = (end - begin) % len(WEEKDAYS) + 1
        return frozenset(WEEKDAYS[(begin + at) % len(WEEKDAYS)] for at in range(length)), False

    def _held(self) -> Sequence[TimeSpan]:
        token = self._take()
        if token.text.lower() in _CLOSED:
            return ()
        if token.kind != "time":
            raise self._refused(token)
        spans = [self._span(token)]
        while self._peek().text == "," and self._peek(1).kind == "time":
            self._take()
            spans.append(self._span(self._take()))
        return spans

    def _span(self, opens: _Token) -> TimeSpan:
        if self._peek().text != "-":
            raise HoursRefused(Refusal.NO_END, opens.text)
        self._take()
        closes = self._take()
        if closes.kind != "time":
            raise self._refused(closes)
        return time_span(_minutes(opens.text), _minutes(closes.text), f"{opens.text}-{closes.text}")

    def _note(self, day: date | None, *, closed: bool) -> str | None:
        opened = self._peek().text.lower() == "open"
        if opened and not closed:
            self._take()
        token = self._peek()
        if token.kind != "comment":
            return None
        if day is None or not (closed or opened):
            raise HoursRefused(Refusal.COMMENT)
        note = self._take().text.strip('"')
        return _checked_note(day, note) if note.strip() else None


def _token(found: re.Match[str]) -> _Token:
    kind = found.lastgroup or "other"
    return _Token(kind, found[kind], found.start(kind))


def _day(text: str) -> date:
    year, month, day = text.split()
    try:
        return date(int(year), MONTHS.index(month.lower()) + 1, int(day))
    except ValueError as error:
        raise HoursRefused(Refusal.NOT_A_DATE, text) from error


def _checked_note(day: date, note: str) -> str | None:
    try:
        return HoursException(date=day.isoformat(), spans=[], note=note).note
    except ValidationError as error:
        raise HoursRefused(Refusal.COMMENT) from error


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    if int(hour) > _HOURS_AT_MOST or int(minute) >= 60:
        raise HoursRefused(Refusal.NOT_A_TIME, text)
    return int(hour) * 60 + int(minute)


def time_span(opens: int, closes: int, text: str) -> TimeSpan:
    """Of minutes since midnight; the end may be one of the following day, as 26:00 is. Raises `HoursRefused`."""
    day = 24 * 60
    if opens >= day:
        raise HoursRefused(Refusal.NOT_A_TIME, text)
    if closes > opens + day:
        raise HoursRefused(Refusal.LONGER_THAN_A_DAY, text)
    return TimeSpan(opens=_clock(opens), closes=_clock(closes % day))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
