"""A comment as it is stored: its moderation state, its subject, and its encrypted text.

The mapping between the rules' `moderation.Comment` and the stored document is here, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from feedback.models import CommentState, Subject
from feedback.moderation import (
    Comment,
    Escalation,
    ModerationDecision,
    ModerationState,
    StaffAnswer,
    Verdict,
    VerdictOutcome,
)
from services.casework.claims import Claim

Raw = dict[str, Any]

NO_COMMENT = "There is no such comment."
"""The message for an id that does not exist, and for a comment that the caller may not see."""


@dataclass(frozen=True, slots=True)
class StoredComment:
    """`sealed` is the redacted text under the data key of `period`; `public` the text once it is published.

    `mark` is the comment's own mark of the receipt. `moderated.version` guards every save.
    """

    moderated: Comment
    subject: Subject
    period: str
    mark: bytes
    sealed: bytes | None
    public: str | None = None

    @property
    def id(self) -> str:
        return str(self.moderated.id)

    def with_moderation(self, moderated: Comment, public: str | None = None) -> "StoredComment":
        """The same comment after an act; `public` is its text where the act publishes it."""
        return replace(self, moderated=moderated, public=public)

    def unpublished(self, moderated: Comment, sealed: bytes | None, period: str) -> "StoredComment":
        """The comment after unpublishing: its text encrypted again under the key of `period`."""
        return replace(self, moderated=moderated, public=None, sealed=sealed, period=period)


def comment_state(state: ModerationState) -> CommentState:
    return CommentState(state.name)


def text_day(stored: StoredComment) -> str | None:
    """The day with which the time of a sealed text begins, so that its writer can still appeal; None without a text."""
    if stored.sealed is None:
        return None
    return (stored.moderated.taken_down or stored.moderated.received).isoformat()


def to_raw(stored: StoredComment) -> Raw:
    """The document without its bytes fields wrapped: plain values a BSON encoder takes."""
    c = stored.moderated
    return {
        "_id": stored.id,
        "subject": stored.subject.key,
        "period": stored.period,
        "mark": stored.mark,
        "sealed": stored.sealed,
        "public": stored.public,
        "about": c.about,
        "unit": c.unit,
        "received": c.received.isoformat(),
        "priority": c.priority,
        "state": c.state.value,
        "claim": c.claim and {"by": c.claim.by, "expires": c.claim.expires},
        "decision": c.decision and _decision(c.decision),
        "earlier": [_decision(decision) for decision in c.earlier],
        "escalations": [{"by": e.by, "at": e.at, "from": e.from_unit, "to": e.to_unit} for e in c.escalations],
        "appealed": c.appealed and c.appealed.isoformat(),
        "taken_down": c.taken_down and c.taken_down.isoformat(),
        "text_day": text_day(stored),
        "answer": c.answer and {"text": c.answer.text, "by": c.answer.by, "unit": c.answer.unit, "at": c.answer.at},
        "version": c.version,
    }


def _decision(d: ModerationDecision) -> Raw:
    return {
        "outcome": d.verdict.outcome.value,
        "reason": d.verdict.reason,
        "redactions": [list(span) for span in d.verdict.redactions],
        "by": d.by,
        "unit": d.unit,
        "at": d.at,
        "before": d.before.value,
        "bulk": d.bulk,
        "undone": d.undone,
    }


def from_raw(raw: Mapping[str, Any]) -> StoredComment:
    kind, _, id = raw["subject"].partition(":")
    answer = raw["answer"]
    return StoredComment(
        moderated=replace(
            comment_from_queue_fields(raw),
            escalations=tuple(Escalation(e["by"], e["at"], e["from"], e["to"]) for e in raw["escalations"]),
            taken_down=date.fromisoformat(raw["taken_down"]) if raw.get("taken_down") else None,
            answer=StaffAnswer(answer["text"], answer["by"], answer["unit"], answer["at"]) if answer else None,
        ),
        subject=Subject(kind=kind, id=id),
        period=raw["period"],
        mark=bytes(raw["mark"]),
        sealed=None if raw["sealed"] is None else bytes(raw["sealed"]),
        public=raw["public"],
    )


QUEUE_FIELDS: Mapping[str, int] = dict.fromkeys(
    ("about", "unit", "received", "priority", "state", "claim", "decision", "earlier", "appealed", "version"), 1
)
"""The fields that queues and the records of units are made of, as a projection."""


def comment_from_queue_fields(raw: Mapping[str, Any]) -> Comment:
    """The comment as far as the fields of `QUEUE_FIELDS` tell of it."""
    claim, decision = raw["claim"], raw["decision"]
    return Comment(
        id=UUID(raw["_id"]),
        about=raw["about"],
        unit=raw["unit"],
        received=date.fromisoformat(raw["received"]),
        priority=raw["priority"],
        state=ModerationState(raw["state"]),
        claim=Claim(claim["by"], claim["expires"]) if claim else None,
        decision=_read_decision(decision) if decision else None,
        earlier=tuple(_read_decision(given) for given in raw["earlier"]),
        appealed=date.fromisoformat(raw["appealed"]) if raw["appealed"] else None,
        version=raw["version"],
    )


def _read_decision(raw: Mapping[str, Any]) -> ModerationDecision:
    at: datetime = raw["at"]
    verdict = Verdict(VerdictOutcome(raw["outcome"]), raw["reason"], tuple((a, b) for a, b in raw["redactions"]))
    return ModerationDecision(
        verdict, raw["by"], raw["unit"], at, ModerationState(raw["before"]), raw["bulk"], raw["undone"]
    )
