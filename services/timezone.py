"""Vietnam's time: whose midnight ends the days, weeks and months of published figures.

What is stored may lie at the very ends of the calendar, where other clocks show a year that `datetime` does not have.
Both ways between the clocks stop there instead of failing.
"""

from datetime import MINYEAR, UTC, date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""UTC+7, without summer time."""


def local(at: datetime) -> datetime:
    """A moment (with a zone) as clocks in Vietnam show it; beyond the calendar, its first or last moment there."""
    try:
        return at.astimezone(ZONE)
    except OverflowError:
        return (datetime.min if at.year == MINYEAR else datetime.max).replace(tzinfo=ZONE)


def midnight(day: date) -> datetime:
    """The first moment of a day in Vietnam, in UTC; before the calendar, its first moment there."""
    try:
        return datetime.combine(day, time.min, ZONE).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
