"""Wanted, terrorism-listed and Interpol notices (Articles 5.1 g, h, i), and matching names against them."""

from enum import Enum
from typing import Any

import strawberry

from gateway.articles.types import Article
from gateway.context import Info
from gateway.hotline.types import Unit, unit_of
from gateway.ids import Document
from gateway.relay import Node
from gateway.scalars import URL, Date, DateTime, PartialDate
from gateway.wanted.photos import Photo, photos_of


@strawberry.enum(description="Which list a notice is on.")
class NoticeList(Enum):
    WANTED = strawberry.enum_value("WANTED", description="Wanted persons (Article 5.1 h).")
    TERRORISM = strawberry.enum_value("TERRORISM", description="Terrorism and its financing (Article 5.1 i).")
    INTERPOL = strawberry.enum_value("INTERPOL", description="Interpol notices (Article 5.1 g).")


@strawberry.enum(description="What a notice is about.")
class SubjectKind(Enum):
    PERSON = strawberry.enum_value("PERSON", description="A person.")
    ORGANISATION = strawberry.enum_value("ORGANISATION", description="An organisation (Article 5.1 i).")


@strawberry.enum(description="What kind of a name it is.")
class NameKind(Enum):
    LEGAL = strawberry.enum_value("LEGAL", description="The name in the papers.")
    ALIAS = strawberry.enum_value("ALIAS", description="A name used instead.")
    FORMER = strawberry.enum_value("FORMER", description="A name of before.")
    TRANSLITERATED = strawberry.enum_value("TRANSLITERATED", description="The name in another script.")
    NICKNAME = strawberry.enum_value("NICKNAME", description="A name among friends.")


