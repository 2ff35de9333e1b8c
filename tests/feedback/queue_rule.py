"""The queue of a unit in its plainest form: what the queues held in memory are compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from feedback.moderation.model import WAITING, Comment, ModerationState, Staff, rejected_by, state_at


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many comments wait in a queue: each is in one of the states; `priority` counts across them."""

    open: int
    escalated: int
    appealed: int
    claimed: int
    priority: int


def queue_key(comment: Comment) -> tuple[int, date, bytes]:
    """Threats to life first, then the oldest day; within a day by random id, which betrays no arrival."""
    return (-comment.priority, comment.received, comment.id.bytes)


def queue(comments: Iterable[Comment], staff: Staff, now: datetime) -> list[Comment]:
    """What `staff` could claim now or holds already, in queue order.

    Left out is what others hold, what other units moderate, and appeals against the person's own rejections.
    """
    mine = (c for c in comments if c.unit in staff.units and c.state in WAITING and _free_for(c, staff, now))
    return sorted(mine, key=queue_key)


def _free_for(comment: Comment, staff: Staff, now: datetime) -> bool:
    if state_at(comment, now) is ModerationState.CLAIMED and comment.claim is not None and comment.claim.by != staff.id:
        return False
    return comment.state is not ModerationState.APPEALED or staff.id not in rejected_by(comment)


def counts(comments: Iterable[Comment], now: datetime) -> QueueCounts:
    """The counts shown above a queue."""
    waiting = [c for c in comments if c.state in WAITING]
    states = [state_at(c, now) for c in waiting]
    return QueueCounts(
        open=states.count(ModerationState.OPEN),
        escalated=states.count(ModerationState.ESCALATED),
        appealed=states.count(ModerationState.APPEALED),
        claimed=states.count(ModerationState.CLAIMED),
        priority=sum(c.priority > 0 for c in waiting),
    )
