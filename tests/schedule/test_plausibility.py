"""When a session may lie."""

from datetime import UTC, datetime, timedelta

import pytest

from schedule import plausibility
from schedule.models.sessions import Leader, SessionInput
from services.errors import BadInput

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
FIRST = datetime(1999, 12, 31, 17, tzinfo=UTC)
LAST = NOW + plausibility.AHEAD
HOUR, TICK = timedelta(hours=1), timedelta(milliseconds=1)


def session(starts: datetime, lasts: timedelta = HOUR) -> SessionInput:
    return SessionInput(
        unit="bca", leader=Leader(position="Giám đốc"), place="Trụ sở", starts_at=starts, ends_at=starts + lasts
    )


@pytest.mark.parametrize(
    ("starts", "lasts"), [(FIRST, HOUR), (LAST, HOUR), (NOW, plausibility.LONGEST), (LAST, plausibility.LONGEST)]
)
def test_the_bounds_are_taken(starts: datetime, lasts: timedelta):
    plausibility.check(session(starts, lasts), NOW)


@pytest.mark.parametrize(
    ("starts", "lasts", "field"),
    [
        (FIRST - TICK, HOUR, "startsAt"),
        (LAST + TICK, HOUR, "startsAt"),
        (NOW, plausibility.LONGEST + TICK, "endsAt"),
        (datetime(9999, 12, 31, 18, tzinfo=UTC), HOUR, "startsAt"),
        (datetime(1, 1, 1, tzinfo=UTC), HOUR, "startsAt"),
    ],
)
def test_what_lies_beyond_is_refused_by_its_field(starts: datetime, lasts: timedelta, field: str):
    with pytest.raises(BadInput) as refused:
        plausibility.check(session(starts, lasts), NOW)
    assert refused.value.members["errors"][0]["field"] == field