@strawberry.enum(description="A person's sex as the notice says it.")
class Sex(Enum):
    MALE = strawberry.enum_value("MALE", description="Nam.")
    FEMALE = strawberry.enum_value("FEMALE", description="Nữ.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="Not known.")


@strawberry.enum(description="Where a notice is in its life. The public reads published ones alone.")
class NoticeState(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="It is being written.")
    APPROVED = strawberry.enum_value("APPROVED", description="A second person approved it.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="Everybody may read it.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="It was taken back; nothing personal is shown any more.")


@strawberry.enum(description="Why a notice was withdrawn.")
class WithdrawalReason(Enum):
    ARRESTED = strawberry.enum_value("ARRESTED", description="The person was arrested.")
    SURRENDERED = strawberry.enum_value("SURRENDERED", description="The person gave himself or herself up.")
    DECEASED = strawberry.enum_value("DECEASED", description="The person died.")
    DECISION_CANCELLED = strawberry.enum_value("DECISION_CANCELLED", description="The decision was cancelled.")
    MISTAKE = strawberry.enum_value("MISTAKE", description="It should not have been published.")


@strawberry.enum(description="Colour of an Interpol notice.")
class Colour(Enum):
    RED = strawberry.enum_value("RED", description="Wanted for arrest.")
    BLUE = strawberry.enum_value("BLUE", description="More is to be known about somebody.")
    GREEN = strawberry.enum_value("GREEN", description="A warning of somebody's activities.")
    YELLOW = strawberry.enum_value("YELLOW", description="A missing person.")
    BLACK = strawberry.enum_value("BLACK", description="An unidentified body.")
    ORANGE = strawberry.enum_value("ORANGE", description="A warning of a threat.")
    PURPLE = strawberry.enum_value("PURPLE", description="How criminals go about it.")


@strawberry.type(description="A name of a wanted person or listed organisation.")
class PersonName:
    kind: NameKind = strawberry.field(description="What kind of a name it is.")
    name: str = strawberry.field(description="The name as written.")


@strawberry.type(description="Where somebody lives or lived.")
class Residence:
    text: str | None = strawberry.field(description="As the decision writes it.")
    province: str | None = strawberry.field(description="Slug of the province of today.")


@strawberry.type(description="What somebody is wanted for.")
class Offence:
    name: str = strawberry.field(description="Example: `Lừa đảo chiếm đoạt tài sản`.")
    article: str | None = strawberry.field(description="Article of the Penal Code. Example: `174`.")


@strawberry.type(description="The decision that a notice follows from.")
class WarrantDecision:
    number: str = strawberry.field(description="Its number.")
    date: Date | None = strawberry.field(description="Its date.")


async def _co_wanted(root: strawberry.Parent[Document], info: Info) -> Any:
    return await info.context.read.things("notice", root.get("coWanted") or [])


async def _told_by(root: strawberry.Parent[Document], info: Info) -> Any:
    return await info.context.read.things("article", root.get("articles") or [])


def list_of(root: strawberry.Parent[Document]) -> Any:
    return root["list"]


@strawberry.type(
    description="A notice that somebody is wanted, or listed (Articles 5.1 g, h, i). A withdrawn one is gone at once:"
    " whoever keeps copies follows `changes`."
)
class WantedNotice(Node):
    list_: NoticeList = strawberry.field(name="list", resolver=list_of, description="Which list it is on.")
    subject_kind: SubjectKind = strawberry.field(description="Whether it is about a person or an organisation.")
    full_name: str = strawberry.field(description="The name it is known by.")
    names: list[PersonName] = strawberry.field(description="Every name, the full one too.")
    sex: Sex | None = strawberry.field(description="The person's sex.")
    birth_dates: list[PartialDate] = strawberry.field(description="Dates of birth that are given, often a year alone.")
    registered_residence: Residence | None = strawberry.field(description="Where the person is registered.")
    last_residence: Residence | None = strawberry.field(description="Where the person last lived.")
    offence: Offence | None = strawberry.field(description="What the person is wanted for.")
    decision: WarrantDecision | None = strawberry.field(description="The decision it follows from.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit that issued it.")
    unit_code: str = strawberry.field(description="Code of the unit that issued it.")
    marks: str | None = strawberry.field(description="Distinguishing marks.")
    photo: str | None = strawberry.field(description="Reference of the photo: SHA-256 of its content.")
    more_photos: list[str] = strawberry.field(description="References of further photos.")
    photos: list[Photo] = strawberry.field(resolver=photos_of, description="Its photos, the main one first.")
    height_cm: int | None = strawberry.field(description="The person's height in centimetres.")
    languages: list[str] = strawberry.field(description="Languages the person speaks: ISO 639 codes.")
    co_wanted: "list[WantedNotice] | None" = strawberry.field(
        resolver=_co_wanted, description="Published notices of people wanted in the same case."
    )
    articles: list[Article] | None = strawberry.field(
        resolver=_told_by, description="Published articles that tell of it."
    )
    measures: str | None = strawberry.field(
        description="What is forbidden to do with somebody on the terrorism list (Article 5.1 i)."
    )
    delisting: str | None = strawberry.field(description="How somebody on the terrorism list is taken off it.")
    if_seen: str | None = strawberry.field(description="What to do when one sees the person.")
    dangerous: bool = strawberry.field(description="Do not approach.")
    reward: str | None = strawberry.field(description="A reward that is offered.")
    colour: Colour | None = strawberry.field(description="Colour of an Interpol notice.")
    source_url: URL | None = strawberry.field(description="Where it was published first.")
    state: NoticeState = strawberry.field(description="Where it is in its life.")
    published_at: DateTime | None = strawberry.field(description="When it was published.")
    demo: bool = strawberry.field(description="Invented, for trying the system.")
    version: int = strawberry.field(description="Grows with each change; give it when saving, to overwrite nobody.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")


MORE = "How many more notices than are shown are graded STRONG or POSSIBLE, at least."


@strawberry.enum(description="How much a likeness says.")
class MatchGrade(Enum):
    STRONG = strawberry.enum_value("STRONG", description="The name and something else agree.")
    POSSIBLE = strawberry.enum_value("POSSIBLE", description="It may be the same person; compare what else is known.")
    WEAK = strawberry.enum_value("WEAK", description="The name alone is alike; thousands may bear it.")


@strawberry.type(description="One reason for a likeness.")
class MatchFeature:
    name: str = strawberry.field(description="What was compared. Example: `birthYear`.")
    value: float = strawberry.field(description="What the comparison gave.")
    weight: float = strawberry.field(description="How much it counts, in log odds.")
    detail: str = strawberry.field(description="The same in words.")


@strawberry.type(description="A notice that may be about the person asked for. A likeness is no proof.")
class WantedMatch:
    notice: WantedNotice | None = strawberry.field(description="The notice.")
    score: float = strawberry.field(description="How alike the names are; the likest come first.")
    probability: float | None = strawberry.field(description="How probable it is that both are one person, 0 to 1.")
    grade: MatchGrade | None = strawberry.field(description="The same in a word.")
    features: list[MatchFeature] = strawberry.field(description="Why.")


@strawberry.type(description="What a comparison of a name with the published notices gave.")
class WantedMatches:
    hits: list[WantedMatch] = strawberry.field(description="The likest first.")
    more: int | None = strawberry.field(description=MORE)
    caution: str | None = strawberry.field(description="What whoever reads this must know before acting on it.")


@strawberry.type(description="Why a name cannot be compared.")
class MatchProblem:
    code: str = strawberry.field(description="Stable, in capitals. Example: `INVALID_NAME`.")
    detail: str = strawberry.field(description="The same in words, for developers.")


@strawberry.type(description="A notice that may be about the person asked for, told briefly. A likeness is no proof.")
class BatchMatch:
    notice: WantedNotice | None = strawberry.field(description="The notice.")
    score: float = strawberry.field(description="How alike the names are; the likest come first.")
    probability: float = strawberry.field(description="How probable it is that both are one person, 0 to 1.")
    grade: MatchGrade = strawberry.field(description="The same in a word.")


@strawberry.type(description="What one name of a batch gave: hits, or why it cannot be compared.")
class BatchMatches:
    key: str = strawberry.field(description="The asker's own mark, as it was given.")
    hits: list[BatchMatch] = strawberry.field(description="The likest first.")
    more: int | None = strawberry.field(description=MORE)
    problem: MatchProblem | None = strawberry.field(description="Why the name cannot be compared; the others are.")


@strawberry.type(description="What a comparison of many names gave.")
class WantedBatch:
    results: list[BatchMatches] = strawberry.field(description="In the order of the queries.")
    caution: str = strawberry.field(description="What whoever reads this must know before acting on it.")


@strawberry.enum(description="What was done to a notice.")
class NoticeAct(Enum):
    CREATED = strawberry.enum_value("CREATED", description="It was written.")
    IMPORTED = strawberry.enum_value("IMPORTED", description="It came with an import.")
    EDITED = strawberry.enum_value("EDITED", description="It was changed.")
    APPROVED = strawberry.enum_value("APPROVED", description="A second person approved it.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="It was published.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="It was withdrawn.")
    PHOTO_SET = strawberry.enum_value("PHOTO_SET", description="A photo was put on it, or taken off.")
    EMPTIED = strawberry.enum_value("EMPTIED", description="Its personal data was taken out.")


@strawberry.type(description="Who did what to a notice, when and why.")
class NoticeEvent:
    at: DateTime = strawberry.field(description="When.")
    by: str = strawberry.field(description="Whose account.")
    act: NoticeAct = strawberry.field(description="What.")
    why: str | None = strawberry.field(description="Why.")
    reason: WithdrawalReason | None = strawberry.field(description="Of a withdrawal: what ended the search.")
    decision: WarrantDecision | None = strawberry.field(description="Of a withdrawal: the decision to end the search.")
