"""What stays of a withdrawn notice when its time is over: that it was there, and who did what to it, when and why."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from wanted.notices.lifecycle import Step, WrongState
from wanted.notices.models.notices import Act, Notice, NoticeState

NOBODY = "—"
"""The name of a notice whose personal data was taken out."""

KEPT = frozenset({"id", "version", "created_at", "list", "subject_kind", "unit", "demo", "state", "published_at"})
KEPT_OF_LIFE = frozenset({"withdrawal", "history"})


def due(withdrawn: Iterable[tuple[str, float]], now: datetime, keep: timedelta) -> list[str]:
    """The ids among `(id, withdrawn at)`, in seconds since 1970, that have been kept long enough."""
    last = (now - keep).timestamp()
    return [id for id, at in withdrawn if at <= last]


def emptied(notice: Notice, step: Step) -> Notice:
    """The notice without anything that tells whom it was about. Raises `WrongState` unless it is withdrawn."""
    if notice.state is not NoticeState.WITHDRAWN:
        raise WrongState("Only a withdrawn notice is emptied.", state=notice.state.value)
    kept = {name: getattr(notice, name) for name in KEPT | KEPT_OF_LIFE}
    kept["history"] = [*notice.history, step.event(Act.EMPTIED)]
    return Notice(**kept, full_name=NOBODY, emptied_at=step.at)
