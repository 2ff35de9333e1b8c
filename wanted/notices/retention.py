"""Retention: what remains of a withdrawn notice after its period is that it existed, and its history."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.editorial.transitions import Step, WrongState
from wanted.notices.lifecycle import history_event
from wanted.notices.models.notices import Notice, NoticeAct, NoticeState

NOBODY = "—"
"""The name of a notice whose personal data was taken out."""

KEPT_FIELDS = frozenset(
    {"id", "version", "created_at", "list", "subject_kind", "unit", "demo", "state", "published_at"}
)
KEPT_HISTORY_FIELDS = frozenset({"withdrawal", "history"})


def due(withdrawn: Iterable[tuple[str, float]], now: datetime, keep: timedelta) -> list[str]:
    """The ids among `(id, withdrawn at)`, in seconds since 1970, whose retention period is over."""
    last = (now - keep).timestamp()
    return [id for id, at in withdrawn if at <= last]


def without_personal_data(notice: Notice, step: Step) -> Notice:
    """The notice without personal data. Raises `WrongState` unless it is withdrawn."""
    if notice.state is not NoticeState.WITHDRAWN:
        raise WrongState("Only a withdrawn notice is emptied.", state=notice.state.value)
    kept = {name: getattr(notice, name) for name in KEPT_FIELDS | KEPT_HISTORY_FIELDS}
    kept["history"] = [*notice.history, history_event(step, NoticeAct.EMPTIED)]
    return Notice(**kept, full_name=NOBODY, emptied_at=step.at)
