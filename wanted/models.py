"""What the wanted service keeps and answers: notices, their life cycle, and matches."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AnyHttpUrl, Field, StringConstraints, model_validator

from services.documents import Camel, Day, Instant, PartialDate, Stored
from services.provinces import province_of
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


class WithdrawalReason(StrEnum):
    """Why a notice is taken back (Criminal Procedure Code 2015, Article 231)."""

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


class Residence(Camel):
    """Where somebody lives or lived, as written in the decision; the province as of today, by slug."""

    text: Line | None = None
    province: Annotated[str, StringConstraints(max_length=60), AfterValidator(_province)] | None = None


class Offence(Camel):
    name: Line
    article: Line | None = Field(None, description="Article of the Penal Code.", examples=["Điều 174"])


class Decision(Camel):
    """The decision on which the notice stands."""

    number: Line
    date: Day | None = None


def _http_url(url: str) -> str:
    AnyHttpUrl(url)
    return url


OtherNames = Annotated[list[NameInput], Field(max_length=30)]
BirthDates = Annotated[list[PartialDate], Field(max_length=5)]
SourceUrl = Annotated[str, StringConstraints(max_length=500), AfterValidator(_http_url)]
PhotoReference = Annotated[str, StringConstraints(pattern=r"^[a-f0-9]{64}$")]


class NoticeFields(Camel):
    list: NoticeList
    subject_kind: SubjectKind = SubjectKind.PERSON
    full_name: Line
    names: OtherNames = Field([], description="Other names.")
    sex: Sex | None = None
    birth_dates: BirthDates = Field([], description="Several where sources differ.")
    registered_residence: Residence | None = None
    last_residence: Residence | None = None
    offence: Offence | None = None
    decision: Decision | None = None
    unit: Code
    marks: Prose | None = Field(None, description="Distinguishing marks.")
    photo: PhotoReference | None = Field(None, description="Reference of a photo: the SHA-256 of its content.")
    if_seen: Prose | None = Field(None, description="What to do.")
    dangerous: bool = False
    reward: Line | None = None
    colour: Colour | None = None
    source_url: SourceUrl | None = None
    demo: bool = Field(False, description="Made up, for trying the system; nobody of this name is wanted.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.subject_kind is SubjectKind.ORGANISATION and (self.birth_dates or self.sex):
            raise ValueError("an organisation has neither birthDates nor sex")
        if self.colour and self.list is not NoticeList.INTERPOL:
            raise ValueError("colour belongs to Interpol notices")
        return self


class NoticeInput(NoticeFields):
    """A notice as staff write it. An `id` names one that is there already."""

    id: NoticeId | None = None


class ImportedNotice(NoticeFields):
    """A line of an import: published as it comes, unless it says DRAFT."""

    id: NoticeId
    state: NoticeState = NoticeState.PUBLISHED
    published_at: Instant | None = None


class Withdrawal(Camel):
    reason: WithdrawalReason
    at: Instant


class WithdrawalInput(Camel):
    reason: WithdrawalReason
    why: Prose | None = Field(None, description="For the history; staff alone read it.")


class Act(StrEnum):
    CREATED = "CREATED"
    IMPORTED = "IMPORTED"
    EDITED = "EDITED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


class Event(Camel):
    """Who did what, when and why; `by` is the account's subject."""

    at: Instant
    by: str
    act: Act
    why: str | None = None


class History(Camel):
    events: list[Event]


class PublicNotice(NoticeFields, Stored):
    """A notice as the public reads it."""

    state: NoticeState = NoticeState.DRAFT
    published_at: Instant | None = None


class Notice(PublicNotice):
    withdrawal: Withdrawal | None = None
    history: list[Event] = Field(default_factory=list)


class MatchFeature(Camel):
    """One reason for a hit, and how much it weighs in the log odds."""

    name: str
    value: float
    weight: float
    detail: str = ""


class MatchHit(Camel):
    notice_id: str
    notice: PublicNotice
    grade: str = Field(examples=["STRONG", "POSSIBLE", "WEAK"])
    probability: float = Field(ge=0, le=1)
    score: float
    features: list[MatchFeature]


CAUTION = (
    "Trùng tên không có nghĩa là cùng một người. Hãy đối chiếu năm sinh, quê quán, ảnh và báo cho đơn vị ra quyết định "
    "hoặc gọi 113; không tự ý bắt giữ. (A match of names is no proof that it is the same person. Compare birth year, "
    "residence and photo, and tell the issuing unit or call 113; do not act yourself.)"
)


class MatchAnswer(Camel):
    hits: list[MatchHit]
    caution: str = CAUTION
