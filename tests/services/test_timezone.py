"""Vietnam's clocks, up to the ends of the calendar."""

from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.hours import local_moment
from services.calendar import BeyondCalendar, WorkingCalendar
from services.timezone import ZONE, local, midnight
from wanted.notices.statistics import DayRange

ENDS = [datetime.min, datetime.max]
ZONES = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)


@given(st.datetimes(timezones=ZONES))
def test_every_moment_has_a_local_time(at: datetime):
    there = local(at)
    assert there.tzinfo is ZONE
    # Within the calendar it is the same moment, beyond it the nearest there is.
    assert there == at or there.replace(tzinfo=None) in ENDS


@given(st.dates())
def test_every_day_begins(day: date):
    begins = midnight(day)
    assert begins.tzinfo is UTC
    assert local(begins).date() == day


@pytest.mark.parametrize("zone", [timezone(timedelta(hours=-14)), UTC, ZONE, timezone(timedelta(hours=14))])
@pytest.mark.parametrize("at", ENDS)
def test_the_ends_of_the_calendar_are_moments_too(at: datetime, zone: timezone):
    moment = at.replace(tzinfo=zone)
    assert local(moment).year in {1, MAXYEAR}
    with pytest.raises(BeyondCalendar):
        local_moment(moment, WorkingCalendar())
    assert DayRange().holds(at.replace(microsecond=0, tzinfo=UTC).timestamp())
