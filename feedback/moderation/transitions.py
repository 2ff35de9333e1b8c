"""Transitions of a waiting comment: claim, decide, reject in bulk, escalate.

Each transition takes the comment, the person acting with their current roles, and the time, and
gives the comment as it becomes, or raises a `Problem` and changes nothing. Nothing here reads text, a clock
or a database.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from feedback.moderation.errors import (
    AlreadyDecided,
    BulkTooLarge,
    CommentWithdrawn,
    NeedsAReader,
    NoParentUnit,
    NotAModeratorHere,
    ReasonUnknown,
    RedactionInvalid,
    SamePersonMayNotDecideAppeal,
)
from feedback.moderation.model import (
    CLAIMS,
    WAITING,
    Comment,
    Escalation,
    ModerationDecision,
    ModerationState,
    Staff,
    Verdict,
    VerdictOutcome,
    rejected_by,
)
from feedback.moderation.rules import RULES, Rules
from services.errors import Problem


def _needs_role(comment: Comment, staff: Staff) -> None:
    if comment.unit not in staff.units:
        raise NotAModeratorHere(f"The comment is with the unit {comment.unit}.")


def _needs_not_withdrawn(comment: Comment) -> None:
    if comment.state is ModerationState.WITHDRAWN:
        raise CommentWithdrawn


def _needs_waiting(comment: Comment) -> None:
    _needs_not_withdrawn(comment)
    if comment.state not in WAITING:
        raise AlreadyDecided(f"The comment is {comment.state}.")


def _needs_other_judge(comment: Comment, staff: Staff) -> None:
    if comment.state is ModerationState.APPEALED and staff.id in rejected_by(comment):
        raise SamePersonMayNotDecideAppeal


def claim(comment: Comment, staff: Staff, now: datetime, rules: Rules = RULES) -> Comment:
    """The comment held by `staff` for `rules.claim_for`; claiming one's own again prolongs it.

    Raises `NotAModeratorHere`, `AlreadyDecided`, `CommentWithdrawn`, `ClaimedByAnother`,
    `SamePersonMayNotDecideAppeal`.
    """
    _needs_role(comment, staff)
    _needs_waiting(comment)
    claimed = CLAIMS.claim(comment.claim, staff.id, now, rules.claim_for)
    _needs_other_judge(comment, staff)
    return replace(comment, claim=claimed, version=comment.version + 1)


def prolong_claim(comment: Comment, staff: Staff, now: datetime, rules: Rules = RULES) -> Comment:
    """The live claim of `staff` prolonged.

    Raises what `claim` raises, `NotClaimed`, and `ClaimExpired` even if no one else has claimed it since.
    """
    _needs_role(comment, staff)
    _needs_waiting(comment)
    prolonged = CLAIMS.prolong(comment.claim, staff.id, now, rules.claim_for)
    return replace(comment, claim=prolonged, version=comment.version + 1)


def return_comment(comment: Comment, staff: Staff, now: datetime) -> Comment:
    """The comment without the live claim of `staff`.

    Raises `NotAModeratorHere`, `CommentWithdrawn`, `NotClaimed` also if someone else has claimed it, `ClaimExpired`.
    """
    _needs_role(comment, staff)
    _needs_not_withdrawn(comment)
    returned = CLAIMS.return_claim(comment.claim, staff.id, now)
    return replace(comment, claim=returned, version=comment.version + 1)


def _checked(verdict: Verdict, rules: Rules) -> Verdict:
    if verdict.outcome is VerdictOutcome.REJECT:
        rules.reason(verdict.reason)
        if verdict.redactions:
            raise RedactionInvalid("A rejected comment is not published, so nothing is redacted.")
        return verdict
    if verdict.reason is not None:
        raise ReasonUnknown("An approval takes no reason.")
    spans = tuple(sorted(verdict.redactions))
    edges = [edge for span in spans for edge in span]
    if any(start >= end for start, end in spans) or edges != sorted(edges) or (edges and edges[0] < 0):
        raise RedactionInvalid("Parts must not be empty, overlap or start before the text.")
    return replace(verdict, redactions=spans)


def _decided(comment: Comment, decision: ModerationDecision) -> Comment:
    state = ModerationState.APPROVED if decision.verdict.outcome is VerdictOutcome.APPROVE else ModerationState.REJECTED
    return replace(comment, state=state, decision=decision, claim=None, version=comment.version + 1)


def decide(comment: Comment, verdict: Verdict, staff: Staff, now: datetime, rules: Rules = RULES) -> Comment:
    """The comment approved or rejected by the holder of its live claim.

    Raises what `claim` raises, and `NotClaimed`, `ClaimExpired`, `ReasonUnknown`, `RedactionInvalid`.
    """
    _needs_role(comment, staff)
    _needs_waiting(comment)
    CLAIMS.check_free(comment.claim, staff.id, now)
    CLAIMS.check_held(comment.claim, staff.id, now)
    _needs_other_judge(comment, staff)
    return _decided(comment, ModerationDecision(_checked(verdict, rules), staff.id, comment.unit, now, comment.state))


def reject_in_bulk(
    comments: Sequence[Comment], reason: str, staff: Staff, now: datetime, rules: Rules = RULES
) -> tuple[list[Comment], dict[UUID, Problem]]:
    """Obvious spam rejected in one act, without claims: the rejected ones, and why each other was not.

    Threats to life and appeals always need a reader. Raises `BulkTooLarge`, and `ReasonUnknown` where the
    reason is not one for bulk.
    """
    if len(comments) > rules.bulk_limit:
        raise BulkTooLarge(f"At most {rules.bulk_limit} comments at once.")
    if not rules.reason(reason).bulk:
        raise ReasonUnknown(f"{reason} needs a reader; it is not a reason for bulk decisions.")
    rejected: list[Comment] = []
    refused: dict[UUID, Problem] = {}
    for comment in comments:
        try:
            _needs_role(comment, staff)
            _needs_waiting(comment)
            CLAIMS.check_free(comment.claim, staff.id, now)
            if comment.priority > 0 or comment.state is ModerationState.APPEALED:
                raise NeedsAReader
        except Problem as problem:
            refused[comment.id] = problem
            continue
        verdict = Verdict(VerdictOutcome.REJECT, reason)
        decision = ModerationDecision(verdict, staff.id, comment.unit, now, comment.state, bulk=True)
        rejected.append(_decided(comment, decision))
    return rejected, refused


def escalate(comment: Comment, parent: str | None, staff: Staff, now: datetime) -> Comment:
    """The comment in the queue of the parent unit; an appeal stays an appeal.

    It needs no claim, only that no one else holds one: passing an appeal up is open to the person who may
    not judge it, so that a unit with one moderator is never stuck. Raises `NoParentUnit` and what `claim`
    raises.
    """
    _needs_role(comment, staff)
    _needs_waiting(comment)
    CLAIMS.check_free(comment.claim, staff.id, now)
    if parent is None or parent == comment.unit:
        raise NoParentUnit
    step = Escalation(staff.id, now, comment.unit, parent)
    state = ModerationState.APPEALED if comment.state is ModerationState.APPEALED else ModerationState.ESCALATED
    escalations = (*comment.escalations, step)
    return replace(comment, unit=parent, state=state, claim=None, escalations=escalations, version=comment.version + 1)
