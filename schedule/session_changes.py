"""Changing and cancelling an announced session."""

from datetime import datetime

from schedule.models import Cancellation, CancellationInput, ReceptionSession, SessionInput, SessionState
from services.documents.models import merge_fields, same_content
from services.errors import BadInput, Conflict

ANNOUNCED_FIELDS = ("unit", "leader", "place", "starts_at", "ends_at")


class AlreadyCancelled(Conflict):
    code, title = "SESSION_CANCELLED", "The session was cancelled"


def change_session(session: ReceptionSession, given: SessionInput) -> ReceptionSession:
    """The session as edited. Another time, place or leader than announced makes it CHANGED.

    Raises `AlreadyCancelled` where that would change a cancelled one.
    """
    after = merge_fields(session, given)
    if session.state is SessionState.CANCELLED:
        if same_content(session, after):
            return session
        raise AlreadyCancelled("A cancelled session is not edited; announce a new one.")
    moved = any(getattr(after, name) != getattr(session, name) for name in ANNOUNCED_FIELDS)
    return after.model_copy(update={"state": SessionState.CHANGED if moved else session.state})


def cancelled_session(session: ReceptionSession, given: CancellationInput, at: datetime) -> ReceptionSession:
    """The session as cancelled, with the reason and what takes its place. Raises `AlreadyCancelled`, `BadInput`."""
    if session.state is SessionState.CANCELLED:
        raise AlreadyCancelled("It was cancelled before.")
    if given.replaced_by == session.id:
        raise BadInput.at("replacedBy", "is the cancelled session itself")
    return session.model_copy(
        update={
            "state": SessionState.CANCELLED,
            "cancellation": Cancellation(reason=given.reason, at=at),
            "replaced_by": given.replaced_by,
        }
    )
