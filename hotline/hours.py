"""When a hotline answers, in the time of Asia/Ho_Chi_Minh."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hotline.models import Hours, Weekday
from services.vietnam import ZONE

_DAYS = tuple(Weekday)


def is_open(hours: Sequence[Hours], at: datetime) -> bool:
    """Whether somebody answers at a moment (with a zone). No hours at all means day and night."""
    if not hours:
        return True
    local = at.astimezone(ZONE)
    today, yesterday = _DAYS[local.weekday()], _DAYS[(local - timedelta(days=1)).weekday()]
    clock = local.strftime("%H:%M")
    return any(
        (today in span.days and span.opens <= clock < span.closes)
        if span.opens < span.closes
        else (today in span.days and clock >= span.opens) or (yesterday in span.days and clock < span.closes)
        for span in hours
    )
