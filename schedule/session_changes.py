"""Announcing, changing and cancelling a session: what waits for a second person, and what acts at once.

What adds or changes waits. A cancellation, and what only says less, acts at once by one person.
"""

from collections.abc import Sequence

from schedule.models.sessions import (
    Cancellation,
    CancellationInput,
    FormerPlan,
    Leader,
    MoveInput,
    ReceptionSession,
    SessionFields,
    SessionState,
    SubstitutionInput,
)
from services.documents.models import part_of
from services.editorial import proposals
from services.editorial.change_history import ChangeAct, with_change
from services.editorial.contacts import check_names_no_contact
from services.editorial.corrections import FieldDifference, removes_only
from services.editorial.workflow import Step, WrongState
from services.errors import BadInput, Conflict

MOVED_FIELDS = ("place", "starts_at", "ends_at")
ANNOUNCED_FIELDS = ("unit", "leader", *MOVED_FIELDS)
SERIES_FIELDS = tuple(name for name in SessionFields.model_fields if name not in {"unit", "change_reason"})
"""What a series says of each of its sessions."""
TIMES = frozenset({"starts_at", "ends_at"})
REMOVABLE = frozenset({"leader", "registration", "documents"})
"""Fields that only say less when they lose something: of the leader the name."""


class AlreadyCancelled(Conflict):
    code, title = "SESSION_CANCELLED", "The session was cancelled"


class SessionOver(WrongState):
    """What took place, or did not, is not moved afterwards, nor is anything moved into the past."""

    code, title = "SESSION_OVER", "The session is over"


def new_session(id: str, content: SessionFields, step: Step) -> ReceptionSession:
    """A draft of it."""
    draft = ReceptionSession(id=id, **dict(content), state=SessionState.DRAFT)
    return proposals.with_draft(draft, content, step)


def same_session(kept: ReceptionSession, given: ReceptionSession) -> bool:
    """Whether a session that is there is the new one, approved meanwhile or not."""
    return (kept.correction or part_of(kept, SessionFields)) == given.correction


def working_session(session: ReceptionSession) -> ReceptionSession:
    """The session as staff work on it: with what waits."""
    return session.model_copy(update=dict(session.correction)) if session.correction else session


def change_session(session: ReceptionSession, content: SessionFields, step: Step) -> ReceptionSession:
    """The session as staff now write it.

    Raises `AlreadyCancelled` where that would change a cancelled one, `SessionOver` where it would move one that is
    over, and `BadInput` where what was announced changes and the public is not told why.
    """
    public = part_of(session, SessionFields)
    if session.state is SessionState.DRAFT:
        proposed = proposals.propose(session, content, step, draft=True)
        return proposed.model_copy(update=dict(content))
    if session.state is SessionState.CANCELLED:
        _check_unchanged(public, content)
        return session
    if removes_only(public, content, REMOVABLE):
        return _with_own(session, proposals.change_at_once(session, content, step))
    _check_change(session, content, step)
    return proposals.propose(session, content, step)


def substituted(session: ReceptionSession, given: SubstitutionInput) -> SessionFields:
    """What is proposed of a session that another leader holds. Raises `AlreadyCancelled`, `WrongState`."""
    return _announced_content(session).model_copy(update={"leader": given.leader, "change_reason": given.reason})


def moved(session: ReceptionSession, given: MoveInput) -> SessionFields:
    """What is proposed of a session that is moved. Raises `AlreadyCancelled`, `WrongState`, `ValidationError`."""
    content = _announced_content(session)
    fields = given.model_dump(exclude={"reason"}, exclude_none=True)
    return SessionFields.model_validate({**content.model_dump(), **fields, "change_reason": given.reason})


def _announced_content(session: ReceptionSession) -> SessionFields:
    """What staff work on. Raises `AlreadyCancelled`, `WrongState`: only what is announced is moved or substituted."""
    if session.state is SessionState.CANCELLED:
        raise AlreadyCancelled("A cancelled session is not edited; announce a new one.")
    if session.state is SessionState.DRAFT:
        raise WrongState("It was never announced: edit the draft itself.", state=session.state.value)
    return part_of(working_session(session), SessionFields)


def approve(session: ReceptionSession, step: Step) -> ReceptionSession:
    """The session with what waited in place. Raises `WrongState`, `SecondPersonNeeded`, `SessionOver`."""
    approved = proposals.approve(session, step)
    if session.state is not SessionState.DRAFT:
        _check_not_over(session, approved, step)
    return _with_own(session, with_state(session, approved))


