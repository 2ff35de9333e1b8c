"""Opening hours as texts: those of OpenStreetMap as its own library reads them, and those that people type."""

import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.hours import OpeningTimes, is_open, local_moment, same_times
from hotline.models import Hours, HoursException, OnDaysOff, TimeSpan, Weekday
from hotline.written_hours import HoursRefused, MessageLanguage, read_hours
from hotline.written_hours.osm import opening_times, osm_text, written
from hotline.written_hours.refusals import Refusal
from services.calendar import WorkingCalendar
from services.timezone import ZONE
from tests.node import Packages, node

NODE = Packages(Path(__file__).parent / "node")
WORKDAYS = list(Weekday)[:5]
NAMES = [day.value[:2].title() for day in Weekday]
FROM, TO = datetime(2027, 4, 26, tzinfo=ZONE), datetime(2027, 5, 17, tzinfo=ZONE)
"""With two of the four holidays that OpenStreetMap's libraries know of Vietnam, on a Friday and a Saturday."""
HALF_HOUR = timedelta(minutes=30)


class Holidays(WorkingCalendar):
    """Those of a library, with no day worked for another."""

    def __init__(self, days: Sequence[str]) -> None:
        super().__init__()
        self._days = frozenset(map(date.fromisoformat, days))

    def is_holiday(self, day: date) -> bool:
        return day in self._days

    def worked_for(self, day: date) -> date | None:
        return None


def open_intervals(times: OpeningTimes, calendar: WorkingCalendar) -> list[list[str]]:
    """From when to when it is open between `FROM` and `TO`, by looking at every half hour."""
    found: list[list[str]] = []
    moment, was_open = FROM, False
    while moment < TO:
        now = is_open(times, local_moment(moment, calendar))
        if now != was_open:
            (found.append if now else found[-1].extend)([f"{moment:%Y-%m-%d %H:%M}"])
        moment, was_open = moment + HALF_HOUR, now
    if was_open:
        found[-1].append(f"{TO:%Y-%m-%d %H:%M}")
    return found


# What npm `opening_hours` 3.15 answers in the first of these weeks.
RECORDED = [
    ("Mo-Fr 07:30-11:30,13:30-17:00; PH off", [("29 07:30", "29 11:30"), ("29 13:30", "29 17:00")]),
    (
        "Th,Fr 22:00-06:00, Sa 08:00-11:00",
        [("29 22:00", "30 06:00"), ("30 22:00", "01 06:00"), ("01 08:00", "01 11:00")],
    ),
    ("Th 00:00-24:00; PH off", [("29 00:00", "30 00:00")]),
    ("Sa,Su 08:00-11:00; PH 08:00-11:00", [("30 08:00", "30 11:00"), ("01 08:00", "01 11:00")]),
    ("08:00-12:00; Th off; 2027 Apr 30 20:00-02:00", [("30 20:00", "01 02:00"), ("01 08:00", "01 12:00")]),
]


@pytest.mark.parametrize(("text", "expected"), RECORDED)
def test_a_rule_is_open_when_the_library_of_openstreetmap_says_so(text: str, expected: list[tuple[str, str]]):
    """From Thursday, 29 April to Saturday, 1 May."""
    found = open_intervals(opening_times(text), Holidays(["2027-04-30", "2027-05-01"]))
    days = {"2027-04-29": "29", "2027-04-30": "30", "2027-05-01": "01"}
    assert [(f"{days[a[:10]]} {a[11:]}", f"{days[b[:10]]} {b[11:]}") for a, b in found if a[:10] in days] == expected


