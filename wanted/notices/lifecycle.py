"""The life cycle of a notice: draft, approved by a second person, published, withdrawn.

Every transition is recorded. An author does not approve the notice; one authorised person may withdraw it.
"""

from services.documents.models import merge_fields
from services.editorial.transitions import SecondPersonNeeded, Step, WrongState
from services.errors import BadInput, NotFound
from wanted.notices.models.notices import (
    HistoryEntry,
    Notice,
    NoticeAct,
    NoticeEvent,
    NoticeInput,
    NoticeState,
    Withdrawal,
    WithdrawalInput,
)

MOST_PHOTOS = 10
"""In addition to the first."""


def history_event(step: Step, act: NoticeAct) -> HistoryEntry:
    """The entry of the notice's history that records the step."""
    return HistoryEntry(at=step.at, by=step.by, act=act, why=step.why)


def events_for_staff(notice: Notice) -> list[NoticeEvent]:
    """What was done to a notice, for staff: the first first."""
    events = [NoticeEvent.model_validate(event.model_dump()) for event in notice.history]
    if notice.withdrawal is not None:
        ended = {"reason": notice.withdrawal.reason, "decision": notice.withdrawal.decision}
        events = [event.model_copy(update=ended) if event.act is NoticeAct.WITHDRAWN else event for event in events]
    return events


def _expect(notice: Notice, done: str, *states: NoticeState) -> None:
    if notice.state not in states:
        raise WrongState(f"A notice that is {notice.state.value} cannot be {done}.", state=notice.state.value)


def _changed(notice: Notice, event: HistoryEntry, **fields: object) -> Notice:
    return notice.model_copy(update={**fields, "history": [*notice.history, event]})


def writers(notice: Notice) -> frozenset[str]:
    """The accounts that wrote since it was last approved."""
    found: set[str] = set()
    for event in notice.history:
        if event.act is NoticeAct.APPROVED:
            found.clear()
        elif event.act in {NoticeAct.CREATED, NoticeAct.IMPORTED, NoticeAct.EDITED, NoticeAct.PHOTO_SET}:
            found.add(event.by)
    return frozenset(found)


def edit(notice: Notice, fields: NoticeInput, step: Step) -> Notice:
    """The notice as edited. A draft or an approved one becomes a draft; a published one stays so, updated.

    A published notice must be right at once, so its corrections take effect without a second person; the history
    records who made them. Raises `WrongState` for a withdrawn one.
    """
    _expect(notice, "edited", NoticeState.DRAFT, NoticeState.APPROVED, NoticeState.PUBLISHED)
    state = notice.state if notice.state is NoticeState.PUBLISHED else NoticeState.DRAFT
    return _changed(merge_fields(notice, fields), history_event(step, NoticeAct.EDITED), state=state)


def _with_photos(notice: Notice, photo: str | None, more: list[str], step: Step) -> Notice:
    """What a change of photos is to a notice: an edit, recorded by its own name."""
    _expect(notice, "edited", NoticeState.DRAFT, NoticeState.APPROVED, NoticeState.PUBLISHED)
    state = notice.state if notice.state is NoticeState.PUBLISHED else NoticeState.DRAFT
    return _changed(notice, history_event(step, NoticeAct.PHOTO_SET), photo=photo, more_photos=more, state=state)


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
    _expect(notice, "approved", NoticeState.DRAFT)
    if step.by in writers(notice):
        raise SecondPersonNeeded("Who wrote a notice does not approve it.")
    return _changed(notice, history_event(step, NoticeAct.APPROVED), state=NoticeState.APPROVED)


def publish(notice: Notice, step: Step) -> Notice:
    _expect(notice, "published", NoticeState.APPROVED)
    return _changed(notice, history_event(step, NoticeAct.PUBLISHED), state=NoticeState.PUBLISHED, published_at=step.at)


def withdraw(notice: Notice, withdrawal: WithdrawalInput, step: Step) -> Notice:
    """Raises `WrongState` for a notice that was never published, or was withdrawn before."""
    _expect(notice, "withdrawn", NoticeState.PUBLISHED)
    return _changed(
        notice,
        history_event(step, NoticeAct.WITHDRAWN),
        state=NoticeState.WITHDRAWN,
        withdrawal=Withdrawal(reason=withdrawal.reason, at=step.at, decision=withdrawal.decision),
    )