def import_session(known: ReceptionSession | None, id: str, content: SessionFields, step: Step) -> ReceptionSession:
    """The session as an import puts it in place without a second person; what waited is dropped.

    Raises `AlreadyCancelled` where that would change a cancelled one, and as `change_session` does.
    """
    session = known or new_session(id, content, step).model_copy(update={"history": []})
    public = part_of(session, SessionFields)
    if session.state is SessionState.CANCELLED:
        _check_unchanged(public, content)
    if session.state is not SessionState.DRAFT and content == public:
        return session
    if session.state is not SessionState.DRAFT:
        _check_change(session, content, step)
    done = proposals.change_at_once(session, content, step, ChangeAct.IMPORTED)
    return _with_own(session, with_state(session, done.model_copy(update={"correction": None})))


def cancelled_session(session: ReceptionSession, given: CancellationInput, step: Step) -> ReceptionSession:
    """The session as somebody cancelled it, with the reason and what takes its place; what waited is dropped.

    Raises `AlreadyCancelled`, `WrongState` for a draft, `BadInput`, `ContactNamed`.
    """
    if session.state is SessionState.CANCELLED:
        raise AlreadyCancelled("It was cancelled before.")
    if session.state is SessionState.DRAFT:
        raise WrongState("It cannot be cancelled: it is a draft; delete it.", state=session.state.value)
    if given.replaced_by == session.id:
        raise BadInput.at("replacedBy", "is the cancelled session itself")
    check_names_no_contact("reason", given.reason)
    done = with_cancellation(session, given, step)
    return done.model_copy(update={"own": [*done.own, "state"]}) if done.occurrence else done


def with_cancellation(session: ReceptionSession, given: CancellationInput, step: Step) -> ReceptionSession:
    """An announced session as cancelled."""
    change = FieldDifference(field="state", before=session.state.value, after=SessionState.CANCELLED.value)
    return session.model_copy(
        update={
            "state": SessionState.CANCELLED,
            "cancellation": Cancellation(reason=given.reason, at=step.at),
            "replaced_by": given.replaced_by,
            "correction": None,
            "history": with_change(session.history, ChangeAct.CHANGED, step, [change]),
        }
    )


def check_deletable(session: ReceptionSession) -> None:
    """Raises `WrongState` for a session that was announced."""
    if session.state is not SessionState.DRAFT:
        raise WrongState("It cannot be deleted: it was announced; cancel it.", state=session.state.value)


def _check_unchanged(before: SessionFields, after: SessionFields) -> None:
    if before != after:
        raise AlreadyCancelled("A cancelled session is not edited; announce a new one.")


def _check_change(session: ReceptionSession, content: SessionFields, step: Step) -> None:
    """Raises `SessionOver`, and `BadInput` for a change of what was announced without a reason."""
    _check_not_over(session, content, step)
    if _differ(session, content, ANNOUNCED_FIELDS) and content.change_reason is None:
        raise BadInput.at("changeReason", "is missing: people are told why it differs from what was announced")


def _check_not_over(session: ReceptionSession, content: SessionFields, step: Step) -> None:
    """Raises `SessionOver` where an announced session that has ended is moved, or one is moved to a time that has."""
    if _differ(session, content, MOVED_FIELDS) and min(session.ends_at, content.ends_at) <= step.at:
        raise SessionOver("It is not moved any more: the time that was announced, or that it moves to, has passed.")


def _differ(one: SessionFields, other: SessionFields, names: Sequence[str]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)


def _with_own(before: ReceptionSession, after: ReceptionSession) -> ReceptionSession:
    """An occurrence that knows what was changed of it alone."""
    if after.occurrence is None:
        return after
    changed = {name for name in SERIES_FIELDS if getattr(before, name) != getattr(after, name)}
    if not TIMES.isdisjoint(changed):
        changed |= TIMES
    return after.model_copy(update={"own": sorted(changed.union(after.own))})


def with_state(before: ReceptionSession, after: ReceptionSession) -> ReceptionSession:
    """The session in its state: another time, place or leader than announced makes it CHANGED."""
    if before.state is SessionState.DRAFT:
        return after.model_copy(update={"state": SessionState.SCHEDULED})
    state = SessionState.CHANGED if _differ(before, after, ANNOUNCED_FIELDS) else before.state
    return after.model_copy(update={"state": state, **_announced_first(before, after)})


def _announced_first(before: ReceptionSession, after: ReceptionSession) -> dict[str, FormerPlan | Leader | None]:
    """What was announced first of what is different now."""
    plan, plan_now = before.moved_from or part_of(before, FormerPlan), part_of(after, FormerPlan)
    leader, leader_now = before.announced_leader or before.leader, after.leader
    return {
        "moved_from": None if plan == plan_now else plan,
        "announced_leader": None if _is_same_leader(leader, leader_now) else leader,
    }


def _is_same_leader(one: Leader, other: Leader) -> bool:
    """Whether nothing says that they are two; one of them may be without a name."""
    return one.position == other.position and (one.name == other.name or None in (one.name, other.name))
