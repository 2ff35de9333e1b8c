"""What moderation refuses, each refusal with a stable code that clients may rely on."""

from services.errors import Problem


class ClaimedByAnother(Problem):
    status, code, title = 409, "CLAIMED_BY_ANOTHER", "Another person is working on this comment"


class ClaimExpired(Problem):
    status, code, title = 409, "CLAIM_EXPIRED", "The claim ran out and the comment went back to the queue"


class NotClaimed(Problem):
    status, code, title = 403, "NOT_CLAIMED", "Claim the comment before acting on it"


class AlreadyDecided(Problem):
    status, code, title = 409, "ALREADY_DECIDED", "The comment has been decided"


class NotDecided(Problem):
    status, code, title = 409, "NOT_DECIDED", "There is no decision to undo"


class UndoTooLate(Problem):
    status, code, title = 409, "UNDO_TOO_LATE", "A decision can be undone within the hour only"


class NotYourDecision(Problem):
    status, code, title = 403, "NOT_YOUR_DECISION", "Only the person who decided can undo the decision"


class NotAModeratorHere(Problem):
    status, code, title = 403, "NOT_A_MODERATOR_HERE", "You do not moderate for this unit"


class SamePersonMayNotDecideAppeal(Problem):
    status, code, title = 403, "SAME_PERSON_MAY_NOT_DECIDE_APPEAL", "An appeal is decided by another person"


class ReasonUnknown(Problem):
    status, code, title = 422, "REASON_UNKNOWN", "A rejection needs a reason from the catalogue"


class RedactionInvalid(Problem):
    status, code, title = 422, "REDACTION_INVALID", "The parts to redact do not fit the text"


class NoParentUnit(Problem):
    status, code, title = 409, "NO_PARENT_UNIT", "No unit stands above this one"


class NotPublished(Problem):
    status, code, title = 409, "NOT_PUBLISHED", "Only a published comment is answered or taken down"


class AnswerInvalid(Problem):
    status, code, title = 422, "ANSWER_INVALID", "The answer is empty or too long"


class NothingToAppeal(Problem):
    status, code, title = 409, "NOTHING_TO_APPEAL", "Only a rejected comment can be appealed"


class AlreadyAppealed(Problem):
    status, code, title = 409, "ALREADY_APPEALED", "A rejection can be appealed once"


class AppealTooLate(Problem):
    status, code, title = 410, "APPEAL_TOO_LATE", "The comment's text has been deleted"


class NeedsAReader(Problem):
    status, code, title = 409, "NEEDS_A_READER", "This comment is decided one by one, not in bulk"


class BulkTooLarge(Problem):
    status, code, title = 413, "BULK_TOO_LARGE", "Too many comments in one bulk decision"


class CommentWithdrawn(Problem):
    status, code, title = 410, "COMMENT_WITHDRAWN", "The writer took the comment back"
