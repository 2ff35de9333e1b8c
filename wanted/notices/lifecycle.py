"""The life cycle of a notice: draft, approved by a second person, published, withdrawn.

Every transition is recorded. An author does not approve the notice; one authorised person may withdraw it. The
correction of a published notice is approved and published in the same way (see `wanted.notices.corrections`).
"""

from services.editorial.approval import approval, check_covered
from services.editorial.workflow import Step, Transition, Workflow, WrongState
from wanted.notices.content import content_of
from wanted.notices.models.notices import (
    Notice,
    NoticeAct,
    NoticeCorrection,
    NoticeHistoryEntry,
    NoticeState,
    Withdrawal,
    WithdrawalInput,
)

UNPUBLISHED_STATES = frozenset({NoticeState.DRAFT, NoticeState.APPROVED})
_EDITED: Transition[NoticeState] = Transition("edited", dict.fromkeys(UNPUBLISHED_STATES, NoticeState.DRAFT))
_CORRECTED: Transition[NoticeState] = Transition("edited", {NoticeState.PUBLISHED: NoticeState.PUBLISHED})

WORKFLOW: Workflow[NoticeState, NoticeAct, NoticeHistoryEntry] = Workflow(
    entry_type=NoticeHistoryEntry,
    transitions={
        NoticeAct.EDITED: _EDITED,
        NoticeAct.PHOTO_SET: _EDITED,
        NoticeAct.CORRECTED: _CORRECTED,
        NoticeAct.CORRECTION_DROPPED: _CORRECTED,
        NoticeAct.REDACTED: _CORRECTED,
        NoticeAct.APPROVED: Transition(
            "approved",
            dict.fromkeys((NoticeState.DRAFT, NoticeState.APPROVED), NoticeState.APPROVED),
            second_person=True,
        ),
        NoticeAct.PUBLISHED: Transition("published", {NoticeState.APPROVED: NoticeState.PUBLISHED}),
        NoticeAct.WITHDRAWN: Transition("withdrawn", {NoticeState.PUBLISHED: NoticeState.WITHDRAWN}),
        NoticeAct.EMPTIED: Transition("emptied", {NoticeState.WITHDRAWN: NoticeState.WITHDRAWN}),
    },
    state_names={
        NoticeState.DRAFT: "a draft and waits for approval",
        NoticeState.APPROVED: "approved and waits for publication",
        NoticeState.PUBLISHED: "published",
        NoticeState.WITHDRAWN: "withdrawn",
    },
    writing=frozenset({NoticeAct.CREATED, NoticeAct.IMPORTED, NoticeAct.EDITED, NoticeAct.PHOTO_SET}),
    completing=NoticeAct.APPROVED,
)


def in_work(notice: Notice) -> Notice | NoticeCorrection:
    """What is being worked on: the correction, where there is one."""
    return notice.correction or notice


def check_editable(notice: Notice, step: Step) -> None:
    """Raises `WrongState` for a withdrawn notice."""
    act = NoticeAct.CORRECTED if notice.state is NoticeState.PUBLISHED else NoticeAct.EDITED
    WORKFLOW.next_state(act, notice.state, notice.history, step)


def advance(notice: Notice, act: NoticeAct, step: Step, **fields: object) -> Notice:
    """The notice with `fields`, in the state to which the act leads. Raises `WrongState`, `SecondPersonNeeded`."""
    state = WORKFLOW.next_state(act, notice.state, notice.history, step)
    return recorded(notice, act, step, state=state, **fields)


def recorded(notice: Notice, act: NoticeAct, step: Step, **fields: object) -> Notice:
    """The notice with `fields`, and the act in its history."""
    return notice.model_copy(update={**fields, "history": [*notice.history, WORKFLOW.entry(act, step)]})


def approve(notice: Notice, step: Step) -> Notice:
    """The notice, or its correction, approved as it is.

    Raises `WrongState`, or `SecondPersonNeeded` for an author of any part of it.
    """
    if notice.correction is None:
        approved = approval(content_of(notice), step)
        return advance(notice, NoticeAct.APPROVED, step, approval=approved)
    return recorded(notice, NoticeAct.APPROVED, step, correction=_approved(notice.correction, step))


def _approved(correction: NoticeCorrection, step: Step) -> NoticeCorrection:
    writings = [WORKFLOW.entry(NoticeAct.EDITED, Step(by, step.at)) for by in correction.written_by]
    state = WORKFLOW.next_state(NoticeAct.APPROVED, correction.state, writings, step)
    return correction.model_copy(update={"state": state, "approval": approval(content_of(correction), step)})


def publish(notice: Notice, step: Step) -> Notice:
    """The notice published as it was approved. Raises `WrongState`, `ApprovalVoid`.

    A correction takes the place of what was published, and keeps the moment of its publication.
    """
    worked = in_work(notice)
    state = WORKFLOW.next_state(NoticeAct.PUBLISHED, worked.state, notice.history, step)
    content = content_of(worked)
    if worked.approval is not None:  # one of before approvals had digests
        check_covered(worked.approval, content)
    published = {"state": state, "published_at": notice.published_at or step.at}
    shown = {**dict(content), "approval": worked.approval, "correction": None}
    return recorded(notice, NoticeAct.PUBLISHED, step, **shown, **published)


def withdraw(notice: Notice, withdrawal: WithdrawalInput, step: Step) -> Notice:
    """Raises `WrongState` for a notice that was never published, or was withdrawn before."""
    recorded = Withdrawal(reason=withdrawal.reason, at=step.at, decision=withdrawal.decision)
    return advance(notice, NoticeAct.WITHDRAWN, step, withdrawal=recorded, correction=None)


def check_deletable(notice: Notice) -> None:
    """Raises `WrongState` for a notice that the public has seen: that one is withdrawn."""
    if notice.state not in UNPUBLISHED_STATES:
        raise WrongState("It cannot be deleted: the public has seen it.", state=notice.state.value)
