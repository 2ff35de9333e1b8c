"""The life of a notice."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.editorial.approval import ApprovalVoid
from services.editorial.workflow import SecondPersonNeeded, Step, WrongState
from services.errors import Problem
from wanted.notices import editing, lifecycle
from wanted.notices.models.notices import (
    Notice,
    NoticeAct,
    NoticeInput,
    NoticeList,
    NoticeState,
    WithdrawalInput,
    WithdrawalReason,
)

AT = datetime(2026, 11, 24, tzinfo=UTC)
INPUT = NoticeInput(list=NoticeList.WANTED, full_name="Nguyễn Văn Thử", unit="c02")
OTHER = INPUT.model_copy(update={"marks": "Sẹo"})


def step(by: str) -> Step:
    return Step(by, AT)


def draft(by: str = "an") -> Notice:
    created = lifecycle.WORKFLOW.entry(NoticeAct.CREATED, step(by))
    return Notice(id="one", history=[created], **INPUT.model_dump(exclude={"id"}))


def test_the_whole_life():
    approved = lifecycle.approve(draft("an"), step("binh"))
    published = lifecycle.publish(approved, step("an"))
    assert published.published_at == AT
    withdrawn = lifecycle.withdraw(published, WithdrawalInput(reason=WithdrawalReason.ARRESTED), step("an"))
    assert [event.act for event in withdrawn.history] == [
        NoticeAct.CREATED,
        NoticeAct.APPROVED,
        NoticeAct.PUBLISHED,
        NoticeAct.WITHDRAWN,
    ]


def test_nobody_approves_what_he_wrote():
    edited = editing.edit(draft("an"), OTHER, step("binh"))
    for writer in ("an", "binh"):
        with pytest.raises(SecondPersonNeeded):
            lifecycle.approve(edited, step(writer))
    assert lifecycle.approve(edited, step("chi")).state is NoticeState.APPROVED


def test_an_edit_takes_the_approval_back():
    edited = editing.edit(lifecycle.approve(draft("an"), step("binh")), OTHER, step("chi"))
    assert edited.state is NoticeState.DRAFT
    with pytest.raises(WrongState):
        lifecycle.publish(edited, step("an"))


def test_the_same_again_leaves_the_approval_standing():
    approved = lifecycle.approve(draft("an"), step("binh"))
    assert editing.edit(approved, INPUT, step("an")) is approved
    assert editing.edit(draft("an"), INPUT, step("binh")).history == draft("an").history


def test_what_was_not_approved_is_not_published():
    approved = lifecycle.approve(draft("an"), step("binh"))
    for name, value in {"marks": "Sẹo", "photo": "a" * 64, "demo": True, "unit": "bca"}.items():
        with pytest.raises(ApprovalVoid):
            lifecycle.publish(approved.model_copy(update={name: value}), step("an"))
    of_before = approved.model_copy(update={"approval": None})
    assert lifecycle.publish(of_before, step("an")).state is NoticeState.PUBLISHED


def test_what_the_public_has_seen_is_not_deleted():
    approved = lifecycle.approve(draft("an"), step("binh"))
    for unseen in (draft("an"), approved):
        lifecycle.check_deletable(unseen)
    published = lifecycle.publish(approved, step("an"))
    withdrawn = lifecycle.withdraw(published, WithdrawalInput(reason=WithdrawalReason.MISTAKE), step("an"))
    for seen in (published, withdrawn):
        with pytest.raises(WrongState):
            lifecycle.check_deletable(seen)


def test_a_draft_is_not_withdrawn():
    with pytest.raises(WrongState):
        lifecycle.withdraw(draft(), WithdrawalInput(reason=WithdrawalReason.MISTAKE), step("an"))


ACTS = {
    "edit": lambda n, s: editing.edit(n, INPUT, s),
    "edit otherwise": lambda n, s: editing.edit(n, OTHER, s),
    "approve": lifecycle.approve,
    "publish": lifecycle.publish,
    "withdraw": lambda n, s: lifecycle.withdraw(n, WithdrawalInput(reason=WithdrawalReason.DECEASED), s),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(["an", "binh", "chi"])), max_size=12))
def test_whatever_happens_it_is_published_only_as_approved(acts: list[tuple[str, str]]):
    notice = draft("an")
    for name, by in acts:
        before = notice
        try:
            notice = ACTS[name](notice, step(by))
        except Problem:
            assert notice is before
        else:
            assert len(notice.history) == len(before.history) + (notice is not before)
            if before.state is NoticeState.WITHDRAWN:
                pytest.fail("a withdrawn notice came back")
            if notice.state is NoticeState.PUBLISHED and before.state is not NoticeState.PUBLISHED:
                assert before.state is NoticeState.APPROVED
