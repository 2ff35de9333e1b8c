"""The life of a notice."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.editorial.workflow import SecondPersonNeeded, Step, WrongState
from services.errors import Problem
from wanted.notices import lifecycle
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
    edited = lifecycle.edit(draft("an"), INPUT, step("binh"))
    for writer in ("an", "binh"):
        with pytest.raises(SecondPersonNeeded):
            lifecycle.approve(edited, step(writer))
    assert lifecycle.approve(edited, step("chi")).state is NoticeState.APPROVED


def test_an_edit_takes_the_approval_back():
    edited = lifecycle.edit(lifecycle.approve(draft("an"), step("binh")), INPUT, step("chi"))
    assert edited.state is NoticeState.DRAFT
    with pytest.raises(WrongState):
        lifecycle.publish(edited, step("an"))


def test_a_draft_is_not_withdrawn():
    with pytest.raises(WrongState):
        lifecycle.withdraw(draft(), WithdrawalInput(reason=WithdrawalReason.MISTAKE), step("an"))


ACTS = {
    "edit": lambda n, s: lifecycle.edit(n, INPUT, s),
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
            assert len(notice.history) == len(before.history) + 1
            if before.state is NoticeState.WITHDRAWN:
                pytest.fail("a withdrawn notice came back")
            if notice.state is NoticeState.PUBLISHED and before.state is not NoticeState.PUBLISHED:
                assert before.state is NoticeState.APPROVED
