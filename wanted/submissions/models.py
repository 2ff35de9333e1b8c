"""What citizens send about a notice: a request to correct or remove it, or a sighting."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from services.documents.models import Camel, Day, Instant, SecretAnswer
from services.telephone_numbers import callable_number
from services.text import Exact, Line, Prose
from wanted.notices.models.notices import NoticeId


class SubmissionKind(StrEnum):
    CORRECTION = "CORRECTION"
    SIGHTING = "SIGHTING"


class SubmissionState(StrEnum):
    RECEIVED = "RECEIVED"
    IN_REVIEW = "IN_REVIEW"
    CLOSED = "CLOSED"


class SubmissionOutcome(StrEnum):
    """A correction is accepted or rejected; a sighting was useful, not useful, or already known."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    USEFUL = "USEFUL"
    NOT_USEFUL = "NOT_USEFUL"
    KNOWN = "KNOWN"


LONGEST_PHONE = 60

Phone = Annotated[
    str, StringConstraints(max_length=LONGEST_PHONE), AfterValidator(lambda text: callable_number(text).number)
]
"""A telephone number as it is dialled; it becomes E.164."""
Email = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s<>\"]{1,64}@[^@\s<>\"]+\.[^@\s<>\".]{2,}$"), Exact
]
Token = Annotated[str, StringConstraints(max_length=2_000), Exact]


class Contact(Camel):
    """Contact details: telephone, e-mail, or both."""

    phone: Phone | None = Field(None, description="E.164; taken as it is dialled, also with `máy lẻ` and an extension.")
    extension: Annotated[str, StringConstraints(pattern="^[0-9]{1,7}$")] | None = Field(
        None, description="To be asked for at the number (`máy lẻ`)."
    )
    email: Email | None = None

    @model_validator(mode="before")
    @classmethod
    def _extension_apart(cls, given: object) -> object:
        if not isinstance(given, dict) or given.get("extension") is not None or not isinstance(given.get("phone"), str):
            return given
        try:
            found = callable_number(given["phone"][:LONGEST_PHONE])
        except ValueError:
            return given  # said of the field `phone`
        return {**given, "extension": found.extension} if found.extension else given

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if self.phone is None and self.email is None:
            raise ValueError("has neither a phone nor an email; one of them is needed")
        return self


class Relation(StrEnum):
    SELF = "SELF"
    RELATIVE = "RELATIVE"
    LAWYER = "LAWYER"
    OTHER = "OTHER"


class CorrectionClaim(StrEnum):
    """The objection: it is about another person, a detail is wrong, or the matter is resolved."""

    NOT_ME = "NOT_ME"
    WRONG_DETAIL = "WRONG_DETAIL"
    RESOLVED = "RESOLVED"
    OTHER = "OTHER"


class CorrectionContent(Camel):
    name: Line = Field(description="Who asks.")
    contact: Contact
    relation: Relation = Field(description="To the person the notice names.")
    claim: CorrectionClaim
    statement: Prose = Field(description="What is wrong, and how it should be.")


class CorrectionInput(CorrectionContent):
    notice_id: NoticeId


class Coordinates(Camel):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class SightingContent(Camel):
    place: Line
    coordinates: Coordinates | None = None
    seen_at: Instant
    text: Prose = Field(description="What was seen.")
    contact: Contact | None = Field(None, description="Omitted by senders who wish to stay anonymous.")


class SightingInput(SightingContent):
    token: Token | None = Field(
        None,
        description="An anonymous token of the ratings' issuer in base64url, where `/sighting-terms` asks for one.",
    )


class SightingTerms(Camel):
    """Whether a sighting spends a token, and what that is bound to.

    Its challenge (RFC 9577) is issuer name, origin, and as redemption context the SHA-256 of `purpose`, a space and
    the ISO week for which the issuer's key is, such as `sighting 2026-W48`.
    """

    tokens: bool
    issuer_name: str | None = None
    origin: str | None = None
    purpose: str | None = None


class StaffAct(Camel):
    at: Instant
    by: str
    state: SubmissionState


class Submission(Camel):
    """A stored submission: content and answer encrypted, the secret hashed, the arrival rounded to the day."""

    number: str
    version: int = 1
    secret: bytes
    kind: SubmissionKind
    notice_id: str
    unit: str
    received: Day
    due: Day
    state: SubmissionState = SubmissionState.RECEIVED
    outcome: SubmissionOutcome | None = None
    claimed_by: str | None = None
    claimed_until: Instant | None = None
    content: bytes
    answer: bytes | None = None
    photo: bool = False
    acts: list[StaffAct] = Field(default_factory=list)


class SubmissionReceipt(SecretAnswer):
    """Shown once: number and secret let the sender follow the submission."""

    number: str
    secret: str
    state: SubmissionState
    due: Day


class SubmissionProgress(Camel):
    """The status of a submission, for its sender."""

    number: str
    state: SubmissionState
    due: Day
    outcome: SubmissionOutcome | None
    answer: str | None


class QueueItem(Camel):
    """A submission in the queue of its unit. What it says is read one by one, which is recorded."""

    number: str
    version: int
    kind: SubmissionKind
    notice_id: str
    unit: str
    received: Day
    due: Day
    overdue: bool
    state: SubmissionState
    outcome: SubmissionOutcome | None
    claimed_by: str | None
    claimed_until: Instant | None = Field(description="When the claim expires.")
    photo: bool


class SubmissionQueue(Camel):
    """The soonest due first."""

    items: list[QueueItem]
    total_count: int


class CloseSubmissionInput(Camel):
    outcome: SubmissionOutcome
    answer: Prose | None = Field(None, description="For the sender.")
