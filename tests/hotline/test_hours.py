"""When hotlines answer: over nights, days off, dates with other hours."""

from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hotline.calling.offline import days_unlike_others
from hotline.hours import DAYS_AHEAD, OpeningTimes, is_open, local_moment, opening, opening_of
from hotline.models import Hotline, HotlineState, Hours, HoursException, OnDaysOff, Purpose, TimeSpan, Weekday
from services.calendar import BeyondCalendar, WorkingCalendar
from services.timezone import ZONE

CALENDAR = WorkingCalendar()
CLIENT_CASES = Path(__file__).parents[2] / "clients" / "typescript" / "test" / "hours.json"
WORKDAYS = list(Weekday)[:5]
OFFICE = Hours(days=WORKDAYS, opens="07:30", closes="17:00")
NIGHT = Hours(days=list(Weekday), opens="22:00", closes="06:00")
SUNDAY = Hours(days=[Weekday.SUNDAY], opens="08:00", closes="11:00")
SATURDAY_WHOLE = Hours(days=[Weekday.SATURDAY], opens="00:00", closes="00:00")


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


def closed_on(date: str) -> HoursException:
    return HoursException(date=date, spans=[])


def times(*hours: Hours, on: OnDaysOff = OnDaysOff.AS_ALWAYS, dated: tuple[HoursException, ...] = ()) -> OpeningTimes:
    return OpeningTimes(hours, on, dated)


ANSWERS = [
    # Weekly hours and midnight.
    (times(), "2026-02-17 03:00", True),
    (times(OFFICE), "2026-12-04 16:59", True),
    (times(OFFICE), "2026-12-04 17:00", "2026-12-07 07:30"),
    (times(NIGHT), "2026-12-04 05:59", True),
    (times(NIGHT), "2026-12-04 06:00", "2026-12-04 22:00"),
    # The whole day.
    (times(OFFICE, SATURDAY_WHOLE), "2026-12-04 23:59", "2026-12-05 00:00"),
    (times(OFFICE, SATURDAY_WHOLE), "2026-12-05 00:00", True),
    (times(OFFICE, SATURDAY_WHOLE), "2026-12-05 23:59", True),
    (times(OFFICE, SATURDAY_WHOLE), "2026-12-06 00:00", "2026-12-07 07:30"),
    # Tết 2026: off from Monday 16 to Friday 20 February.
    (times(OFFICE), "2026-02-17 09:00", True),
    (times(OFFICE, on=OnDaysOff.CLOSED), "2026-02-13 17:00", "2026-02-23 07:30"),
    (times(OFFICE, SUNDAY, on=OnDaysOff.AS_SUNDAY), "2026-02-17 12:00", "2026-02-18 08:00"),
    (times(OFFICE, SUNDAY, on=OnDaysOff.AS_SUNDAY), "2026-02-17 10:59", True),
    (times(on=OnDaysOff.CLOSED), "2026-02-16 00:00", "2026-02-21 00:00"),
    (times(on=OnDaysOff.AS_SUNDAY), "2026-02-17 12:00", True),
    # A night that began before runs on; none begins on a day off that is closed.
    (times(NIGHT, on=OnDaysOff.CLOSED), "2026-02-16 05:59", True),
    (times(NIGHT, on=OnDaysOff.CLOSED), "2026-02-16 06:00", "2026-02-21 22:00"),
    # Swapped: Monday 31 August 2026 is off, Saturday 22 August is worked for it.
    (times(OFFICE, on=OnDaysOff.CLOSED), "2026-08-31 09:00", "2026-09-03 07:30"),
    (times(OFFICE, on=OnDaysOff.CLOSED), "2026-08-22 09:00", True),
    (times(OFFICE), "2026-08-22 09:00", "2026-08-24 07:30"),
    # Dates with other hours come before everything else.
    (times(dated=(closed_on("2026-12-04"),)), "2026-12-04 12:00", "2026-12-05 00:00"),
    (times(NIGHT, dated=(closed_on("2026-12-04"),)), "2026-12-04 03:00", True),
    (times(NIGHT, dated=(closed_on("2026-12-04"),)), "2026-12-04 23:00", "2026-12-05 22:00"),
    (
        times(
            OFFICE,
            on=OnDaysOff.CLOSED,
            dated=(HoursException(date="2026-02-17", spans=[TimeSpan(opens="20:00", closes="02:00")]),),
        ),
        "2026-02-18 01:00",
        True,
    ),
    # Never within a month.
    (times(OFFICE, dated=tuple(closed_on(f"2026-12-{day:02}") for day in range(1, 32))), "2026-11-30 17:00", None),
]


