"""What no form of a field rules out and still cannot be: when a session is said to take place."""

from datetime import date, datetime, timedelta

from schedule.models.sessions import SessionFields
from services.errors import BadInput
from services.timezone import midnight

FIRST = midnight(date(2000, 1, 1))
AHEAD = timedelta(days=5 * 366)
LONGEST = timedelta(days=1)


def check(given: SessionFields, now: datetime) -> None:
    """Raises `BadInput` that names the field."""
    if given.starts_at < FIRST:
        raise BadInput.at("startsAt", "lies before the year 2000")
    if given.starts_at > now + AHEAD:
        raise BadInput.at("startsAt", f"lies more than {AHEAD.days} days ahead")
    if given.ends_at - given.starts_at > LONGEST:
        raise BadInput.at("endsAt", "lies more than a day after startsAt")
