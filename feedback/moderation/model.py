"""What moderation knows of a comment, its state, and the catalogue of reasons."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from feedback.moderation.errors import ClaimedByAnother, ClaimExpired, NotClaimed
from services.casework.claims import Claim, ClaimRules


class ModerationState(StrEnum):
    """`CLAIMED` is never stored: it is what `state_at` says while a claim on a waiting comment lives."""

    OPEN = "open"
    CLAIMED = "claimed"
    ESCALATED = "escalated"
    APPEALED = "appealed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


WAITING = frozenset({ModerationState.OPEN, ModerationState.ESCALATED, ModerationState.APPEALED})


CLAIMS = ClaimRules(ClaimedByAnother, NotClaimed, ClaimExpired)


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff with the units moderated for, as they are held at this very request."""

    id: str
    units: frozenset[str]


class VerdictOutcome(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderator wants: approve, with parts `[start, end)` to redact, or reject for a reason."""

    outcome: VerdictOutcome
    reason: str | None = None
    redactions: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ModerationDecision:
    """A verdict as it was given; `before` is the state that undoing it goes back to."""

    verdict: Verdict
    by: str
    unit: str
    at: datetime
    before: ModerationState
    bulk: bool = False
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Escalation:
    by: str
    at: datetime
    from_unit: str
    to_unit: str


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    text: str
    by: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """What moderation knows of a comment: nothing about its writer, and of its arrival the day alone.

    `about` is the unit the comment speaks of, `unit` the one whose queue it is in; higher `priority` comes
    first (0 is ordinary). `earlier` keeps undone, appealed and superseded decisions, so that no one judges an
    own rejection. `taken_down` is the day on which it was last taken from the public.
    """

    id: UUID
    about: str
    unit: str
    received: date
    priority: int = 0
    state: ModerationState = ModerationState.OPEN
    claim: Claim | None = None
    decision: ModerationDecision | None = None
    earlier: tuple[ModerationDecision, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    appealed: date | None = None
    taken_down: date | None = None
    answer: StaffAnswer | None = None
    version: int = 0


def is_removal(decision: ModerationDecision) -> bool:
    """Whether a decision took from the public what had been published."""
    return decision.before is ModerationState.APPROVED


def state_at(comment: Comment, now: datetime) -> ModerationState:
    """The state a reader sees at this time: `CLAIMED` while a claim lives."""
    held = comment.state in WAITING and comment.claim is not None and comment.claim.is_live(now)
    return ModerationState.CLAIMED if held else comment.state


def rejected_by(comment: Comment) -> frozenset[str]:
    """Who rejected this comment or took it down, undone acts too: none of them judges its appeal."""
    rejections = (d for d in comment.earlier if d.verdict.outcome is VerdictOutcome.REJECT)
    return frozenset(d.by for d in rejections if d.before is not ModerationState.APPEALED)
