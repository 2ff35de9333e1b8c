"""Which sessions a series asks for, and what becomes of those that there are when it changes."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schedule import series_changes, session_changes
from schedule.models.series import SeriesState
from schedule.models.sessions import CancellationInput, Leader, SessionFields, SessionState, SubstitutionInput
from schedule.occurrences import day_of
from services.calendar import BeyondCalendar, WorkingCalendar
from services.documents.models import part_of
from services.editorial.workflow import Step
from services.timezone import local
from tests.schedule.series_stories import AN, BINH, NOW, Kept, announced, changed, fields, is_day_off, settle


def held(kept: Kept) -> list[str]:
    """The days on which there are sessions, in order."""
    open_ = [local(one.starts_at) for one in kept.values() if one.state is not SessionState.CANCELLED]
    return [f"{at:%Y-%m-%d}" for at in sorted(open_)]


def test_the_fifteenth_or_the_next_working_day_for_a_year():
    kept = settle(announced(fields()), {})
    assert held(kept)[:3] == ["2026-12-15", "2027-01-15", "2027-02-15"]
    assert len(kept) == 12
    moved = kept["one.20270515"]
    assert (local(moved.starts_at).isoformat(), day_of(moved)) == ("2027-05-17T08:00:00+07:00", date(2027, 5, 15))
    assert (moved.state, moved.moved_from) == (SessionState.SCHEDULED, None)
    assert settle(announced(fields()), kept) == kept


def test_another_rule_keeps_ids_and_says_what_was_announced_first():
    series = announced(fields())
    kept = settle(series, {})
    after = settle(changed(series, fields(recurrence="FREQ=MONTHLY;BYMONTHDAY=20")), kept)
    assert after.keys() == kept.keys()
    one = after["one.20270115"]
    assert (local(one.starts_at).day, one.state, one.change_reason) == (20, SessionState.CHANGED, "Lịch mới")
    assert one.moved_from is not None
    assert local(one.moved_from.starts_at).day == 15


def test_what_is_asked_for_no_more_is_cancelled_and_may_be_asked_for_again():
    series = announced(fields(recurrence="FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261231"))
    kept = settle(series, {})
    fewer = changed(series, fields(recurrence="FREQ=WEEKLY;BYDAY=TH;UNTIL=20261231"))
    after = settle(fewer, kept)
    assert after.keys() == kept.keys()
    assert {day_of(one).weekday() for one in after.values() if one.state is SessionState.CANCELLED} == {0}
    again = settle(changed(fewer, fields(recurrence="FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261231")), after)
    assert held(again) == held(kept)
    assert again["one.20261207"].state is SessionState.CANCELLED
    assert again["one.20261207-2"].state is SessionState.SCHEDULED


def test_this_and_all_later_ones_leave_the_earlier():
    series = announced(fields())
    kept = settle(series, {})
    later = changed(series, fields(starts_on="2027-06-01", leader=Leader(position="Phó Giám đốc")))
    assert [(phase.starts_on, phase.until) for phase in later.former] == [("2026-01-01", "2027-05-31")]
    after = settle(later, kept)
    assert after.keys() == kept.keys()
    assert {one.leader.position for one in after.values() if day_of(one) < date(2027, 6, 1)} == {"Giám đốc"}
    assert {one.leader.position for one in after.values() if day_of(one) >= date(2027, 6, 1)} == {"Phó Giám đốc"}


def test_what_was_changed_of_one_session_alone_stays():
    series = announced(fields())
    kept = settle(series, {})
    waiting = SubstitutionInput(leader=Leader(position="Phó Giám đốc"), reason="Công tác")
    one = kept["one.20270115"]
    proposed = session_changes.change_session(one, session_changes.substituted(one, waiting), AN)
    kept[one.id] = session_changes.approve(proposed, BINH)
    other = kept["one.20270215"]
    kept[other.id] = session_changes.cancelled_session(other, CancellationInput(reason="Tết"), AN)
    after = settle(changed(series, fields(place="Số 1", begins="09:00")), kept)
    assert (after[one.id].leader.position, after[one.id].place) == ("Phó Giám đốc", "Số 1")
    assert local(after[one.id].starts_at).hour == 9
    assert after[other.id] == kept[other.id]
    assert after.keys() == kept.keys()


def test_a_change_that_waits_for_one_session_is_laid_over_the_new_rule():
    series = announced(fields())
    kept = settle(series, {})
    one = kept["one.20270115"]
    waiting = SubstitutionInput(leader=Leader(position="Phó Giám đốc"), reason="Công tác")
    kept[one.id] = session_changes.change_session(one, session_changes.substituted(one, waiting), AN)
    after = settle(changed(series, fields(place="Số 1")), kept)[one.id]
    done = session_changes.approve(after, BINH)
    assert (done.place, done.leader.position) == ("Số 1", "Phó Giám đốc")


def test_a_session_that_was_moved_to_later_is_to_come_when_its_own_day_is_over():
    series = announced(fields())
    kept = settle(series, {})
    one = kept["one.20261215"]
    later = {"starts_at": one.starts_at + timedelta(days=2), "ends_at": one.ends_at + timedelta(days=2)}
    content = part_of(one, SessionFields).model_copy(update={**later, "change_reason": "Họp"})
    kept[one.id] = session_changes.approve(session_changes.change_session(one, content, AN), BINH)
    after = settle(series, kept, NOW + timedelta(days=15))
    assert after[one.id] == kept[one.id]
    assert after[one.id].state is SessionState.CHANGED


def test_a_waiting_time_is_laid_over_another_day_whole():
    series = announced(fields(recurrence="FREQ=WEEKLY;BYDAY=TH;UNTIL=20261231"))
    kept = settle(series, {})
    one = kept["one.20261210"]
    content = part_of(one, SessionFields).model_copy(
        update={"starts_at": one.starts_at + timedelta(hours=1), "change_reason": "Họp"}
    )
    kept[one.id] = session_changes.change_session(one, content, AN)
    after = settle(changed(series, fields(recurrence="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231")), kept)[one.id]
    assert local(after.starts_at).weekday() == 1
    done = session_changes.approve(after, BINH)
    assert (done.starts_at, done.ends_at) == (content.starts_at, content.ends_at)


def test_the_end_of_a_series_cancels_what_is_to_come_with_the_reason():
    series = announced(fields())
    kept = settle(series, {}, NOW - timedelta(days=20))
    begun = {one.id for one in kept.values() if one.starts_at <= NOW}
    done = settle(series_changes.end_series(series, Step("an", NOW, "Sáp nhập")), kept)
    assert done.keys() == kept.keys()
    assert {one.id for one in done.values() if one.state is not SessionState.CANCELLED} == begun
    assert {one.cancellation.reason for one in done.values() if one.cancellation} == {"Lịch mới"}


def test_what_has_begun_stays():
    series = announced(fields())
    kept = settle(series, {}, NOW - timedelta(days=60))
    past = [one for one in kept.values() if one.starts_at <= NOW]
    assert [day_of(one).isoformat() for one in past] == ["2026-10-15", "2026-11-15"]
    ended = series_changes.end_series(series, Step("an", NOW, "Sáp nhập"))
    assert ended.state is SeriesState.ENDED
    after = settle(ended, kept)
    assert [after[one.id] for one in past] == past


def test_a_day_of_which_nothing_is_known_is_left_as_it_is():
    def known_until_spring(day: date) -> bool:
        if day >= date(2027, 3, 1):
            raise BeyondCalendar
        return is_day_off(day)

    series = announced(fields())
    assert held(settle(series, {}, is_day_off=known_until_spring)) == ["2026-12-15", "2027-01-15", "2027-02-15"]
    kept = settle(series, {})
    assert settle(series, kept, is_day_off=known_until_spring) == kept


def test_a_day_off_that_is_decided_later_moves_the_session():
    series = announced(fields())
    kept = settle(series, {})
    after = settle(series, kept, is_day_off=lambda day: is_day_off(day) or day == date(2027, 1, 15))
    assert held(after)[1] == "2027-01-18"
    assert after["one.20270115"].state is SessionState.CHANGED


def test_excluded_and_extra_days():
    kept = settle(announced(fields(excluded_days=["2027-01-15"], extra_days=["2027-01-17", "2025-01-01"])), {})
    assert held(kept)[:3] == ["2026-12-15", "2027-01-17", "2027-02-15"]


def test_a_session_on_the_first_day_of_tet_is_held_when_work_begins_again():
    kept = settle(announced(fields(recurrence="FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=6")), {})
    one = kept["one.20270206"]
    assert local(one.starts_at).date() == WorkingCalendar().working_day_from(date(2027, 2, 6)) > date(2027, 2, 9)


RULES = st.sampled_from(
    [
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=WEEKLY;BYDAY=TH",
        "FREQ=WEEKLY;BYDAY=MO,TU,SU;INTERVAL=2",
        "FREQ=DAILY;COUNT=40",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    ]
)
POLICIES = st.sampled_from(["KEEP", "SKIP", "NEXT_WORKING_DAY", "PREVIOUS_WORKING_DAY"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(RULES, POLICIES, st.dates(date(2026, 6, 1), date(2027, 10, 1))), min_size=2, max_size=4))
def test_whatever_changes_no_session_is_lost_and_settling_twice_changes_nothing(steps: list[tuple[str, str, date]]):
    (rule, policy, start), *rest = steps
    series = announced(fields(recurrence=rule, on_day_off=policy, starts_on=start.isoformat()))
    kept = settle(series, {})
    for rule, policy, start in rest:
        series = changed(series, fields(recurrence=rule, on_day_off=policy, starts_on=start.isoformat()))
        after = settle(series, kept)
        assert after.keys() >= kept.keys()
        assert settle(series, after) == after
        kept = after
    on = [one.starts_at for one in kept.values() if one.state is not SessionState.CANCELLED]
    assert len(on) == len(set(on))
