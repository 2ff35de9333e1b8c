"""The life cycle of a notice: draft, approved by a second person, published, withdrawn.

Every transition is recorded. An author does not approve the notice; one authorised person may withdraw it.
"""

from services.documents.models import merge_fields
from services.editorial.workflow import Step, Transition, Workflow
from services.errors import BadInput, NotFound
from wanted.notices.models.notices import (
    Notice,
    NoticeAct,
    NoticeEvent,
    NoticeHistoryEntry,
    NoticeInput,
    NoticeState,
    Withdrawal,
    WithdrawalInput,
)

MOST_PHOTOS = 10
"""In addition to the first."""


_EDITED: Transition[NoticeState] = Transition(
    "edited",
    {
        NoticeState.DRAFT: NoticeState.DRAFT,
        NoticeState.APPROVED: NoticeState.DRAFT,
        NoticeState.PUBLISHED: NoticeState.PUBLISHED,
    },
)

WORKFLOW: Workflow[NoticeState, NoticeAct, NoticeHistoryEntry] = Workflow(
    entry_type=NoticeHistoryEntry,
    transitions={
        NoticeAct.EDITED: _EDITED,
        NoticeAct.PHOTO_SET: _EDITED,
        NoticeAct.APPROVED: Transition("approved", {NoticeState.DRAFT: NoticeState.APPROVED}, second_person=True),
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


def events_for_staff(notice: Notice) -> list[NoticeEvent]:
    """What was done to a notice, for staff: the first first."""
    events = [NoticeEvent.model_validate(event.model_dump()) for event in notice.history]
    if notice.withdrawal is not None:
        ended = {"reason": notice.withdrawal.reason, "decision": notice.withdrawal.decision}
        events = [event.model_copy(update=ended) if event.act is NoticeAct.WITHDRAWN else event for event in events]
    return events


def advance(notice: Notice, act: NoticeAct, step: Step, **fields: object) -> Notice:
    """The notice with `fields`, in the state to which the act leads. Raises `WrongState`, `SecondPersonNeeded`."""
    state = WORKFLOW.next_state(act, notice.state, notice.history, step)
    return notice.model_copy(update={**fields, "state": state, "history": [*notice.history, WORKFLOW.entry(act, step)]})


def edit(notice: Notice, fields: NoticeInput, step: Step) -> Notice:
    """The notice as edited. A draft or an approved one becomes a draft; a published one stays so, updated.

    A published notice must be right at once, so its corrections take effect without a second person; the history
    records who made them. Raises `WrongState` for a withdrawn one.
    """
    return advance(merge_fields(notice, fields), NoticeAct.EDITED, step)


def _with_photos(notice: Notice, photo: str | None, more: list[str], step: Step) -> Notice:
    """What a change of photos is to a notice: an edit, recorded by its own name."""
    return advance(notice, NoticeAct.PHOTO_SET, step, photo=photo, more_photos=more)


def set_photo(notice: Notice, ref: str, step: Step) -> Notice:
    """The notice with this photo in place of its first. Raises `WrongState` for a withdrawn one."""
    return _with_photos(notice, ref, [other for other in notice.more_photos if other != ref], step)


def add_photo(notice: Notice, ref: str, step: Step) -> Notice:
    """The notice with this photo added. Raises `WrongState`, and `BadInput` where it has enough."""
    if notice.photo is None or ref == notice.photo:
        return set_photo(notice, ref, step)
    more = [*(other for other in notice.more_photos if other != ref), ref]
    if len(more) > MOST_PHOTOS:
        raise BadInput.at("more", f"a notice has at most {MOST_PHOTOS + 1} photos")
    return _with_photos(notice, notice.photo, more, step)


def remove_photo(notice: Notice, ref: str, step: Step) -> Notice:
    """The notice without this photo; the next one becomes its first. Raises `WrongState`, `NotFound`."""
    left = [other for other in (notice.photo, *notice.more_photos) if other is not None]
    if ref not in left:
        raise NotFound("The notice does not show this photo.")
    left.remove(ref)
    return _with_photos(notice, left[0] if left else None, left[1:], step)


def approve(notice: Notice, step: Step) -> Notice:
    """Raises `WrongState`, or `SecondPersonNeeded` for an author of any part of it."""
    return advance(notice, NoticeAct.APPROVED, step)


def publish(notice: Notice, step: Step) -> Notice:
    return advance(notice, NoticeAct.PUBLISHED, step, published_at=step.at)


def withdraw(notice: Notice, withdrawal: WithdrawalInput, step: Step) -> Notice:
    """Raises `WrongState` for a notice that was never published, or was withdrawn before."""
    recorded = Withdrawal(reason=withdrawal.reason, at=step.at, decision=withdrawal.decision)
    return advance(notice, NoticeAct.WITHDRAWN, step, withdrawal=recorded)
