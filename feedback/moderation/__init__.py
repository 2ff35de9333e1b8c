"""The rules of moderation: who may do what with a comment, and what it is afterwards.

Every act takes a comment as it is, the person acting with the roles held at this moment, and the time, and
gives the comment as it becomes, or raises a `Problem` and changes nothing. Nothing here reads text, a clock
or a database.

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
    CATALOGUE,
    RULES,
    WAITING,
    Answer,
    Claim,
    Comment,
    Decision,
    Escalation,
    Outcome,
    Reason,
    Rules,
    Staff,
    State,
    Verdict,
    is_removal,
    rejected_by,
    state_at,
)
from feedback.moderation.queue import QueueCounts, counts, queue, queue_key
from feedback.moderation.transitions import claim, decide, escalate, heartbeat, reject_in_bulk, return_to_queue
from feedback.moderation.transparency import Mark, UnitRecord, first_decision, marks, records_of

__all__ = [
    "CATALOGUE",
    "COVER",
    "RULES",
    "WAITING",
    "AlreadyAppealed",
    "AlreadyDecided",
    "Answer",
    "AnswerInvalid",
    "AppealTooLate",
    "BulkTooLarge",
    "Claim",
    "ClaimExpired",
    "ClaimedByAnother",
    "Comment",
    "CommentWithdrawn",
    "Decision",
    "Escalation",
    "Mark",
    "NeedsAReader",
    "NoParentUnit",
    "NotAModeratorHere",
    "NotClaimed",
    "NotDecided",
    "NotPublished",
    "NotYourDecision",
    "NothingToAppeal",
    "Outcome",
    "QueueCounts",
    "Reason",
    "ReasonUnknown",
    "RedactionInvalid",
    "Rules",
    "SamePersonMayNotDecideAppeal",
    "Staff",
    "State",
    "UndoTooLate",
    "UnitRecord",
    "Verdict",
    "answer",
    "appeal",
    "claim",
    "counts",
    "decide",
    "escalate",
    "first_decision",
    "heartbeat",
    "is_appealable",
    "is_removal",
    "marks",
    "mask",
    "queue",
    "queue_key",
    "records_of",
    "reject_in_bulk",
    "rejected_by",
    "return_to_queue",
    "state_at",
    "take_down",
    "undo",
    "withdraw",
]
