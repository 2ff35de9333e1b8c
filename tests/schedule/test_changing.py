"""What may become of an announced session."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.models.sessions import CancellationInput, Leader, ReceptionSession, SessionFields, SessionState
from schedule.session_changes import AlreadyCancelled, approve, cancelled_session, change_session
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
    waiting = change_session(session(), announced(place="96 Nguyễn Du"), AN)
    assert (waiting.state, waiting.place) == (SessionState.SCHEDULED, "47 Phạm Văn Đồng")
    changed = approve(waiting, BINH)
    assert (changed.state, changed.place) == (SessionState.CHANGED, "96 Nguyễn Du")


def test_another_remark_leaves_it_scheduled():
    waiting = change_session(session(), announced(registration="Gọi trước một ngày."), AN)
    assert approve(waiting, BINH).state is SessionState.SCHEDULED


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
                current = change_session(current, announced(place="Nơi khác"), AN)
        except AlreadyCancelled:
            assert was_cancelled
        else:
            assert not was_cancelled or current == before
        was_cancelled = was_cancelled or act == "cancel"