def generated(count: int) -> Iterator[str]:
    """Rules of the subset that is taken, as people might write them, whether or not they can be said as `Hours`."""
    luck = random.Random(18)

    def clock(first: int, last: int) -> str:
        return f"{luck.randint(first, last):02}:{luck.choice(['00', '30'])}"

    def spans() -> str:
        night = luck.random() < 0.2
        times = [f"{clock(6, 10)}-{clock(11, 12)}", f"{clock(13, 15)}-{clock(16, 23)}"][: luck.randint(1, 2)]
        return f"{clock(18, 23)}-{clock(0, 7)}" if night else ",".join(times)

    def days() -> str:
        begin, end = luck.choice(NAMES), luck.choice(NAMES)
        return luck.choice([begin, f"{begin}-{end}" if begin != end else begin, f"{begin},{end}", ""])

    def rule() -> str:
        return f"{days()} {luck.choice([spans(), spans(), spans(), 'off'])}".strip()

    for _ in range(count):
        sunday = spans()
        off = luck.choice(["", "", "; PH off", f"; Su,PH {sunday}", f"; PH {spans()}"])
        day = f"{luck.choice(['Apr 30', 'May 03', 'May 12'])} {luck.choice(['off', spans(), '00:00-24:00'])}"
        dated = luck.choice(["", "", f"; 2027 {day}", f'; 2027 {day} open "Ghi chú"'.replace("off open", "off")])
        joined = luck.choice(["; ", ", "]).join(rule() for _ in range(luck.randint(1, 3)))
        yield f"{luck.choice([joined, joined, joined, '24/7'])}{off}{dated}"


def taken(count: int) -> dict[str, OpeningTimes]:
    found: dict[str, OpeningTimes] = {}
    for text in generated(20 * count):
        try:
            found[text] = opening_times(text)
        except HoursRefused:
            continue
        if len(found) == count:
            return found
    raise AssertionError(f"only {len(found)} rules were taken")


@pytest.mark.slow
async def test_two_hundred_rules_are_open_when_the_library_of_openstreetmap_says_so(tmp_path: Path):
    rules = taken(200)
    file = tmp_path / "rules.json"
    asked = {"rules": list(rules), "from": f"{FROM:%Y-%m-%dT%H:%M:%S}", "to": f"{TO:%Y-%m-%dT%H:%M:%S}"}
    file.write_bytes(orjson.dumps(asked))
    read = orjson.loads(await node("open.mjs", str(file), folder=NODE.installed(), TZ="Asia/Ho_Chi_Minh"))
    calendar = Holidays(read["holidays"])
    assert read["holidays"] == ["2027-04-30", "2027-05-01"]
    for (text, times), theirs in zip(rules.items(), read["rules"], strict=True):
        assert open_intervals(times, calendar) == joined(theirs), text
        again = osm_text(times)
        assert again is None or same_times(opening_times(again), times)


def joined(intervals: Sequence[Sequence[object]]) -> list[list[object]]:
    """Without the breaks that the library makes at midnight; none of it may be `unknown`."""
    found: list[list[object]] = []
    for opens, closes, unknown in intervals:
        assert unknown is False
        if found and found[-1][1] == opens:
            found[-1][1] = closes
        else:
            found.append([opens, closes])
    return found


Clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 30]))
Weekly = st.builds(Hours, days=st.lists(st.sampled_from(Weekday), min_size=1, max_size=3), opens=Clocks, closes=Clocks)
Dated = st.builds(
    HoursException,
    date=st.dates(date(2026, 1, 1), date(2028, 12, 31)).map(str),
    spans=st.lists(st.builds(TimeSpan, opens=Clocks, closes=Clocks), max_size=2),
    note=st.sampled_from([None, "Họp, 8:00; PH off", "Nghỉ"]),
)
Exceptions = st.lists(Dated, max_size=4, unique_by=lambda one: one.date)
Times = st.builds(OpeningTimes, st.lists(Weekly, max_size=3), st.sampled_from(OnDaysOff), Exceptions)


def runs_past_midnight(times: OpeningTimes) -> bool:
    spans = [*times.hours, *(span for one in times.exceptions for span in one.spans)]
    return any(span.closes <= span.opens and span.closes != "00:00" for span in spans)


@given(Times)
def test_what_is_written_for_openstreetmap_is_read_as_the_same(times: OpeningTimes):
    text = osm_text(times)
    if text is None:
        assert runs_past_midnight(times)
    else:
        assert same_times(opening_times(text), times)


