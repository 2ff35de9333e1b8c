"""Alerts: what a unit tells callers at once, without a second person, and for a time."""

from datetime import datetime, timedelta

from hotline.models import Alert, AlertInput
from services.editorial.contacts import check_names_no_contact
from services.editorial.corrections import FieldDifference
from services.errors import BadInput

LONGEST = timedelta(days=31)


def alert_of(given: AlertInput, at: datetime) -> Alert | None:
    """The alert that holds from now on; None to end it. Raises `BadInput`, `ContactNamed`."""
    if given.text is None and given.until is None:
        return None
    if given.text is None or given.until is None:
        raise BadInput.at("until" if given.until is None else "text", "is needed: an alert has a text and an end")
    if not at < given.until <= at + LONGEST:
        raise BadInput.at("until", f"lies in the past or more than {LONGEST.days} days ahead")
    check_names_no_contact("text", given.text)
    return Alert(text=given.text, until=given.until)


def alert_difference(before: Alert | None, after: Alert | None) -> FieldDifference:
    """What a change of the alert is in a history."""
    was, now = (None if one is None else one.model_dump(mode="json", by_alias=True) for one in (before, after))
    return FieldDifference(field="alert", before=was, after=now)
