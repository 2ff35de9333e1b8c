"""After a decision: undo, public answer, take-down, appeal, and withdrawal by the writer."""

from dataclasses import replace
from datetime import date, datetime

from feedback.moderation.errors import (
    AlreadyAppealed,
    AnswerInvalid,
    AppealTooLate,
    CommentWithdrawn,
    NotAModeratorHere,
    NotDecided,
    NothingToAppeal,
    NotPublished,
    NotYourDecision,
    UndoTooLate,
)
from feedback.moderation.model import (
    Comment,
    ModerationDecision,
    ModerationState,
    Staff,
    StaffAnswer,
    Verdict,
    VerdictOutcome,
    is_removal,
)
from feedback.moderation.rules import RULES, Rules
from services.editorial.contacts import check_names_no_contact
from services.errors import Problem
from services.timezone import local


def undo(comment: Comment, staff: Staff, now: datetime, rules: Rules = RULES) -> Comment:
    """The comment as before the decision: back in the queue, without a public answer given meanwhile; one that was
    taken down is published again.

    Raises `NotDecided`, `NotYourDecision`, `UndoTooLate`, `NotAModeratorHere`, `CommentWithdrawn`. An
    appeal ends the right to undo: the comment is then waiting, so `NotDecided`.
    """
    if comment.unit not in staff.units:
        raise NotAModeratorHere
    if comment.state is ModerationState.WITHDRAWN:
        raise CommentWithdrawn
    decision = comment.decision
    if decision is None:
        raise NotDecided
    if decision.by != staff.id:
        raise NotYourDecision
    if now - decision.at > rules.undo_within:
        raise UndoTooLate
    undone = replace(decision, undone=True)
    if is_removal(decision):
        *before, approval = comment.earlier
        earlier = (*before, undone)
        return replace(
            comment,
            state=ModerationState.APPROVED,
            decision=approval,
            earlier=earlier,
            taken_down=None,
            version=comment.version + 1,
        )
    earlier = (*comment.earlier, undone)
    return replace(
        comment,
        state=decision.before,
        decision=None,
        earlier=earlier,
        answer=None,
        version=comment.version + 1,
    )


def answer(comment: Comment, text: str, staff: Staff, now: datetime, rules: Rules = RULES) -> Comment:
    """The published comment with the unit's public answer, which replaces an older one.

    Answering is open to the unit that decided and to the unit the comment is about. Raises `NotPublished`,
    `AnswerInvalid`, `ContactNamed`, `NotAModeratorHere`, `CommentWithdrawn`.
    """
    speaking = next((unit for unit in (comment.about, comment.unit) if unit in staff.units), None)
    if speaking is None:
        raise NotAModeratorHere
    if comment.state is ModerationState.WITHDRAWN:
        raise CommentWithdrawn
    if comment.state is not ModerationState.APPROVED:
        raise NotPublished
    said = text.strip()
    if not 0 < len(said) <= rules.answer_limit:
        raise AnswerInvalid(f"An answer has 1 to {rules.answer_limit} characters.")
    check_names_no_contact("text", said)
    return replace(comment, answer=StaffAnswer(said, staff.id, speaking, now), version=comment.version + 1)


def take_down(comment: Comment, reason: str, staff: Staff, now: datetime, rules: Rules = RULES) -> Comment:
    """The published comment taken from the public, for a reason of the catalogue, at any time after it was approved.

    Any moderator of its unit may do it without a claim: harmful text must go at once. It is a decision of its
    own: it can be undone within the hour, appealed though the comment was appealed before, and is counted by itself.
    Raises `NotAModeratorHere`, `CommentWithdrawn`, `NotPublished`, `ReasonUnknown`.
    """
    if comment.unit not in staff.units:
        raise NotAModeratorHere(f"The comment is with the unit {comment.unit}.")
    if comment.state is ModerationState.WITHDRAWN:
        raise CommentWithdrawn
    if comment.state is not ModerationState.APPROVED or comment.decision is None:
        raise NotPublished
    verdict = Verdict(VerdictOutcome.REJECT, rules.reason(reason).code)
    return replace(
        comment,
        state=ModerationState.REJECTED,
        decision=ModerationDecision(verdict, staff.id, comment.unit, now, comment.state),
        earlier=(*comment.earlier, comment.decision),
        taken_down=_today(now),
        version=comment.version + 1,
    )


def appeal(comment: Comment, now: datetime, rules: Rules = RULES) -> Comment:
    """The rejected or taken-down comment, back in the queue for another person; only the day of the appeal is stored.

    The caller has checked the receipt. Raises `NothingToAppeal`, `AlreadyAppealed`, `AppealTooLate` (the
    text is destroyed with its period's key), `CommentWithdrawn`.
    """
    today, decision = _today(now), comment.decision
    if comment.state is ModerationState.WITHDRAWN:
        raise CommentWithdrawn
    if comment.appealed is not None and not (decision and is_removal(decision)):
        raise AlreadyAppealed
    if comment.state is not ModerationState.REJECTED or decision is None:
        raise NothingToAppeal
    if today - (comment.taken_down or comment.received) > rules.retention:
        raise AppealTooLate
    earlier = (*comment.earlier, decision)
    return replace(
        comment,
        state=ModerationState.APPEALED,
        decision=None,
        earlier=earlier,
        appealed=today,
        version=comment.version + 1,
    )


def is_appealable(comment: Comment, now: datetime, rules: Rules = RULES) -> bool:
    """Whether `appeal` would be accepted."""
    try:
        appeal(comment, now, rules)
    except Problem:
        return False
    return True


def _today(now: datetime) -> date:
    return local(now).date()


def withdraw(comment: Comment) -> Comment:
    """The comment withdrawn by its writer, whatever its state; every later transition is refused."""
    if comment.state is ModerationState.WITHDRAWN:
        raise CommentWithdrawn
    return replace(comment, state=ModerationState.WITHDRAWN, claim=None, answer=None, version=comment.version + 1)
