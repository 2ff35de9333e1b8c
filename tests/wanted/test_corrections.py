"""Corrections of published notices: nothing is added to what the public reads without a second person."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.editorial.workflow import SecondPersonNeeded, Step, WrongState
from services.errors import BadInput, NotFound, Problem
from wanted.notices import corrections, editing, lifecycle
from wanted.notices.content import content_of, photos_of, reduced
from wanted.notices.history import events_for_staff
from wanted.notices.models.notices import (
    Notice,
    NoticeAct,
    NoticeFields,
    NoticeInput,
    NoticeState,
    WithdrawalInput,
    WithdrawalReason,
)

AT = datetime(2026, 11, 24, tzinfo=UTC)
LATER = AT + timedelta(days=1)
X, Y, Z = ("a" * 64, "b" * 64, "c" * 64)
FULL: dict[str, Any] = {
    "list": "WANTED",
    "fullName": "Nguyễn Văn Thử",
    "names": [{"name": "Thử sẹo"}, {"name": "Thử con"}],
    "sex": "MALE",
    "birthDates": ["1985", "1986"],
    "registeredResidence": {"text": "12 Trần Phú", "province": "hue"},
    "offence": {"name": "Trộm cắp tài sản", "article": "Điều 173"},
    "marks": "Sẹo",
    "dangerous": True,
    "photo": X,
    "morePhotos": [Y],
    "unit": "c02",
}


def step(by: str, why: str | None = None) -> Step:
    return Step(by, LATER, why)


def given_as(**changes: Any) -> NoticeInput:
    return NoticeInput.model_validate(FULL | changes)


def published(**changes: Any) -> Notice:
    first = lifecycle.WORKFLOW.entry(NoticeAct.CREATED, Step("an", AT))
    fields = given_as(**changes).model_dump(exclude={"id"})
    draft = Notice(id="one", updated_at=AT, created_at=AT, history=[first], **fields)
    return lifecycle.publish(lifecycle.approve(draft, Step("binh", AT)), Step("an", AT))


def public(notice: Notice) -> NoticeFields:
    return content_of(notice)


def acts(notice: Notice) -> list[NoticeAct]:
    return [entry.act for entry in notice.history]


@pytest.mark.parametrize(
    "changes",
    [
        {"fullName": "Người Khác"},
        {"offence": {"name": "Giết người"}},
        {"photo": Z},
        {"morePhotos": [Y, Z]},
        {"names": [{"name": "Thử sẹo"}, {"name": "Thử khác"}]},
        {"unit": "bca"},
        {"demo": True},
        {"reward": "Theo quy định"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_adds_or_changes_waits_and_keeps_the_public_form(changes: dict[str, Any]):
    before = published()
    after = editing.edit(before, given_as(**changes), step("an"))
    assert public(after) == public(before)
    told = corrections.waiting_correction(after)
    assert told is not None
    assert {one.field for one in told.differences} == changes.keys()
    assert (told.state, told.written_by) == (NoticeState.DRAFT, ["an"])
    with pytest.raises(SecondPersonNeeded):
        lifecycle.approve(after, step("an"))
    with pytest.raises(WrongState):
        lifecycle.publish(after, step("binh"))
    approved = lifecycle.approve(after, step("binh"))
    assert public(approved) == public(before)
    done = lifecycle.publish(approved, step("an"))
    assert (public(done), done.correction) == (content_of(given_as(**changes)), None)
    assert done.published_at == before.published_at


LOSSES = [
    {"photo": Y, "morePhotos": []},
    {"photo": None, "morePhotos": [Y]},
    {"photo": None, "morePhotos": []},
    {"names": [{"name": "Thử con"}]},
    {"birthDates": ["1986"]},
    {"registeredResidence": None},
    {"registeredResidence": {"province": "hue"}},
    {"offence": None},
    {"marks": None},
    {"dangerous": False},
]


@pytest.mark.parametrize("changes", LOSSES, ids=str)
def test_what_only_removes_goes_at_once_by_one_person_with_a_reason(changes: dict[str, Any]):
    before = published()
    after = editing.edit(before, given_as(**changes), step("an", "Nhầm người"))
    assert after.correction is None
    assert photos_of(after) == photos_of(given_as(**changes))
    assert all(getattr(after, name) == getattr(given_as(**changes), name) for name in ("names", "marks", "offence"))
    assert (after.history[-1].act, after.history[-1].by, after.history[-1].why) == (
        NoticeAct.REDACTED,
        "an",
        "Nhầm người",
    )
    without_reason = editing.edit(before, given_as(**changes), step("an"))
    assert public(without_reason) == public(before)
    assert without_reason.correction is not None


@pytest.mark.parametrize(
    ("stands", "changes"),
    [
        ({"list": "INTERPOL", "colour": "YELLOW"}, {"colour": None}),
        ({"demo": True}, {"demo": False}),
        ({}, {"sex": None}),
        ({}, {"birthDates": []}),
        ({"list": "TERRORISM", "delisting": "Gửi đơn"}, {"delisting": None}),
    ],
    ids=["colour", "demo", "sex", "birth", "delisting"],
)
def test_a_loss_that_says_something_new_waits(stands: dict[str, Any], changes: dict[str, Any]):
    before = published(**stands)
    after = editing.edit(before, given_as(**stands | changes), step("an", "Lý do"))
    assert public(after) == public(before)
    assert after.correction is not None


def test_of_a_save_that_does_both_the_removal_goes_at_once_and_the_rest_waits():
    given = given_as(photo=Z, morePhotos=[Y], offence=None, marks="Sẹo dài")
    after = editing.edit(published(), given, step("an", "Nhầm ảnh"))
    assert (photos_of(after), after.offence, after.marks) == ([Y], None, "Sẹo")
    told = corrections.waiting_correction(after)
    assert told is not None
    assert {one.field for one in told.differences} == {"photo", "morePhotos", "marks"}
    assert acts(after)[-2:] == [NoticeAct.REDACTED, NoticeAct.CORRECTED]


def test_what_is_removed_does_not_come_back_with_an_approved_correction():
    waiting = lifecycle.approve(editing.edit(published(), given_as(marks="Sẹo dài"), step("an")), step("binh"))
    for after in (
        editing.remove_photo(waiting, X, step("an", "Nhầm người")),
        editing.edit(waiting, given_as(photo=Y, morePhotos=[]), step("an", "Nhầm người")),
    ):
        assert photos_of(after) == [Y]
        assert after.correction is not None
        assert (photos_of(after.correction), after.correction.marks) == ([Y], "Sẹo dài")
        with pytest.raises(WrongState):
            lifecycle.publish(after, step("an"))
        with pytest.raises(SecondPersonNeeded):
            lifecycle.approve(after, step("an"))
        assert lifecycle.publish(lifecycle.approve(after, step("binh")), step("an")).marks == "Sẹo dài"


def test_the_same_again_keeps_the_approval_of_a_correction_and_another_byte_voids_it():
    given = given_as(marks="Sẹo dài")
    approved = lifecycle.approve(editing.edit(published(), given, step("an")), step("binh"))
    assert editing.edit(approved, given, step("an")) is approved
    other = editing.edit(approved, given_as(marks="Sẹo dài."), step("an"))
    with pytest.raises(WrongState):
        lifecycle.publish(other, step("an"))


def test_saving_what_is_published_drops_the_correction():
    waiting = editing.edit(published(), given_as(marks="Sẹo dài"), step("an"))
    after = editing.edit(waiting, given_as(), step("binh"))
    assert (after.correction, acts(after)[-1]) == (None, NoticeAct.CORRECTION_DROPPED)
    again = editing.edit(after, given_as(marks="Sẹo ngắn"), step("binh"))
    assert lifecycle.approve(again, step("an")).correction is not None


def test_a_photo_waits_and_a_waiting_one_is_taken_back_without_a_reason():
    before = published()
    after = editing.add_photo(before, Z, step("an"))
    assert photos_of(after) == [X, Y]
    assert after.correction is not None
    assert photos_of(after.correction) == [X, Y, Z]
    assert editing.add_photo(after, Z, step("an")) is after
    back = editing.remove_photo(after, Z, step("an"))
    assert back.correction is None
    for unknown in ("d" * 64,):
        with pytest.raises(NotFound):
            editing.remove_photo(before, unknown, step("an", "Lý do"))
    with pytest.raises(BadInput):
        editing.remove_photo(before, X, step("an"))


def test_a_withdrawn_notice_has_no_correction():
    waiting = editing.edit(published(), given_as(marks="Sẹo dài"), step("an"))
    withdrawn = lifecycle.withdraw(waiting, WithdrawalInput(reason=WithdrawalReason.MISTAKE), step("an"))
    assert withdrawn.correction is None
    for act in (lambda n: editing.edit(n, given_as(), step("an")), lambda n: editing.add_photo(n, Z, step("an"))):
        with pytest.raises(WrongState):
            act(withdrawn)


def test_the_history_tells_what_one_person_made_public_before_the_rule():
    entry = lifecycle.WORKFLOW.entry
    imported = [entry(act, Step("an", AT)) for act in (NoticeAct.IMPORTED, NoticeAct.PHOTO_SET)]
    notice = published().model_copy(update={"history": imported})
    assert [event.before_two_person_rule for event in events_for_staff(notice)] == [True, True]
    unpublished = notice.model_copy(update={"state": NoticeState.DRAFT})
    assert [event.before_two_person_rule for event in events_for_staff(unpublished)] == [False, False]
    by_hand = [*published().history, entry(NoticeAct.EDITED, Step("an", AT))]
    notice = published().model_copy(update={"history": by_hand})
    assert [event.before_two_person_rule for event in events_for_staff(notice)] == [False, False, False, True]
    assert not any(
        event.before_two_person_rule
        for event in events_for_staff(editing.edit(published(), given_as(marks="Sẹo dài"), step("an")))
    )


# -- whatever is done in whatever order ------------------------------------------------------------------------

WRITTEN = [
    given_as(**changes)
    for changes in (
        {},
        {"marks": "Sẹo dài"},
        {"photo": Z},
        {"offence": {"name": "Giết người"}, "dangerous": False},
        *LOSSES,
    )
]
WHY = st.sampled_from([None, "Lý do"])


def _saved(given: NoticeInput) -> Callable[[Notice, Step], Notice]:
    return lambda notice, step: editing.edit(notice, given, step)


def _photo(act: Callable[[Notice, str, Step], Notice], ref: str) -> Callable[[Notice, Step], Notice]:
    return lambda notice, step: act(notice, ref, step)


ACTS: dict[str, Callable[[Notice, Step], Notice]] = {
    **{f"save {number}": _saved(given) for number, given in enumerate(WRITTEN)},
    **{
        f"{act.__name__} {ref[0]}": _photo(act, ref)
        for act in (editing.set_photo, editing.add_photo, editing.remove_photo)
        for ref in (X, Y, Z)
    },
    "approve": lifecycle.approve,
    "publish": lifecycle.publish,
}


def _is_less(after: NoticeFields, before: NoticeFields) -> bool:
    """Whether one person may have made `after` of `before`."""
    return reduced(before, after) == after


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), WHY), max_size=15))
def test_one_person_alone_only_ever_removes(done: list[tuple[str, str | None]]):
    notice = published()
    for name, why in done:
        before = notice
        try:
            notice = ACTS[name](notice, step("an", why))
        except Problem:
            assert notice is before
            continue
        assert notice.state is NoticeState.PUBLISHED
        assert _is_less(public(notice), public(before)), name
        assert public(notice) == public(before) or why is not None


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*sorted(ACTS), *["approve", "publish"] * 8]), st.sampled_from(["an", "binh", "chi"]), WHY
        ),
        max_size=25,
    )
)
def test_what_is_added_was_approved_as_it_is_by_somebody_who_did_not_write_it(
    done: list[tuple[str, str, str | None]],
):
    notice, approved = published(), list[NoticeFields]()
    for name, by, why in done:
        before = notice
        try:
            notice = ACTS[name](notice, step(by, why))
        except Problem:
            assert notice is before
            continue
        if name == "approve":
            assert notice.correction is not None
            assert by not in notice.correction.written_by
            approved.append(content_of(notice.correction))
        if public(notice) != public(before):
            assert _is_less(public(notice), public(before)) or public(notice) in approved
            if name == "publish":
                assert public(notice) in approved
