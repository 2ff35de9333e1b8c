"""When a hotline answers, in the time of Asia/Ho_Chi_Minh."""

from collections.abc import Sequence
from datetime import datetime

from hotline.models import Hours, Weekday
from services.timezone import local

_DAYS = tuple(Weekday)


def is_open(hours: Sequence[Hours], at: datetime) -> bool:
    """Whether the hotline is open at a time (with a time zone). Without hours it is always open."""
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
