"""The rules of moderation: who may do what with a comment, and what it is afterwards.

Each transition takes the comment, the person acting with their current roles, and the time, and
gives the comment as it becomes, or raises a `Problem` and changes nothing.

Each act raises `version` by one. A store saves with "where version is the one I read": of two moderators
racing for one comment the second save finds nothing, reads again, and then gets `CLAIMED_BY_ANOTHER` from
the rule.

A claim is never swept up by a timer: once `expires` has passed, the comment counts as waiting again, and
what its former holder still sends is refused with `CLAIM_EXPIRED`. A role withdrawn in the middle refuses
every act with `NOT_A_MODERATOR_HERE`, giving back too; the claim then runs out by itself.
"""

from feedback.moderation.appeals import answer, appeal, is_appealable, take_down, undo, withdraw
from feedback.moderation.errors import (
    AlreadyAppealed,
    AlreadyDecided,
    AnswerInvalid,
    AppealTooLate,
    BulkTooLarge,
    ClaimedByAnother,
    ClaimExpired,
    CommentWithdrawn,
    NeedsAReader,
    NoParentUnit,
    NotAModeratorHere,
    NotClaimed,
    NotDecided,
    NothingToAppeal,
    NotPublished,
    NotYourDecision,
    ReasonUnknown,
    RedactionInvalid,
    SamePersonMayNotDecideAppeal,
    UndoTooLate,
)
from feedback.moderation.masking import COVER, mask
from feedback.moderation.model import (
    WAITING,
    Comment,
    Escalation,
    ModerationDecision,
    ModerationState,
    Staff,
    StaffAnswer,
    Verdict,
    VerdictOutcome,
    is_removal,
    rejected_by,
    state_at,
)
from feedback.moderation.rules import CATALOGUE, RULES, RejectionReason, Rules
from feedback.moderation.transitions import claim, decide, escalate, prolong_claim, reject_in_bulk, return_comment
from feedback.moderation.transparency import (
    UnitOutcome,
    UnitRecord,
    first_decision,
    transparency_records,
    unit_outcomes,
)

__all__ = [
    "CATALOGUE",
    "COVER",
    "RULES",
    "WAITING",
    "AlreadyAppealed",
    "AlreadyDecided",
    "AnswerInvalid",
    "AppealTooLate",
    "BulkTooLarge",
    "ClaimExpired",
    "ClaimedByAnother",
    "Comment",
    "CommentWithdrawn",
    "Escalation",
    "ModerationDecision",
    "ModerationState",
    "NeedsAReader",
    "NoParentUnit",
    "NotAModeratorHere",
    "NotClaimed",
    "NotDecided",
    "NotPublished",
    "NotYourDecision",
    "NothingToAppeal",
    "ReasonUnknown",
    "RedactionInvalid",
    "RejectionReason",
    "Rules",
    "SamePersonMayNotDecideAppeal",
    "Staff",
    "StaffAnswer",
    "UndoTooLate",
    "UnitOutcome",
    "UnitRecord",
    "Verdict",
    "VerdictOutcome",
    "answer",
    "appeal",
    "claim",
    "decide",
    "escalate",
    "first_decision",
    "is_appealable",
    "is_removal",
    "mask",
    "prolong_claim",
    "reject_in_bulk",
    "rejected_by",
    "return_comment",
    "state_at",
    "take_down",
    "transparency_records",
    "undo",
    "unit_outcomes",
    "withdraw",
]
