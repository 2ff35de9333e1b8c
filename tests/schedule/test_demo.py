"""Made-up sessions for trying the system, on whatever day it is tried."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from schedule import demo
from schedule.models import SessionInput
from services.timezone import local


@given(st.datetimes(datetime(2026, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_each_leader_receives_once_a_month_on_working_days_to_come(now: datetime):
    sessions = [SessionInput.model_validate(line) for line in demo.lines(now)["sessions"]]
    assert max(Counter(session.id for session in sessions).values()) == 1
    today = local(now).date()
    for _, of_unit in groupby(sessions, lambda session: session.unit):
        days = [local(session.starts_at).date() for session in of_unit]
        assert len(days) in {1, 2, 3}
        assert all(day >= today and day.weekday() < 5 for day in days)
        between = [today, *days, today + timedelta(days=demo.DAYS)]
        assert max(later - earlier for earlier, later in pairwise(between)) <= timedelta(days=33)
