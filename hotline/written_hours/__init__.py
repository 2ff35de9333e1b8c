"""Opening hours as a text: OpenStreetMap's `opening_hours`, or as people type them."""

from dataclasses import dataclass

from hotline.hours import OpeningTimes
from hotline.written_hours.osm import opening_times
from hotline.written_hours.refusals import HoursRefused, MessageLanguage, Refusal
from hotline.written_hours.typed import typed_times

__all__ = ["HoursRefused", "MessageLanguage", "TextTimes", "read_hours"]


@dataclass(frozen=True, slots=True)
class TextTimes:
    """What a text says. `typed`: as people type it, so that somebody should see what was made of it."""

    times: OpeningTimes
    typed: bool


def read_hours(text: str) -> TextTimes:
    """What a text says. Raises `HoursRefused`."""
    try:
        return TextTimes(opening_times(text), typed=False)
    except HoursRefused as refused:
        if refused.refusal is not Refusal.SYNTAX:
            raise
    return TextTimes(typed_times(text), typed=True)
