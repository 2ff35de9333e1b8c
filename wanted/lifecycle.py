"""The life of a notice: draft, approved by a second person, published, withdrawn.

Every act is recorded. Whoever wrote a notice does not approve it; one authorised person may withdraw it.
"""

from dataclasses import dataclass
from datetime import datetime

from services.documents import revised
from services.errors import Conflict, Problem
from wanted.models import Act, Event, Notice, NoticeInput, NoticeState, Withdrawal, WithdrawalInput


class WrongState(Conflict):
    code, title = "WRONG_STATE", "The notice's state does not allow it"


class SecondPersonNeeded(Problem):
    """Who wrote a notice does not approve it."""

    status, code, title = 403, "SECOND_PERSON_NEEDED", "Somebody else has to approve it"


@dataclass(frozen=True, slots=True)
class Step:
    """Who does something to a notice, when, and why."""

    by: str
    at: datetime
    why: str | None = None

    def event(self, act: Act) -> Event:
        return Event(at=self.at, by=self.by, act=act, why=self.why)


def _expect(notice: Notice, done: str, *states: NoticeState) -> None:
    if notice.state not in states:
        raise WrongState(f"A notice that is {notice.state.value} cannot be {done}.", state=notice.state.value)


def _changed(notice: Notice, event: Event, **fields: object) -> Notice:
    return notice.model_copy(update={**fields, "history": [*notice.history, event]})


def writers(notice: Notice) -> frozenset[str]:
    """The accounts that wrote since it was last approved."""
    found: set[str] = set()
    for event in notice.history:
        if event.act is Act.APPROVED:
            found.clear()
        elif event.act in {Act.CREATED, Act.IMPORTED, Act.EDITED}:
            found.add(event.by)
    return frozenset(found)


def edit(notice: Notice, given: NoticeInput, step: Step) -> Notice:
    """The notice as edited. A draft or an approved one becomes a draft; a published one stays so, updated.

    A published notice must be right at once, so its corrections take effect without a second person; the history
    tells who made them. Raises `WrongState` for a withdrawn one.
    """
    _expect(notice, "edited", NoticeState.DRAFT, NoticeState.APPROVED, NoticeState.PUBLISHED)
    state = notice.state if notice.state is NoticeState.PUBLISHED else NoticeState.DRAFT
    return _changed(revised(notice, given), step.event(Act.EDITED), state=state)


def approve(notice: Notice, step: Step) -> Notice:
    """Raises `WrongState`, or `SecondPersonNeeded` for somebody who wrote any of it."""
    _expect(notice, "approved", NoticeState.DRAFT)
    if step.by in writers(notice):
        raise SecondPersonNeeded("Who wrote a notice does not approve it.")
    return _changed(notice, step.event(Act.APPROVED), state=NoticeState.APPROVED)


def publish(notice: Notice, step: Step) -> Notice:
    _expect(notice, "published", NoticeState.APPROVED)
    return _changed(notice, step.event(Act.PUBLISHED), state=NoticeState.PUBLISHED, published_at=step.at)


def withdraw(notice: Notice, given: WithdrawalInput, step: Step) -> Notice:
    """Raises `WrongState` for a notice that was never published, or was withdrawn before."""
    _expect(notice, "withdrawn", NoticeState.PUBLISHED)
    return _changed(
        notice,
        step.event(Act.WITHDRAWN),
        state=NoticeState.WITHDRAWN,
        withdrawal=Withdrawal(reason=given.reason, at=step.at, decision=given.decision),
    )
