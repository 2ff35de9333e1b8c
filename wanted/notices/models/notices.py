"""Models of notices: staff input, the public form, and the stored document."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from services.documents.models import Camel, Day, Instant, PartialDate, StoredDocument
from services.editorial.approval import Approval
from services.editorial.corrections import FieldDifference
from services.editorial.workflow import HistoryEntry
from services.geography.provinces import province_of
from services.input_errors import WrongField
from services.scalars import WebUrl
from services.text import Code, Line, Prose

NoticeId = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]


class NoticeList(StrEnum):
    WANTED = "WANTED"
    """Persons wanted by decision of an investigating body (Article 5.1 h)."""
    TERRORISM = "TERRORISM"
    """Organisations and persons connected with terrorism or its financing (Article 5.1 i)."""
    INTERPOL = "INTERPOL"
    """The digest of Interpol notices (Article 5.1 g)."""


class SubjectKind(StrEnum):
    PERSON = "PERSON"
    ORGANISATION = "ORGANISATION"


class NameKind(StrEnum):
    LEGAL = "LEGAL"
    ALIAS = "ALIAS"
    FORMER = "FORMER"
    TRANSLITERATED = "TRANSLITERATED"
    NICKNAME = "NICKNAME"


class Sex(StrEnum):
    MALE = "MALE"
    FEMALE = "FEMALE"
    UNKNOWN = "UNKNOWN"


class Colour(StrEnum):
    """The colour of an Interpol notice."""

    RED = "RED"
    BLUE = "BLUE"
    GREEN = "GREEN"
    YELLOW = "YELLOW"
    BLACK = "BLACK"
    ORANGE = "ORANGE"
    PURPLE = "PURPLE"


class NoticeState(StrEnum):
    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


class NoticeOrder(StrEnum):
    NEWEST = "NEWEST"
    """By publication, the newest first."""
    NAME = "NAME"
    """By name as it is written, in the order of the Vietnamese alphabet."""


class WithdrawalReason(StrEnum):
    """Why a notice is withdrawn (Criminal Procedure Code 2015, Article 231)."""

    ARRESTED = "ARRESTED"
    SURRENDERED = "SURRENDERED"
    DECEASED = "DECEASED"
    DECISION_CANCELLED = "DECISION_CANCELLED"
    MISTAKE = "MISTAKE"


class NameInput(Camel):
    kind: NameKind = NameKind.ALIAS
    name: Line


def _province(name: str) -> str:
    found = province_of(name)
    if found is None:
        raise ValueError("is not a province; take a name or a slug such as ha-noi")
    return found.slug


ProvinceName = Annotated[str, StringConstraints(max_length=60), AfterValidator(_province)]
"""The slug of a province, from a slug or a name of today or of before 2025-07-01."""


class Residence(Camel):
    """A residence as written in the decision; the province of today, by slug."""

    text: Line | None = None
    province: ProvinceName | None = None


class Offence(Camel):
    name: Line
    article: Line | None = Field(None, description="Article of the Penal Code.", examples=["Điều 174"])


class WarrantDecision(Camel):
    """The decision on which the notice stands."""

    number: Line
    date: Day | None = None


OtherNames = Annotated[list[NameInput], Field(max_length=30)]
BirthDates = Annotated[list[PartialDate], Field(max_length=5)]
PhotoReference = Annotated[str, StringConstraints(pattern=r"^[a-f0-9]{64}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


MorePhotos = Annotated[list[PhotoReference], Field(max_length=10)]
Languages = Annotated[list[Language], Field(max_length=10)]
CoWanted = Annotated[list[NoticeId], Field(max_length=50)]
Articles = Annotated[list[NoticeId], Field(max_length=20)]


def _given(fields: Mapping[str, object]) -> str | None:
    """The first of these fields that says something."""
    return next((name for name, value in fields.items() if value), None)


class NoticeFields(Camel):
    list: NoticeList
    subject_kind: SubjectKind = SubjectKind.PERSON
    number: Line | None = Field(
        None, description="Number of the file, or of the Interpol notice.", examples=["2019/12345"]
    )
    full_name: Line
    names: OtherNames = Field([], description="Other names.")
    sex: Sex | None = None
    birth_dates: BirthDates = Field([], description="Several where sources differ.")
    registered_residence: Residence | None = None
    last_residence: Residence | None = None
    hometown: Residence | None = Field(None, description="Native place (quê quán), which is no residence.")
    offence: Offence | None = None
    decision: WarrantDecision | None = None
    unit: Code
    marks: Prose | None = Field(None, description="Distinguishing marks.")
    photo: PhotoReference | None = Field(None, description="Reference of a photo: the SHA-256 of its content.")
    more_photos: MorePhotos = Field([], description="References of further photos.")
    height_cm: int | None = Field(None, ge=50, le=250)
    languages: Languages = Field([], description="Languages spoken: ISO 639 codes.")
    co_wanted: CoWanted = Field([], description="Notices of people wanted in the same case.")
    articles: Articles = Field([], description="Articles about the case.")
    measures: Prose | None = Field(None, description="Dealings prohibited with a subject of the terrorism list.")
    delisting: Prose | None = Field(None, description="How a subject is removed from the terrorism list.")
    if_seen: Prose | None = Field(None, description="What to do.")
    dangerous: bool = False
    reward: Line | None = None
    colour: Colour | None = None
    source_url: WebUrl | None = None
    demo: bool = Field(False, description="Made up, for trying the system; nobody of this name is wanted.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        persons = {"birthDates": self.birth_dates, "sex": self.sex, "heightCm": self.height_cm}
        if self.subject_kind is SubjectKind.ORGANISATION and (field := _given(persons)):
            raise WrongField(field, "is not given for an organisation")
        if self.list is not NoticeList.TERRORISM and (
            field := _given({"measures": self.measures, "delisting": self.delisting})
        ):
            raise WrongField(field, "belongs to the terrorism list")
        if self.colour and self.list is not NoticeList.INTERPOL:
            raise WrongField("colour", "belongs to Interpol notices")
        return self


class NoticeInput(NoticeFields):
    """A notice as staff write it. An `id` names one that is there already; `why` is no part of what is stored."""

    id: NoticeId | None = None
    why: Prose | None = Field(
        None,
        exclude=True,
        description="The reason, for the history. With one, what is only removed from a published notice goes at once.",
    )


class Withdrawal(Camel):
    reason: WithdrawalReason
    at: Instant
    decision: WarrantDecision | None = None


class WithdrawalInput(Camel):
    reason: WithdrawalReason
    decision: WarrantDecision | None = Field(None, description="The decision to stop the search (Article 231).")
    why: Prose | None = Field(None, description="For the history; staff alone read it.")


class RemovalReason(Camel):
    why: Prose = Field(description="For the history and the audit trail; staff alone read it.")


class NoticeAct(StrEnum):
    """An action on a notice.

    CORRECTED and CORRECTION_DROPPED change what waits beside a published notice, REDACTED removes something published.
    EDITED, PHOTO_SET and IMPORTED change what is not published; before the two-person rule they changed what was.
    """

    CREATED = "CREATED"
    IMPORTED = "IMPORTED"
    EDITED = "EDITED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    PHOTO_SET = "PHOTO_SET"
    EMPTIED = "EMPTIED"
    """Its personal data was deleted after the retention period."""
    CORRECTED = "CORRECTED"
    CORRECTION_DROPPED = "CORRECTION_DROPPED"
    REDACTED = "REDACTED"


class NoticeHistoryEntry(HistoryEntry[NoticeAct]):
    """One change of a notice."""


class NoticeEvent(HistoryEntry[NoticeAct]):
    """As staff read it: a withdrawal with its reason and the decision to stop the search (Article 231)."""

    reason: WithdrawalReason | None = None
    decision: WarrantDecision | None = None
    before_two_person_rule: bool = Field(
        False, description="One person alone made it public, as was possible before the two-person rule."
    )


class NoticeHistory(Camel):
    events: list[NoticeEvent]


class NoticeCorrection(NoticeFields):
    """The proposed content of a published notice, until it is published in its turn. For staff only."""

    state: NoticeState = NoticeState.DRAFT
    written_by: list[str] = Field(description="The accounts that wrote what nobody has approved.")
    approval: Approval | None = None


class PhotoFacts(Camel):
    """A photo of a notice: its reference, and the width and height of its large size in pixels, where known."""

    ref: PhotoReference
    width: int | None = None
    height: int | None = None


class WaitingNoticeCorrection(NoticeFields):
    """A correction for those who write and approve it."""

    state: NoticeState
    written_by: list[str] = Field(description="The accounts that wrote it, none of whom may approve it.")
    differences: list[FieldDifference] = Field(description="What differs from what is published.")
    photos: list[PhotoFacts] = Field([], description="What is known of its photos, the main one first.")


class PublicNotice(NoticeFields, StoredDocument):
    """A notice as the public reads it."""

    state: NoticeState = NoticeState.DRAFT
    published_at: Instant | None = None
    photos: list[PhotoFacts] = Field([], description="What is known of its photos, the main one first.")


class SavedNotice(PublicNotice):
    """The answer to whoever changed a notice: what is public, or a draft, and what waits beside it."""

    correction: WaitingNoticeCorrection | None = Field(
        None, description="What was saved, where it waits for a second person."
    )


class Notice(PublicNotice):
    """What is stored: the public notice, and what only staff read."""

    withdrawal: Withdrawal | None = None
    emptied_at: Instant | None = None
    approval: Approval | None = None
    correction: NoticeCorrection | None = None
    history: list[NoticeHistoryEntry] = Field(default_factory=list)
