"""Models of what citizens submit and read, and of what moderators see. None identifies a rater."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from feedback.ratings.reasons import RatingReason
from feedback.ratings.scales import RatingScale
from services.documents.models import Camel, Day, SecretAnswer
from services.text import Exact, KindName, Prose, clean_prose

COMMENT_LIMIT = 2_000
REASONS_LIMIT = 3


class Tone(StrEnum):
    """The tone of the rating that a comment came with. None is kept: with it, too few ratings would fit a comment."""

    NEGATIVE = "NEGATIVE"
    NEUTRAL = "NEUTRAL"
    POSITIVE = "POSITIVE"
    UNKNOWN = "UNKNOWN"


class RatingState(StrEnum):
    """`PENDING` waits in the intake; only what is `COUNTED` is in statistics."""

    PENDING = "PENDING"
    COUNTED = "COUNTED"
    WITHDRAWN = "WITHDRAWN"


class CommentState(StrEnum):
    """`PENDING` has not left the intake; `CLAIMED` is being read by a moderator."""

    PENDING = "PENDING"
    OPEN = "OPEN"
    CLAIMED = "CLAIMED"
    ESCALATED = "ESCALATED"
    APPEALED = "APPEALED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class Subject(Camel):
    """The thing rated."""

    kind: KindName
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=64)] = Field(examples=["ca-ha-noi"])

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


def _bounded(text: str) -> str:
    if not text:
        raise ValueError("holds nothing that can be read")
    if len(text) > COMMENT_LIMIT:
        raise ValueError(f"has more than {COMMENT_LIMIT} characters")
    return text


def _distinct(reasons: list[RatingReason]) -> list[RatingReason]:
    if len(set(reasons)) != len(reasons):
        raise ValueError("names a reason twice")
    return sorted(reasons)


CommentText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2 * COMMENT_LIMIT),
    AfterValidator(clean_prose),
    AfterValidator(_bounded),
    Field(examples=["Thông tin rõ ràng, cảm ơn."]),
]
"""A comment as typed, 1 to 2,000 characters."""

Stars = Annotated[int, Field(ge=1, le=5, strict=True)]
Reasons = Annotated[list[RatingReason], Field(max_length=REASONS_LIMIT), AfterValidator(_distinct)]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+=*$", min_length=4, max_length=4_096)]
"""An anonymous token in base64url; which type it is stands in its first two bytes."""

ReceiptText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]
"""What the citizen got with the rating: 128 bits in base64url."""


ScaleScores = Mapping[RatingScale, int]
"""The scores of a rating on the scales that it was given for."""


class RatingScales(Camel):
    """Scores from 1 to 5 on the four scales; null where none is given."""

    interface: Stars | None = None
    content: Stars | None = None
    quality: Stars | None = None
    support: Stars | None = None

    @classmethod
    def of(cls, scores: ScaleScores) -> "RatingScales | None":
        return cls.model_validate({scale.lower(): score for scale, score in scores.items()}) if scores else None

    def scores(self) -> dict[RatingScale, int]:
        """The scores that are given."""
        return {scale: score for scale in RatingScale if (score := getattr(self, scale.lower())) is not None}

    def changed(self, before: ScaleScores) -> dict[RatingScale, int]:
        """The scores after a change: a scale that is left out keeps its score, null erases it."""
        kept = {scale: score for scale, score in before.items() if scale.lower() not in self.model_fields_set}
        return {**kept, **self.scores()}


class RatingInput(Camel):
    """A rating. The token stands here or, as RFC 9577 has it, in `Authorization: PrivateToken token="…"`."""

    subject: Subject
    stars: Stars = Field(examples=[4], description="The overall score.")
    scales: RatingScales | None = Field(default=None, description="Scores on the four scales, as far as given.")
    reasons: Reasons = Field(default_factory=list)
    comment: CommentText | None = Field(default=None, repr=False)
    token: Token | None = Field(default=None, repr=False)

    def scores(self) -> dict[RatingScale, int]:
        """The scores on the scales that are given."""
        return self.scales.scores() if self.scales else {}


class UrgentHelp(Camel):
    """What is answered to a comment that says somebody is in danger now. Nobody else is told."""

    vi: str
    en: str
    purposes: list[str] = Field(description="Purposes of the hotlines to call, the most fitting first.")


class Referral(Camel):
    """Where a matter belongs that a comment cannot settle: a denunciation."""

    vi: str
    en: str


class Advice(Camel):
    """What the writer of a comment is told at once. Worked out from the text, and kept nowhere."""

    urgent: UrgentHelp | None = Field(default=None, repr=False)
    referral: Referral | None = Field(default=None, repr=False)


class RatingReceipt(SecretAnswer, Advice):
    """Shown once. With the receipt the rating can be read, changed and withdrawn."""

    receipt: ReceiptText = Field(examples=["q2yqWb6mVfWb2XW1Y2h0nA"])
    state: RatingState


class ReceiptInput(Camel):
    receipt: ReceiptText = Field(repr=False, examples=["q2yqWb6mVfWb2XW1Y2h0nA"])


class RatingChange(ReceiptInput):
    """What changes in the rating: what is left out stays, null erases. A comment can be changed only while the rating
    is pending."""

    stars: Stars | None = Field(default=None, description="Left out: the stars stay. Null is refused.")
    scales: RatingScales | None = Field(
        default=None, description="A scale that is left out keeps its score, null erases it. Null for all: none."
    )
    reasons: Reasons | None = Field(default=None, description="Left out: the reasons stay. Null: none.")
    comment: CommentText | None = Field(
        default=None, repr=False, description="Left out: the comment stays as it is. Null: none."
    )

    @field_validator("stars")
    @classmethod
    def _not_erased(cls, stars: int | None) -> int | None:
        if stars is None:
            raise ValueError("cannot be erased")
        return stars

    def rating_fields(self) -> dict[str, Any]:
        """The stars and the reasons, as far as they change."""
        changed = {"stars": self.stars, "reasons": self.reasons or []}
        return {name: value for name, value in changed.items() if name in self.model_fields_set}

    def changed_scales(self, before: ScaleScores) -> dict[RatingScale, int]:
        """The scores on the scales, which were `before`, after the change."""
        if "scales" not in self.model_fields_set:
            return dict(before)
        return {} if self.scales is None else self.scales.changed(before)

    @property
    def changes_comment(self) -> bool:
        return "comment" in self.model_fields_set


class PublicAnswer(Camel):
    """What a unit answers to a comment."""

    text: str
    unit: str


class OwnComment(Camel):
    """A comment as its writer sees it, by the receipt."""

    state: CommentState
    text: str | None = None
    reason: str | None = Field(default=None, description="Why it was rejected: a code of `/moderation/reasons`.")
    answer: PublicAnswer | None = None
    appealable: bool = False
    taken_down: bool = Field(default=False, description="Whether it was published first, and rejected afterwards.")


class OwnRating(Camel):
    """A rating as its author sees it, by receipt. A withdrawn one shows its state only."""

    state: RatingState
    subject: Subject | None = None
    stars: int | None = None
    scales: RatingScales | None = Field(default=None, description="Null where no scale has a score.")
    reasons: list[RatingReason] = Field(default_factory=list)
    comment: OwnComment | None = None


class ChangedRating(OwnRating, Advice):
    """A rating as it was changed."""


class PreviewCommentInput(Camel):
    comment: CommentText


class Replacement(Camel):
    """A redacted part of the comment: characters `[start, end)` of the submitted text (NFC)."""

    kind: str
    start: int
    end: int
    replacement: str


class CommentPreview(Advice):
    """The comment as it would be stored. The preview itself is not stored."""

    text: str
    replaced: list[Replacement]


class QueueComment(Camel):
    """A comment after redaction, with its subject. Who is working on it is shown to moderators alone."""

    id: str = Field(examples=["6f0d3f0e-7c3e-4a52-9a53-0c9e5a3f2b11"])
    subject: Subject
    about: str = Field(description="Code of the unit the comment speaks of.")
    unit: str = Field(description="Code of the unit in whose queue it is.")
    text: str | None = Field(description="None once the text has been deleted.")
    tone: Tone = Field(default=Tone.UNKNOWN, description="Always `UNKNOWN`: no tone is kept.")
    day: Day
    state: CommentState
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    priority: int = 0
    reason: str | None = None
    answer: PublicAnswer | None = None
    version: int = 0


class DecisionKind(StrEnum):
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    ESCALATE = "ESCALATE"


class DecisionInput(Camel):
    """A moderator's decision. To redact further on approval give `redactions`, parts `[start, end)` in characters,
    or the `text` with each such part replaced by `[đã che]`; no other words can be put into it."""

    decision: DecisionKind
    reason: Annotated[str, StringConstraints(pattern=r"^[A-Z_]+$", max_length=40)] | None = None
    text: Prose | None = Field(default=None, repr=False)
    redactions: list[tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]] | None = Field(
        None, max_length=200
    )


class AnswerInput(Camel):
    text: Prose = Field(description="Public at once: it names no number, e-mail address or link.")


class TakeDownInput(Camel):
    """Why a published comment is taken down: a code of `/moderation/reasons`."""

    reason: Annotated[str, StringConstraints(pattern=r"^[A-Z_]+$", max_length=40)]


class BulkRejection(Camel):
    ids: Annotated[list[Annotated[str, Field(max_length=64), Exact]], Field(min_length=1, max_length=200)]
    reason: Annotated[str, StringConstraints(pattern=r"^[A-Z_]+$", max_length=40)]


class BulkOutcome(Camel):
    """What became of each comment: rejected, or refused with a code."""

    rejected: list[str]
    refused: dict[str, str]


class QueueCounts(Camel):
    """How many comments wait, by state; `priority` counts the urgent ones among them."""

    open: int
    claimed: int
    escalated: int
    appealed: int
    priority: int


class ModerationReason(Camel):
    code: str
    vi: str
    en: str
    bulk: bool = False


class RatingScaleChoice(Camel):
    """A scale a citizen can score, with its words."""

    code: RatingScale
    vi: str
    en: str


class RatingReasonChoice(Camel):
    """A reason a citizen can choose, with its words and the scale it explains."""

    code: RatingReason
    vi: str
    en: str
    scale: RatingScale | None = None


class RatingTerms(Camel):
    """What a front end needs for its rating form and a client for its tokens; the same for everybody."""

    issuer_name: str
    origin: str
    period: str
    comment_limit: int = COMMENT_LIMIT
    reasons_limit: int = REASONS_LIMIT
    scales: list[RatingScaleChoice]
    reasons: list[RatingReasonChoice]
    tokens_per_challenge: int
    trial: bool = Field(default=False, description="The system is only tried: nobody who rates is hidden.")


class UnitTransparency(Camel):
    """How a unit decided on comments.

    `rejected` are those it did not publish, `taken_down` those it published and took from the public again, each with
    its reasons; `appealed` and `overturned` are of both.
    """

    unit: str
    decided: int
    rejected: int
    taken_down: int
    appealed: int
    overturned: int
    share_rejected: float
    reasons: dict[str, int]
    taken_down_reasons: dict[str, int]


class DeskCodesInput(Camel):
    unit: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    count: Annotated[int, Field(ge=1, le=500)] = 24