@pytest.mark.parametrize(("asked", "moment", "answer"), ANSWERS)
def test_whether_it_answers_and_when_next(asked: OpeningTimes, moment: str, answer: bool | str | None):
    found = opening(asked, at(moment), CALENDAR)
    assert found.open_now is (answer is True)
    assert found.opens_at == (at(answer) if isinstance(answer, str) else None)


def test_the_client_is_tested_with_answers_of_the_service():
    given = orjson.loads(CLIENT_CASES.read_bytes())
    expected = orjson.loads(orjson.dumps(days_unlike_others(2026, CALENDAR)))
    assert given["days"] == expected
    for moment, answer, told in given["cases"]:
        exceptions = [HoursException.model_validate(one) for one in told.get("exceptions", [])]
        hours = [Hours.model_validate(one) for one in told.get("hours", [])]
        asked = OpeningTimes(hours, OnDaysOff(told.get("onDaysOff", "AS_ALWAYS")), exceptions)
        assert is_open(asked, local_moment(at(moment), CALENDAR)) is answer, (moment, told)


Clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 30]))
Weekly = st.builds(Hours, days=st.lists(st.sampled_from(Weekday), min_size=1, max_size=3), opens=Clocks, closes=Clocks)
Dated = st.builds(
    HoursException,
    date=st.dates(at("2027-02-01 00:00").date(), at("2027-02-28 00:00").date()).map(str),
    spans=st.lists(st.builds(TimeSpan, opens=Clocks, closes=Clocks), max_size=2),
)
Times = st.builds(OpeningTimes, st.lists(Weekly, max_size=3), st.sampled_from(OnDaysOff), st.lists(Dated, max_size=5))
HALF_HOUR = timedelta(minutes=30)


@given(Times, st.integers(0, 48 * 28))
def test_the_next_opening_is_the_first_moment_that_is_open(asked: OpeningTimes, half_hours: int):
    """Over Tết 2027 and a month's end, by looking at every half hour."""
    moment = at("2027-02-01 00:00") + half_hours * HALF_HOUR
    found = opening(asked, moment, CALENDAR)
    later = (moment + steps * HALF_HOUR for steps in range(48 * (DAYS_AHEAD + 1)))
    expected = next((one for one in later if is_open(asked, local_moment(one, CALENDAR))), None)
    if found.open_now:
        assert expected == moment
    elif found.opens_at is not None:
        assert expected == found.opens_at
    else:
        assert expected is None or expected - moment > timedelta(days=DAYS_AHEAD)


def test_a_line_out_of_service_does_not_answer():
    line = Hotline(id="1", unit="bca", dialled="113", purpose=Purpose.OTHER, state=HotlineState.SUSPENDED)
    assert opening_of(line, at("2026-12-04 12:00"), CALENDAR).open_now is False


def test_nothing_is_answered_beyond_the_calendar():
    with pytest.raises(BeyondCalendar):
        opening(times(), at("2054-01-01 12:00"), CALENDAR)


@pytest.mark.parametrize(
    "wrong",
    [
        {"exceptions": [{"date": "2026-02-30", "spans": []}]},
        {"exceptions": [{"date": "2026-12-04", "spans": []}] * 2},
        {"exceptions": [{"date": "2026-12-04", "spans": [{"opens": "24:00", "closes": "06:00"}]}]},
        {"exceptions": [{"date": f"20{year}-12-04", "spans": []} for year in range(21, 82)]},
        {"onDaysOff": "SOMETIMES"},
        {"hours": [{"days": [], "opens": "08:00", "closes": "09:00"}]},
    ],
)
def test_wrong_hours_are_refused(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        Hotline.model_validate({"id": "1", "unit": "bca", "dialled": "113", "purpose": "OTHER", **wrong})


def test_a_line_of_before_answers_as_always():
    line = Hotline.from_mongo(
        {
            "_id": "1",
            "version": 1,
            "unit": "bca",
            "dialled": "113",
            "purpose": "TRAFFIC",
            "hours": [{"days": ["TUESDAY"], "opens": "08:00", "closes": "09:00"}],
        }
    )
    assert opening_of(line, at("2026-02-17 08:30"), CALENDAR).open_now is True


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("7h30", "07:30"), ("8h", "08:00"), ("8:00", "08:00"), ("08.05", "08:05"), ("17 giờ 30", "17:30")],
)
def test_times_are_kept_as_on_a_clock(typed: str, kept: str):
    assert TimeSpan(opens=typed, closes="18:00").opens == kept


@pytest.mark.parametrize("typed", ["8", "25h", "24h", "8h60", "8h sáng", "8.5", "-8h"])
def test_what_is_no_time_of_day_is_refused(typed: str):
    with pytest.raises(ValidationError):
        TimeSpan(opens=typed, closes="18:00")
