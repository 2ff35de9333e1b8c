"""What may become of an announced session."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.models.sessions import CancellationInput, Leader, ReceptionSession, SessionFields, SessionState
from schedule.session_changes import (
    AlreadyCancelled,
    SessionOver,
    approve,
    cancelled_session,
    change_session,
    import_session,
)
from services.editorial.workflow import Step
from services.errors import BadInput

START = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
AN, BINH = Step("an", START), Step("binh", START)


def announced(**fields: object) -> SessionFields:
    given = {"unit": "bca", "leader": Leader(position="Bộ trưởng"), "place": "47 Phạm Văn Đồng"}
    return SessionFields.model_validate({**given, "starts_at": START, "ends_at": START + timedelta(hours=4), **fields})


def session() -> ReceptionSession:
    return ReceptionSession(id="one", **announced().model_dump())


def test_another_place_makes_it_changed():
    waiting = change_session(session(), announced(place="96 Nguyễn Du", change_reason="Sửa phòng"), AN)
    assert (waiting.state, waiting.place) == (SessionState.SCHEDULED, "47 Phạm Văn Đồng")
    changed = approve(waiting, BINH)
    assert (changed.state, changed.place) == (SessionState.CHANGED, "96 Nguyễn Du")


def test_another_remark_leaves_it_scheduled():
    waiting = change_session(session(), announced(registration="Gọi trước một ngày."), AN)
    assert approve(waiting, BINH).state is SessionState.SCHEDULED


@pytest.mark.parametrize("days", [1, -1])
def test_what_is_over_is_not_moved_nor_is_anything_moved_into_the_past(days: int):
    moved = timedelta(days=days)
    content = announced(starts_at=START + moved, ends_at=START + moved + timedelta(hours=4), change_reason="Họp")
    over = Step("binh", START + timedelta(hours=4))
    for act in (
        lambda: change_session(session(), content, over),
        lambda: import_session(session(), "one", content, over),
        lambda: approve(session().model_copy(update={"correction": content}), over),
    ):
        with pytest.raises(SessionOver):
            act()


def test_what_is_over_is_still_told_of_otherwise():
    over = Step("binh", START + timedelta(days=1))
    other = announced(leader=Leader(position="Thứ trưởng"), change_reason="Họp")
    assert approve(change_session(session(), other, over), Step("an", over.at)).leader.position == "Thứ trưởng"


def test_a_change_of_what_was_announced_says_why():
    for act in (
        lambda: change_session(session(), announced(place="96 Nguyễn Du"), AN),
        lambda: import_session(session(), "one", announced(place="96 Nguyễn Du"), AN),
    ):
        with pytest.raises(BadInput):
            act()


def test_a_cancelled_session_says_why_and_what_replaces_it():
    cancelled = cancelled_session(session(), CancellationInput(reason="Họp đột xuất", replaced_by="two"), AN)
    assert cancelled.state is SessionState.CANCELLED
    assert cancelled.cancellation is not None
    assert (cancelled.cancellation.reason, cancelled.replaced_by) == ("Họp đột xuất", "two")


def test_a_session_does_not_replace_itself():
    with pytest.raises(BadInput):
        cancelled_session(session(), CancellationInput(reason="Họp", replaced_by="one"), AN)


@given(st.lists(st.sampled_from(["change", "cancel"]), max_size=6))
def test_cancelled_is_final(acts: list[str]):
    current, was_cancelled = session(), False
    for act in acts:
        before = current
        try:
            if act == "cancel":
                current = cancelled_session(current, CancellationInput(reason="Họp"), AN)
            else:
                current = change_session(current, announced(place="Nơi khác", change_reason="Sửa phòng"), AN)
        except AlreadyCancelled:
            assert was_cancelled
        else:
            assert not was_cancelled or current == before
        was_cancelled = was_cancelled or act == "cancel"
