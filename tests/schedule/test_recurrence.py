"""Recurrence rules: what is taken, what is refused, and which days they name, also by `python-dateutil`."""

from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from schedule.recurrence import checked, days

FIRST = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=2", ["2026-01-15", "2026-02-15"]),
        ("FREQ=WEEKLY;BYDAY=TH;UNTIL=20260114", ["2026-01-01", "2026-01-08"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["2026-01-31", "2026-02-28"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2", ["2028-02-29", "2032-02-29"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["2026-01-30", "2026-02-27"]),
        ("FREQ=WEEKLY;COUNT=1", ["2026-01-01"]),
        ("FREQ=MONTHLY;BYDAY=-1FR,1MO;COUNT=4", ["2026-01-05", "2026-01-30", "2026-02-02", "2026-02-27"]),
        ("FREQ=YEARLY;COUNT=1;INTERVAL=99", ["2026-01-01"]),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", []),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", []),
        ("FREQ=DAILY;UNTIL=20260102T170000Z", ["2026-01-01", "2026-01-02", "2026-01-03"]),
    ],
)
def test_the_days_of_a_rule(rule: str, named: list[str]):
    assert [day.isoformat() for day in days(checked(rule), FIRST, date(2033, 1, 1))] == named


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "INTERVAL=2",
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=٣",
        "FREQ=DAILY;INTERVAL=100",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=20261301",
        "FREQ=DAILY;UNTIL=20270101T080000",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;X-NAME=1",
        "FREQ=DAILY;BYHOUR=8",
        "FREQ=YEARLY;BYWEEKNO=1",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYMONTHDAY=" + ",".join("1" for _ in range(32)),
        "FREQ=DAILY\nSUMMARY:x",
        "FREQ=DAILY;" * 100,
    ],
)
def test_what_is_no_bounded_rule_of_days_is_refused(rule: str):
    with pytest.raises(ValueError, match=r"."):
        checked(rule)


def test_a_rule_is_kept_in_one_form():
    assert checked("rrule:byday=th,-1fr;freq=monthly") == "FREQ=MONTHLY;BYDAY=TH,-1FR"


MONTH_DAYS = st.lists(st.integers(1, 31) | st.integers(-31, -1), min_size=1, max_size=3, unique=True)
WEEKDAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=4, unique=True)
NTH = st.builds(lambda n, day: f"{n}{day}", st.sampled_from([1, 2, 5, -1, -2]), st.sampled_from(["MO", "WE", "SU"]))
PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), "INTERVAL": st.integers(1, 5)},
    optional={
        "COUNT": st.integers(1, 40),
        "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True),
        "BYMONTHDAY": MONTH_DAYS,
        "BYDAY": WEEKDAYS | st.lists(NTH, min_size=1, max_size=2, unique=True),
        "BYSETPOS": st.lists(st.sampled_from([1, 2, -1]), min_size=1, max_size=2, unique=True),
        "WKST": st.sampled_from(["MO", "SU"]),
    },
)


def written(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


@given(PARTS, st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_dateutil_names_the_same_days(parts: dict[str, object], first: date):
    rule = ";".join(f"{name}={written(value)}" for name, value in parts.items())
    try:
        rule = checked(rule)
    except ValueError:
        assume(False)
    last = first + timedelta(days=800)
    found = days(rule, first, last)
    # dateutil looks until the year 9999 for the next day of a rule that has none: it is asked for one more only where
    # there surely is one.
    more = len(found) + (parts.keys() <= {"FREQ", "INTERVAL", "COUNT", "BYDAY", "WKST"})
    theirs = islice(rrulestr(rule, dtstart=datetime.combine(first, time())), more)
    assert [moment.date() for moment in theirs if moment.date() <= last] == found
