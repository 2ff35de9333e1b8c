"""What of a notice waits for a person."""

from services.editorial.waiting import WaitingMatter, WaitingStep, WaitingWork
from wanted.notices.lifecycle import WORKFLOW
from wanted.notices.models.notices import Notice, NoticeState

_STEPS = {NoticeState.DRAFT: WaitingStep.APPROVAL, NoticeState.APPROVED: WaitingStep.PUBLICATION}


def waiting_work(notice: Notice) -> WaitingWork | None:
    """What was written or approved of it, if anything."""
    worked = notice.correction or notice
    step = _STEPS.get(worked.state)
    if step is None:
        return None
    correction = notice.correction
    return WaitingWork(
        title=worked.full_name,
        units=(notice.unit,),
        what=WaitingMatter.CORRECTION if correction else WaitingMatter.DRAFT,
        step=step,
        since=notice.history[-1].at if notice.history else notice.updated_at,
        writers=frozenset(correction.written_by) if correction else WORKFLOW.writers(notice.history),
        steps=WORKFLOW.steps(notice.history),
    )
