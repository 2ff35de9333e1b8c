"""What follows a decision: undoing it, a public answer, an appeal, and the writer taking the comment back."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from feedback.moderation.model import RULES, Answer, Comment, Rules, Staff, State
from feedback.moderation.refusals import (
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

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def undo(comment: Comment, staff: Staff, now: datetime, rules: Rules = RULES) -> Comment:
    """The comment back in the queue as before the decision; a public answer given meanwhile goes with it.

    Raises `NotDecided`, `NotYourDecision`, `UndoTooLate`, `NotAModeratorHere`, `CommentWithdrawn`. An
    appeal ends the right to undo: the comment is then waiting, so `NotDecided`.
    """
    if comment.unit not in staff.units:
        raise NotAModeratorHere
    if comment.state is State.WITHDRAWN:
        raise CommentWithdrawn
    decision = comment.decision
    if decision is None:
        raise NotDecided
    if decision.by != staff.id:
        raise NotYourDecision
    if now - decision.at > rules.undo_within:
        raise UndoTooLate
    earlier = (*comment.earlier, replace(decision, undone=True))
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
    `AnswerInvalid`, `NotAModeratorHere`, `CommentWithdrawn`.
    """
    speaking = next((unit for unit in (comment.about, comment.unit) if unit in staff.units), None)
    if speaking is None:
        raise NotAModeratorHere
    if comment.state is State.WITHDRAWN:
        raise CommentWithdrawn
    if comment.state is not State.APPROVED:
        raise NotPublished
    said = text.strip()
    if not 0 < len(said) <= rules.answer_limit:
        raise AnswerInvalid(f"An answer has 1 to {rules.answer_limit} characters.")
    return replace(comment, answer=Answer(said, staff.id, speaking, now), version=comment.version + 1)


def appeal(comment: Comment, now: datetime, rules: Rules = RULES) -> Comment:
    """The rejected comment back in the queue, for another person; only the day of the appeal is kept.

    The caller has checked the receipt. Raises `NothingToAppeal`, `AlreadyAppealed`, `AppealTooLate` (the
    text is destroyed with its period's key), `CommentWithdrawn`.
    """
    today = now.astimezone(HERE).date()
    if comment.state is State.WITHDRAWN:
        raise CommentWithdrawn
    if comment.appealed is not None:
        raise AlreadyAppealed
    if comment.state is not State.REJECTED or comment.decision is None:
        raise NothingToAppeal
    if today - comment.received > rules.retention:
        raise AppealTooLate
    earlier = (*comment.earlier, comment.decision)
    return replace(
        comment,
        state=State.APPEALED,
        decision=None,
        earlier=earlier,
        appealed=today,
        version=comment.version + 1,
    )


def withdraw(comment: Comment) -> Comment:
    """The comment taken back by its writer, whatever its state; every later act on it is refused."""
    if comment.state is State.WITHDRAWN:
        raise CommentWithdrawn
    return replace(comment, state=State.WITHDRAWN, claim=None, answer=None, version=comment.version + 1)
