"""Periods of keys: one ISO week of Asia/Ho_Chi_Minh each, written `2026-W48`.

A period begins on Monday 00:00 local time (Sunday 17:00 UTC) and ends when the next begins. Its tokens are
signed within it and accepted until two days after its end, so that a token fetched on Sunday evening is not
lost. The year is the ISO week's year, which around New Year is not always the calendar's. All functions take
the time as an argument and refuse times without a zone.
"""

import hashlib
import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from services.crypto.privacypass.errors import PeriodMalformed
from services.timezone import local, midnight

GRACE = timedelta(days=2)

_LABEL = re.compile(r"([0-9]{4})-W([0-9]{2})\Z", re.ASCII)


def period_of(now: datetime) -> str:
    """The period that `now` falls in."""
    if now.tzinfo is None:
        raise ValueError("a time without a zone does not tell the week")
    week = local(now).isocalendar()
    return f"{week.year:04d}-W{week.week:02d}"


@lru_cache(maxsize=256)
def starts_at(period: str) -> datetime:
    """The first moment of the period, in UTC; `PeriodMalformed` for a label that is no ISO week."""
    found = _LABEL.match(period)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    if monday is None:
        raise PeriodMalformed(f"{period[:20]!r} is not an ISO week such as 2026-W48")
    return midnight(monday)


def ends_at(period: str) -> datetime:
    """The first moment after the period, in UTC."""
    return starts_at(next_period(period))


def accepted_until(period: str) -> datetime:
    """The moment from which the period's tokens are refused; its nullifiers may go then."""
    return ends_at(period) + GRACE


def next_period(period: str) -> str:
    return period_of(starts_at(period) + timedelta(days=7))


def previous_period(period: str) -> str:
    return period_of(starts_at(period) - timedelta(days=7))


def is_accepted(period: str, now: datetime) -> bool:
    """Whether a token of `period` may be spent at `now`."""
    return starts_at(period) <= now < accepted_until(period)


def accepted_periods(now: datetime) -> tuple[str, ...]:
    """The periods whose tokens may be spent at `now`: this one, and within the grace the one before it."""
    current = period_of(now)
    before = previous_period(current)
    return (current, before) if is_accepted(before, now) else (current,)


def redemption_context(period: str, purpose: str = "") -> bytes:
    """The challenge's redemption context, for every client to work out: SHA-256 of the label in ASCII.

    A purpose stands before it with a blank, so that a token made for one thing is none for another.
    """
    starts_at(period)
    label = f"{purpose} {period}" if purpose else period
    return hashlib.sha256(label.encode("ascii")).digest()
