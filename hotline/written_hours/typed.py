"""Opening hours as people type them: `T2-T6: 7h30 - 11h30; nghỉ lễ`. What may be read in two ways is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hotline.hours import OpeningTimes
from hotline.models import TimeSpan, Weekday
from hotline.written_hours.clocks import TypedSpan
from hotline.written_hours.refusals import HoursRefused, Refusal
from hotline.written_hours.rules import WEEKDAYS, WHOLE_DAY, Rule, times_of
from hotline.written_hours.words import Piece, Sign, pieces, weekday_numbered

_ALL_DAYS = frozenset(WEEKDAYS)
_WEEKEND = frozenset({Weekday.SATURDAY, Weekday.SUNDAY})
_SELECTING = frozenset({Sign.DAY, Sign.EVERY_DAY, Sign.WEEKEND, Sign.DAYS_OFF, Sign.DATE})
_HOLDING = frozenset({Sign.TIME, Sign.WHOLE_DAY, Sign.HALF})
_REFUSED = {
    Sign.OFFICE_HOURS: Refusal.OFFICE_HOURS,
    Sign.WHICH_DAYS: Refusal.WHICH_DAYS,
    Sign.NO_YEAR: Refusal.NO_YEAR,
    Sign.HALF: Refusal.PART_OF_DAY,
}
_END = Piece(Sign.BREAK, "")


def typed_times(text: str) -> OpeningTimes:
    """What a text says. Raises `HoursRefused`."""
    drafts = _Reader(list(pieces(text))).drafts()
    return times_of(_rules(drafts), cuts_nights=False)


@dataclass(slots=True)
class _Draft:
    """A rule while it is read."""

    days: set[Weekday] = field(default_factory=set)
    days_off: bool = False
    on: date | None = None
    spans: list[TimeSpan] = field(default_factory=list)
    closed: bool = False
    leading: bool = False
    """Whether the times, or the word for closed, stand before the days."""
    words: list[str] = field(default_factory=list)

    @property
    def selects(self) -> bool:
        return bool(self.days or self.days_off or self.on)

    @property
    def written(self) -> str:
        return " ".join(self.words)


class _Reader:
    """Reads one piece after the other."""

    def __init__(self, found: Sequence[Piece]) -> None:
        self._pieces = found
        self._next = 0
        self._draft = _Draft()
        self._done: list[_Draft] = []
        self._separated = False
        self._label: str | None = None

    def drafts(self) -> Sequence[_Draft]:
        while self._next < len(self._pieces):
            self._read(self._peek())
        self._flush()
        return self._done

    def _peek(self, ahead: int = 0) -> Piece:
        at = self._next + ahead
        return self._pieces[at] if at < len(self._pieces) else _END

    def _take(self) -> Piece:
        piece = self._peek()
        self._next += 1
        self._draft.words.append(piece.written)
        return piece

    def _read(self, piece: Piece) -> None:
        if piece.word in {Sign.BREAK, Sign.COMMA}:
            self._separated = True
            self._next += 1
        elif piece.word is Sign.FILLER or (piece.word is Sign.TO and not self._draft.words):
            self._next += 1
        elif piece.word in _SELECTING or self._numbers_a_day(piece):
            self._select(piece)
        elif piece.word is Sign.HALF and self._peek(1).word in {
            Sign.TIME,
            Sign.NUMBER,
            Sign.FILLER,
        }:
            self._label = str(piece.value)
            self._next += 1
        elif piece.word in {Sign.TIME, Sign.NUMBER, Sign.WHOLE_DAY}:
            self._hold(piece)
        elif piece.word is Sign.CLOSED:
            self._close()
        elif piece.word is Sign.INCLUDED and self._peek(1).word is Sign.DAYS_OFF:
            self._next += 2
        else:
            raise HoursRefused(_REFUSED.get(piece.word, Refusal.WORD), piece.written)

    def _flush(self) -> None:
        draft, self._draft, self._separated = self._draft, _Draft(), False
        if not draft.words:
            return
        if not draft.spans and not (draft.closed and draft.selects):
            raise HoursRefused(Refusal.NO_TIMES, draft.written)
        self._done.append(draft)

    # Days

    def _numbers_a_day(self, piece: Piece) -> bool:
        """Whether a number goes on with a list of days: `thứ 2, 4, 6`."""
        listed = piece.word is Sign.NUMBER and self._draft.days and not self._draft.spans
        before = self._pieces[self._next - 1].word if self._next else None
        return (
            bool(listed) and before is Sign.COMMA and piece.value in range(2, 8) and self._peek(1).word is not Sign.TO
        )

    def _select(self, piece: Piece) -> None:
        draft = self._draft
        held = bool(draft.spans) or draft.closed
        if held and not (self._goes_before() if not draft.selects else self._goes_on()):
            self._flush()
        elif held:
            draft.leading = True
        draft = self._draft
        self._take()
        if piece.word is Sign.DAYS_OFF:
            draft.days_off = True
        elif piece.word is Sign.DATE:
            if draft.selects or not isinstance(piece.value, date):
                raise HoursRefused(Refusal.WORD, piece.written)
            draft.on = piece.value
        else:
            draft.days |= self._days(piece)

    def _goes_before(self) -> bool:
        """Whether what was read without days is of those that follow: `8h-17h T2-T6`, `nghỉ Chủ nhật`."""
        return self._draft.closed or not self._separated or self._next_holding() is None

    def _goes_on(self) -> bool:
        """Whether a list of days behind what holds on them goes on: `nghỉ Chủ nhật, lễ`."""
        return self._draft.leading and self._next_holding() is None

    def _next_holding(self) -> Piece | None:
        """The times or the word for closed that come before the text breaks."""
        for piece in self._pieces[self._next :]:
            if piece.word in _HOLDING or piece.word is Sign.CLOSED:
                return piece
            if piece.word is Sign.BREAK:
                return None
        return None

    def _days(self, piece: Piece) -> frozenset[Weekday]:
        if piece.word is Sign.EVERY_DAY:
            return _ALL_DAYS
        if piece.word is Sign.WEEKEND:
            return _WEEKEND
        first = _weekday(piece)
        if self._peek().word is not Sign.TO:
            return frozenset({first})
        self._take()
        last = _weekday(self._take())
        begin, length = WEEKDAYS.index(first), (WEEKDAYS.index(last) - WEEKDAYS.index(first)) % len(WEEKDAYS) + 1
        return frozenset(WEEKDAYS[(begin + at) % len(WEEKDAYS)] for at in range(length))

    # What holds on them

    def _close(self) -> None:
        if self._draft.spans or self._draft.closed:
            self._flush()
        self._draft.leading = not self._draft.selects
        self._draft.closed = True
        self._take()

    def _hold(self, piece: Piece) -> None:
        if self._draft.closed or (self._draft.spans and self._draft.leading):
            self._flush()
        self._separated = False
        if piece.word is Sign.WHOLE_DAY:
            self._take()
            self._draft.spans.append(WHOLE_DAY)
        else:
            self._draft.spans.append(self._span().read())
        self._label = None

    def _span(self) -> TypedSpan:
        opens, opens_half = self._end()
        while self._peek().word is Sign.FILLER:
            self._next += 1
        if self._peek().word is not Sign.TO:
            raise HoursRefused(Refusal.NO_END, opens.written)
        self._take()
        closes, closes_half = self._end()
        if closes.word not in {Sign.TIME, Sign.NUMBER}:
            raise HoursRefused(Refusal.NO_END, opens.written)
        if Sign.TIME not in {opens.word, closes.word}:
            raise HoursRefused(Refusal.WORD, f"{opens.written}-{closes.written}")
        next_day = self._peek().word is Sign.NEXT_DAY
        if next_day:
            self._take()
        written = f"{opens.written} - {closes.written}"
        return TypedSpan(
            written, _minutes(opens), _minutes(closes), opens_half, closes_half, label=self._label, next_day=next_day
        )

    def _end(self) -> tuple[Piece, str | None]:
        piece = self._take()
        return piece, str(self._take().value) if self._peek().word is Sign.HALF else None


def _weekday(piece: Piece) -> Weekday:
    if isinstance(piece.value, Weekday):
        return piece.value
    if piece.word is Sign.NUMBER and piece.value in range(2, 8) and isinstance(piece.value, int):
        return weekday_numbered(piece.value)
    raise HoursRefused(Refusal.WORD, piece.written)


def _minutes(piece: Piece) -> int:
    value = piece.value if isinstance(piece.value, int) else 0
    return value if piece.word is Sign.TIME else value * 60


def _rules(drafts: Sequence[_Draft]) -> Sequence[Rule]:
    """With what is closed taken from the days, so that no rule cuts the night before."""
    weekly = [draft for draft in drafts if draft.spans and not draft.on]
    for at, draft in enumerate(weekly):
        if not draft.selects:
            if any(other.days for other in weekly):
                raise HoursRefused(Refusal.NO_DAYS, draft.written)
            draft.days |= _ALL_DAYS
        for other in weekly[:at]:
            _give_way(other, draft)
    for closed in drafts:
        if closed.closed and not closed.on:
            for draft in weekly:
                _give_way(draft, closed)
    return sorted((_rule(draft) for draft in drafts), key=lambda rule: rule.rank)


def _give_way(general: _Draft, single: _Draft) -> None:
    """`hàng ngày …, Chủ nhật …`: what is said of single days holds on them, and not what is said of all."""
    if general.days & single.days and not general.days > single.days:
        raise HoursRefused(Refusal.REPLACED, single.written)
    general.days -= single.days


def _rule(draft: _Draft) -> Rule:
    days = frozenset() if draft.closed else frozenset(draft.days)
    added = draft.on is None and not draft.days_off
    return Rule(draft.written, days, draft.days_off, draft.on, draft.spans, added)
