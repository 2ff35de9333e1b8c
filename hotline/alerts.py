"""Alerts: what a unit tells callers at once, without a second person, and for a time."""

import re
from datetime import datetime, timedelta

from hotline.models import Alert, AlertInput
from services.editorial.corrections import FieldDifference
from services.errors import BadInput

LONGEST = timedelta(days=31)

_NUMBERS = re.compile(r"\d(?:[\W_]{0,3}\d){5,}")
_TIME = r"(?:[01]?\d|2[0-4])[:hg][0-5]\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])(?:\{place}(?:19|20)\d\d)?"
_HOURS = rf"{_TIME}(?: ?[-–] ?{_TIME})?"
_DAYS = rf"{_DAY.format(place=1)}(?: ?[-–] ?{_DAY.format(place=2)})?"
_WHEN = re.compile(rf"(?:{_HOURS},? )?{_DAYS}|{_HOURS}")
"""A time, a day or both, or from when to when."""


def alert_of(given: AlertInput, at: datetime) -> Alert | None:
    """The alert that holds from now on; None to end it. Raises `BadInput`.

    It names no number to call instead: another number is a change that a second person approves.
    """
    if given.text is None and given.until is None:
        return None
    if given.text is None or given.until is None:
        raise BadInput.at("until" if given.until is None else "text", "is needed: an alert has a text and an end")
    if not at < given.until <= at + LONGEST:
        raise BadInput.at("until", f"lies in the past or more than {LONGEST.days} days ahead")
    if any(not _WHEN.fullmatch(found) for found in _NUMBERS.findall(given.text)):
        raise BadInput.at("text", "names a number to call, which a second person would have to approve")
    return Alert(text=given.text, until=given.until)


def alert_difference(before: Alert | None, after: Alert | None) -> FieldDifference:
    """What a change of the alert is in a history."""
    was, now = (None if one is None else one.model_dump(mode="json", by_alias=True) for one in (before, after))
    return FieldDifference(field="alert", before=was, after=now)
