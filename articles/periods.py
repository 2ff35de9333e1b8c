"""Bounds of a list in time: a moment with a zone, or a day in the time of Asia/Ho_Chi_Minh."""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from services.documents.models import Instant
from services.timezone import midnight

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_start(bound: object) -> object:
    """The first moment of a day; what is no day passes."""
    return _midnight(bound, 0)


def day_end(bound: object) -> object:
    """The first moment after a day; what is no day passes."""
    return _midnight(bound, 1)


def _midnight(bound: object, days: int) -> object:
    if not isinstance(bound, str) or not _DAY.fullmatch(bound):
        return bound
    try:
        day = date.fromisoformat(bound) + timedelta(days=days)
    except OverflowError as error:
        raise ValueError("is out of range") from error
    except ValueError as error:
        raise ValueError("is not a day of the calendar") from error
    return midnight(day)


_SCHEMA = WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]})

Since = Annotated[Instant, BeforeValidator(day_start), _SCHEMA]
"""From this moment, or from the start of this day."""

Until = Annotated[Instant, BeforeValidator(day_end), _SCHEMA]
"""Up to this moment (not included), or to the end of this day."""
