"""Retention: what remains of a withdrawn notice after its period is that it existed, and its history."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.editorial.workflow import Step
from wanted.notices.lifecycle import advance
from wanted.notices.models.notices import Notice, NoticeAct

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
    emptied = advance(notice, NoticeAct.EMPTIED, step)
    kept = {name: getattr(emptied, name) for name in KEPT_FIELDS | KEPT_HISTORY_FIELDS}
    return Notice(**kept, full_name=NOBODY, emptied_at=step.at)
