"""What of a notice waits for a person."""

from services.editorial.waiting import WaitingMatter, WaitingStep, WaitingWork
from wanted.notices.lifecycle import WORKFLOW
from wanted.notices.models.notices import Notice, NoticeState

_STEPS = {NoticeState.DRAFT: WaitingStep.APPROVAL, NoticeState.APPROVED: WaitingStep.PUBLICATION}


def waiting_work(notice: Notice) -> WaitingWork | None:
    """What was written or approved of it, if anything."""
    step = _STEPS.get(notice.state)
    if step is None:
        return None
    return WaitingWork(
        title=notice.full_name,
        units=(notice.unit,),
        what=WaitingMatter.DRAFT,
        step=step,
        since=notice.history[-1].at if notice.history else notice.updated_at,
        writers=WORKFLOW.writers(notice.history),
    )
