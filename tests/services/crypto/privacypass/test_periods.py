"""Weeks of Asia/Ho_Chi_Minh."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crypto.privacypass import periods
from services.crypto.privacypass.errors import PeriodMalformed

TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
SECOND = timedelta(seconds=1)


def test_the_week_changes_at_midnight_in_vietnam() -> None:
    monday = datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert periods.period_of(monday) == "2026-W48"
    assert periods.period_of(monday - SECOND) == "2026-W47"
    assert periods.starts_at("2026-W48") == monday
    assert periods.ends_at("2026-W47") == monday
    assert periods.accepted_until("2026-W47") == datetime(2026, 11, 24, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (datetime(2026, 12, 31), "2026-W53"),
        (datetime(2027, 1, 3), "2026-W53"),
        (datetime(2027, 1, 4), "2027-W01"),
        (datetime(2024, 12, 30), "2025-W01"),
        (datetime(2022, 1, 1), "2021-W52"),
    ],
)
def test_new_year(day: datetime, period: str) -> None:
    local = day.replace(hour=12, tzinfo=timezone(timedelta(hours=7)))
    assert periods.period_of(local) == period


@given(now=TIMES)
def test_a_time_lies_in_its_period(now: datetime) -> None:
    period = periods.period_of(now)
    assert periods.starts_at(period) <= now < periods.ends_at(period)
    assert periods.ends_at(period) - periods.starts_at(period) == timedelta(days=7)
    assert periods.previous_period(periods.next_period(period)) == period


@given(now=TIMES)
def test_the_last_period_is_accepted_for_two_days(now: datetime) -> None:
    current = periods.period_of(now)
    in_grace = now - periods.starts_at(current) < timedelta(days=2)
    expected = (current, periods.previous_period(current)) if in_grace else (current,)
    assert periods.accepted_periods(now) == expected
    assert not periods.is_accepted(periods.next_period(current), now)


@given(now=TIMES, hours=st.integers(-12, 14))
def test_the_zone_of_the_given_time_does_not_matter(now: datetime, hours: int) -> None:
    assert periods.period_of(now) == periods.period_of(now.astimezone(timezone(timedelta(hours=hours))))


def test_times_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        periods.period_of(datetime(2026, 11, 24))


@pytest.mark.parametrize(
    "label",
    ["", "2026-W00", "2026-W54", "2025-W53", "2026-48", "2026-W48\n", "26-W48", "２０２６-W48", "0000-W01"],
)
def test_labels_that_are_no_week(label: str) -> None:
    with pytest.raises(PeriodMalformed):
        periods.redemption_context(label)


def test_the_context_is_the_hash_of_the_label() -> None:
    assert periods.redemption_context("2026-W48") == hashlib.sha256(b"2026-W48").digest()
    assert periods.redemption_context("2026-W48", "sighting") == hashlib.sha256(b"sighting 2026-W48").digest()