def test_nights_are_written_where_nothing_cuts_them():
    night = Hours(days=WORKDAYS, opens="22:00", closes="06:00")
    saturday = Hours(days=[Weekday.SATURDAY], opens="08:00", closes="11:00")
    assert osm_text(OpeningTimes([night, saturday])) == "Mo-Fr 22:00-06:00, Sa 08:00-11:00"
    assert osm_text(OpeningTimes([night], OnDaysOff.CLOSED)) is None
    assert osm_text(OpeningTimes([], OnDaysOff.AS_SUNDAY)) == "24/7; PH 00:00-24:00"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("Mo-Fr 08:00-17:00; PH Mo-Fr off", Refusal.WEEKDAYS_OF_DAYS_OFF),
        ("Mo-Fr 22:00-06:00; PH off", Refusal.CUTS_NIGHT),
        ("22:00-06:00; Sa off", Refusal.CUTS_NIGHT),
        ("22:00-06:00; 2026 Dec 04 off", Refusal.CUTS_NIGHT),
        ("Su 22:00-06:00; PH 22:00-06:00; 2026 Dec 04 off", Refusal.CUTS_NIGHT),
        ("Mo-Fr 08:00-17:00; PH 09:00-10:00", Refusal.HOURS_OF_DAYS_OFF),
        ("PH off; Mo-Fr 08:00-17:00", Refusal.ORDER),
        ("08:00-17:00; 2026 Dec 04 off; PH off", Refusal.ORDER),
        ("08:00-17:00; PH off; Su,PH off", Refusal.DAYS_OFF_TWICE),
        ("08:00-17:00, 2026 Dec 04 18:00-19:00", Refusal.ADDED_TO_DATE),
        ("Mo-Fr 08:00-12:00; Mo-Fr 13:00-17:00", Refusal.REPLACED),
        ("08:00-17:00; 2026 Dec 04 off; 2026 Dec 04 off", Refusal.DATE_TWICE),
        ("08:00-17:00; 2026 Feb 30 off", Refusal.NOT_A_DATE),
        ("08:00-17:00; Dec 24 off", Refusal.UNSUPPORTED),
        ("Mo-Fr sunrise-sunset", Refusal.UNSUPPORTED),
        ("Mo-Fr 08:00-sunset", Refusal.UNSUPPORTED),
        ("week 1-10 Mo 08:00-10:00", Refusal.UNSUPPORTED),
        ("Mo[1] 08:00-10:00", Refusal.UNSUPPORTED),
        ("SH 08:00-10:00", Refusal.UNSUPPORTED),
        ("Mo-Fr 08:00+", Refusal.NO_END),
        ("Mo-Fr 08:00-10:00 unknown", Refusal.UNSUPPORTED),
        ('Mo-Fr 08:00-10:00 "gọi trước"', Refusal.COMMENT),
        ("Mo 25:00-26:00", Refusal.NOT_A_TIME),
        ("Mo 08:00-34:00", Refusal.LONGER_THAN_A_DAY),
        ("22:00-06:00; 2026 Dec 04 08:00-09:00", Refusal.CUTS_NIGHT),
        ("Fr 06:30-12:00; 07:00-11:00", Refusal.NO_DAYS),
        ("PH off", Refusal.NEVER_OPEN),
        ("off", Refusal.NEVER_OPEN),
    ],
)
def test_what_hours_cannot_say_is_refused_in_words(text: str, refusal: Refusal):
    with pytest.raises(HoursRefused) as refused:
        read_hours(text)
    assert refused.value.refusal is refusal
    assert refused.value.said(MessageLanguage.VI) != refused.value.said(MessageLanguage.EN)


@pytest.mark.parametrize(
    "text",
    [
        *("Mo," * 1_700, "(" * 5_000, '"' * 4_999, "08:00-09:00," * 400 + "08:00-09:00", "Mo 08:00-09:00;" * 300),
        *("2026 Dec 04 off;" * 300, "x" * 5_001, "1" * 5_000, "T2," * 300, "- " * 400, "<script>alert(1)</script>"),
    ],
)
def test_no_text_is_too_much(text: str):
    with pytest.raises(HoursRefused) as refused:
        read_hours(text)
    assert len(refused.value.said(MessageLanguage.VI)) < 400


