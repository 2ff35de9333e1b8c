"""Models of reception sessions."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from services.documents.models import Camel, Day, Instant, StoredDocument
from services.editorial.change_history import PendingCorrection
from services.editorial.proposals import ReviewedDocument
from services.input_errors import WrongField
from services.text import Code, Line, Prose

SessionId = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]


class SessionKind(StrEnum):
    REGULAR = "REGULAR"
    """As the law schedules it."""
    EXTRAORDINARY = "EXTRAORDINARY"
    """For a matter that cannot wait."""


class SessionState(StrEnum):
    SCHEDULED = "SCHEDULED"
    CHANGED = "CHANGED"
    """Time, place or leader differ from what was announced."""
    CANCELLED = "CANCELLED"
    DRAFT = "DRAFT"
    """New, and never approved."""


class Leader(Camel):
    """Who receives citizens."""

    position: Line
    name: Line | None = None


def leader_text(leader: Leader) -> str:
    """What a title calls a leader."""
    return f"{leader.position} {leader.name}" if leader.name else leader.position


class Cancellation(Camel):
    reason: Prose
    at: Instant


class FormerPlan(Camel):
    """When and where a session that was moved had been announced first."""

    starts_at: Instant
    ends_at: Instant
    place: Line


class Occurrence(Camel):
    """Which occurrence of a series a session is."""

    series: SessionId
    day: Day
    """The day that its rule names, which stays where the session itself is moved."""


class SessionFields(Camel):
    unit: Code
    leader: Leader
    place: Line
    starts_at: Instant
    ends_at: Instant
    kind: SessionKind = SessionKind.REGULAR
    registration: Prose | None = Field(None, description="How to register.")
    documents: list[Line] = Field([], max_length=30, description="What to bring.")
    demo: bool = Field(False, description="Made up, for trying the system.")
    change_reason: Prose | None = Field(None, description="Why it differs from what was announced first.")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise WrongField("endsAt", "is not after startsAt")
        return self


class SessionInput(SessionFields):
    """A session as staff write or import it. An `id` names one that is there already."""

    id: SessionId | None = None


class CancellationInput(Camel):
    reason: Prose = Field(description="Public at once: it names no number, e-mail address or link.")
    replaced_by: SessionId | None = Field(None, description="The session that takes its place.")


class SubstitutionInput(Camel):
    """Another leader receives."""

    leader: Leader
    reason: Prose


class MoveInput(Camel):
    """Another time, and possibly another place."""

    starts_at: Instant
    ends_at: Instant
    place: Line | None = Field(None, description="By default where it was to be.")
    reason: Prose


class PublicSession(SessionFields, StoredDocument):
    """The public form of a session."""

    state: SessionState = SessionState.SCHEDULED
    cancellation: Cancellation | None = None
    replaced_by: SessionId | None = None
    moved_from: FormerPlan | None = Field(None, description="When and where it was announced first, if it was moved.")
    announced_leader: Leader | None = Field(None, description="Who was announced first, if another leader receives.")
    occurrence: Occurrence | None = Field(None, description="The series that it is of, if any.")


class ReceptionSession(PublicSession, ReviewedDocument[SessionFields]):
    """What is stored: the public session, and what only staff read."""

    own: list[str] = Field(default_factory=list)
    """Of an occurrence: the fields that were changed for it alone. A change of its series leaves them."""


class OverlapKind(StrEnum):
    LEADER = "LEADER"
    """One leader receives twice at once."""
    ROOM = "ROOM"
    """One room is used twice at once."""


class SessionOverlap(Camel):
    """Another session of the unit at the same time."""

    kind: OverlapKind
    session: SessionId
    starts_at: Instant
    ends_at: Instant


class SavedSession(PublicSession):
    """The answer to whoever changed a session: the public form, and what waits for a second person."""

    correction: PendingCorrection | None = None
    overlaps: list[SessionOverlap] = Field([], description="Other sessions of the leader, or in the room, at once.")
