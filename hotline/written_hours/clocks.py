"""From when to when, as people say the time: with the part of the day, or on a clock of twelve hours."""

from dataclasses import dataclass

from hotline.models import TimeSpan
from hotline.written_hours.osm import time_span
from hotline.written_hours.refusals import HoursRefused, Refusal

_HOUR = 60
_NOON, _DAY = 12 * _HOUR, 24 * _HOUR
_LATER = frozenset({"chieu", "toi", "pm"})
_AFTERNOON_BEGINS_AT_MOST = 6 * _HOUR
_NIGHT_BEGINS = 17 * _HOUR
_PARTS = {
    "sang": (0, _NOON),
    "am": (0, _NOON),
    "trua": (11 * _HOUR, 14 * _HOUR),
    "chieu": (_NOON, 19 * _HOUR),
    "toi": (17 * _HOUR, _DAY),
    "pm": (_NOON, _DAY - 1),
}
"""From when to when the parts of a day are; the night has an end in the morning too."""


@dataclass(frozen=True, slots=True)
class TypedSpan:
    """Two times in minutes since midnight, each perhaps with the part of the day that stands behind it.

    `label` is the part that stands before both: `chiều 1h30-5h`.
    """

    written: str
    opens: int
    closes: int
    opens_part: str | None = None
    closes_part: str | None = None
    label: str | None = None
    next_day: bool = False

    def read(self) -> TimeSpan:
        """Raises `HoursRefused`, also where it may be read in two ways."""
        opens = self._part(self.opens, self._opening_part())
        closes = self._part(self.closes, self.closes_part or self.label)
        if closes == 0 and self.closes_part is None:
            closes = _DAY
        if self.next_day:
            return time_span(opens, closes % _DAY + _DAY, self.written)
        if closes <= opens and not self._is_night(opens, closes):
            raise self._refused()
        if self._opening_part() is None and _HOUR <= opens < _AFTERNOON_BEGINS_AT_MOST:
            raise self._refused()
        return time_span(opens, closes, self.written)

    def _opening_part(self) -> str | None:
        """The part behind the end is that of both in `1h-5h chiều`, and not in `8h-5h chiều`."""
        if self.opens_part or self.label:
            return self.opens_part or self.label
        if self.closes_part not in _LATER or not self.opens < self.closes < _NOON:
            return None
        if self.opens >= _AFTERNOON_BEGINS_AT_MOST:
            raise self._refused()
        return self.closes_part

    def _is_night(self, opens: int, closes: int) -> bool:
        if opens >= _NIGHT_BEGINS:
            return True
        return opens >= _NOON and (closes + _NOON <= opens or self.closes_part in {"sang", "am"})

    def _part(self, minutes: int, part: str | None) -> int:
        if part is None:
            return minutes
        if part == "dem":
            return self._at_night(minutes)
        if part in {"am", "pm"} and minutes // _HOUR == 12:
            minutes -= _NOON
        begins, ends = _PARTS[part]
        for moment in (minutes, minutes + _NOON):
            if begins <= moment <= ends:
                return moment
        raise self._refused()

    def _at_night(self, minutes: int) -> int:
        if minutes < _AFTERNOON_BEGINS_AT_MOST or minutes >= 18 * _HOUR:
            return minutes
        if 8 * _HOUR <= minutes <= _NOON:
            return minutes + _NOON
        raise self._refused()

    def _refused(self) -> HoursRefused:
        return HoursRefused(Refusal.MORNING_OR_EVENING, self.written)