TYPED = [
    ("8h-17h", "Mo-Su 08:00-17:00"),
    ("08.00 – 17.00", "Mo-Su 08:00-17:00"),
    ("7h30 - 11h30, 13h30 - 17h", "Mo-Su 07:30-11:30,13:30-17:00"),
    ("T2-T6: 7h30–11h30, 13h30–17h; T7: 7h30–11h30; nghỉ lễ", "Mo-Fr 07:30-11:30,13:30-17:00; Sa 07:30-11:30; PH off"),
    ("thứ 2 đến thứ 6: 8h00 đến 17h00", "Mo-Fr 08:00-17:00"),
    ("thu hai den thu sau 8g30 toi 17g", "Mo-Fr 08:30-17:00"),
    (
        "Từ thứ Hai đến thứ Sáu, sáng 7h30–11h30, chiều 1h30–5h.\nCN và lễ, Tết nghỉ",
        "Mo-Fr 07:30-11:30,13:30-17:00; PH off",
    ),
    ("Làm việc từ 7h30 đến 16h30 các ngày từ thứ 2 đến thứ 6 (trừ ngày lễ, Tết)", "Mo-Fr 07:30-16:30; PH off"),
    ("8-17h T2-6", "Mo-Fr 08:00-17:00"),
    ("8h-17h T2, T4, T6", "Mo,We,Fr 08:00-17:00"),
    ("thứ 2, 3, 5: 8h-11h", "Mo,Tu,Th 08:00-11:00"),
    ("CN 8 giờ rưỡi - 11 giờ", "Su 08:30-11:00"),
    ("hàng ngày 8h-17h, trừ CN", "Mo-Sa 08:00-17:00"),
    ("hàng ngày 8h-17h; CN 8h-11h", "Mo-Sa 08:00-17:00; Su 08:00-11:00"),
    ("cả ngày", "24/7"),
    ("trực 24/24", "24/7"),
    ("24/24h kể cả ngày lễ", "24/7"),
    ("T2-T6 17h-7h; T7, CN và ngày lễ 24/24", "Mo-Fr 17:00-07:00, Sa,Su 00:00-24:00; PH 00:00-24:00"),
    ("22h - 6h sáng hôm sau, nghỉ lễ", "Mo-Su 22:00-06:00; PH off"),
    ("8h-5h chiều", "Mo-Su 08:00-17:00"),
    ("1h-5h chiều", "Mo-Su 13:00-17:00"),
    ("8am-5pm Mon-Fri", "Mo-Fr 08:00-17:00"),
    ("T2-T6 8h-17h; 24/12/2026 nghỉ; 31-12-2026 8h-10h", "Mo-Fr 08:00-17:00; 2026 Dec 24 off; 2026 Dec 31 08:00-10:00"),
]


@pytest.mark.parametrize(("text", "meant"), TYPED)
def test_hours_are_taken_as_people_type_them(text: str, meant: str):
    read = read_hours(text)
    assert read.typed
    assert written(read.times) == meant


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("giờ hành chính", Refusal.OFFICE_HOURS),
        ("T2-T6 giờ hành chính", Refusal.OFFICE_HOURS),
        ("trong tuần 8h-17h", Refusal.WHICH_DAYS),
        ("8h-17h, T7 8h-11h", Refusal.NO_DAYS),
        ("8h-5h", Refusal.MORNING_OR_EVENING),
        ("13h30-5h", Refusal.MORNING_OR_EVENING),
        ("7h30-11h30, 1h30-5h", Refusal.MORNING_OR_EVENING),
        ("7h-9h tối", Refusal.MORNING_OR_EVENING),
        ("T2-T6 buổi sáng", Refusal.PART_OF_DAY),
        ("T2-T6", Refusal.NO_TIMES),
        ("8h-", Refusal.NO_END),
        ("8-17", Refusal.WORD),
        ("T8 8h-11h", Refusal.WORD),
        ("25h-26h", Refusal.NOT_A_TIME),
        ("T2-T6 8h-17h; 24/12 nghỉ", Refusal.NO_YEAR),
        ("T2-T6 8h-17h; 31/2/2026 nghỉ", Refusal.NOT_A_DATE),
        ("T2-T6 8h-17h; T2-T6 18h-20h", Refusal.REPLACED),
        ("liên hệ trực ban", Refusal.WORD),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused_in_words(text: str, refusal: Refusal):
    with pytest.raises(HoursRefused) as refused:
        read_hours(text)
    assert refused.value.refusal is refusal


PIECES = re.findall(r"\S+", "T2 T6 8h 17h - , ; CN nghỉ lễ 3 Mo PH off 08:00 24/7 chiều tới")


@given(st.text(max_size=200) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_any_text_is_taken_or_refused(text: str):
    try:
        assert read_hours(text).times
    except HoursRefused as error:
        error.said(MessageLanguage.VI)
