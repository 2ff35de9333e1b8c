"""When a hotline answers, in the time of Asia/Ho_Chi_Minh."""

from collections.abc import Sequence
from datetime import datetime

from hotline.models import Hours, Weekday
from services.timezone import local

_DAYS = tuple(Weekday)


def is_open(hours: Sequence[Hours], at: datetime) -> bool:
    """Whether somebody answers at a moment (with a zone). No hours at all means day and night."""
    if not hours:
        return True
    there = local(at)
    today, yesterday = _DAYS[there.weekday()], _DAYS[there.weekday() - 1]
    clock = there.strftime("%H:%M")
    return any(
        (today in span.days and span.opens <= clock < span.closes)
        if span.opens < span.closes
        else (today in span.days and clock >= span.opens) or (yesterday in span.days and clock < span.closes)
        for span in hours
    )
