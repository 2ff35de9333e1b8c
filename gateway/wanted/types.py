"""Wanted, terrorism-listed and Interpol notices (Articles 5.1 g, h, i), and matching names against them."""

from enum import Enum
from typing import Any

import strawberry

from gateway.articles.types import Article
from gateway.context import Info
from gateway.editorial import UPDATED_DESCRIPTION, VERSION_DESCRIPTION, FieldDifference
from gateway.errors import ServiceProblem
from gateway.hotline.types import Unit, unit_of
from gateway.ids import Document
from gateway.loaders import ABSENT_STATUSES
from gateway.relay import Node
from gateway.scalars import URL, Date, DateTime, PartialDate
from gateway.wanted.photos import Photo, photos_of


@strawberry.enum(description="The list that a notice belongs to.")
class NoticeList(Enum):
    WANTED = strawberry.enum_value("WANTED", description="Wanted persons (Article 5.1 h).")
    TERRORISM = strawberry.enum_value("TERRORISM", description="Terrorism and its financing (Article 5.1 i).")
    INTERPOL = strawberry.enum_value("INTERPOL", description="Interpol notices (Article 5.1 g).")


@strawberry.enum(description="The order of a list of notices.")
class NoticeOrder(Enum):
    NEWEST = strawberry.enum_value("NEWEST", description="By publication, the newest first.")
    NAME = strawberry.enum_value("NAME", description="By name as written, in the order of the Vietnamese alphabet.")


@strawberry.enum(description="The kind of subject.")
class SubjectKind(Enum):
    PERSON = strawberry.enum_value("PERSON", description="A person.")
    ORGANISATION = strawberry.enum_value("ORGANISATION", description="An organisation (Article 5.1 i).")


@strawberry.enum(description="The kind of name.")
class NameKind(Enum):
    LEGAL = strawberry.enum_value("LEGAL", description="Legal name.")
    ALIAS = strawberry.enum_value("ALIAS", description="Alias.")
    FORMER = strawberry.enum_value("FORMER", description="Former name.")
    TRANSLITERATED = strawberry.enum_value("TRANSLITERATED", description="Name transliterated from another script.")
    NICKNAME = strawberry.enum_value("NICKNAME", description="Nickname.")


@strawberry.enum(description="Sex, as stated in the notice.")
class Sex(Enum):
    MALE = strawberry.enum_value("MALE", description="Nam.")
    FEMALE = strawberry.enum_value("FEMALE", description="Nữ.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="Unknown.")


@strawberry.enum(description="The state of a notice. Only published notices are public.")
class NoticeState(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="Being drafted.")
    APPROVED = strawberry.enum_value("APPROVED", description="Approved by a second person.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="Published.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="Withdrawn; personal data is no longer shown.")


@strawberry.enum(description="The reason for withdrawing a notice.")
class WithdrawalReason(Enum):
    ARRESTED = strawberry.enum_value("ARRESTED", description="The person was arrested.")
    SURRENDERED = strawberry.enum_value("SURRENDERED", description="The person surrendered.")
    DECEASED = strawberry.enum_value("DECEASED", description="The person died.")
    DECISION_CANCELLED = strawberry.enum_value("DECISION_CANCELLED", description="The decision was revoked.")
    MISTAKE = strawberry.enum_value("MISTAKE", description="The notice was published by mistake.")


@strawberry.enum(description="The colour of an Interpol notice.")
class Colour(Enum):
    RED = strawberry.enum_value("RED", description="Wanted for arrest.")
    BLUE = strawberry.enum_value("BLUE", description="To collect additional information about a person.")
    GREEN = strawberry.enum_value("GREEN", description="A warning about a person's criminal activities.")
    YELLOW = strawberry.enum_value("YELLOW", description="A missing person.")
    BLACK = strawberry.enum_value("BLACK", description="An unidentified dead body.")
    ORANGE = strawberry.enum_value("ORANGE", description="A warning of an imminent threat.")
    PURPLE = strawberry.enum_value("PURPLE", description="Information on criminal methods.")


@strawberry.type(description="A name of the subject.")
class PersonName:
    kind: NameKind = strawberry.field(description="The kind of name.")
    name: str = strawberry.field(description="The name as written.")


@strawberry.type(description="A place of residence.")
class Residence:
    text: str | None = strawberry.field(description="As written in the decision.")
    province: str | None = strawberry.field(description="Slug of the current province.")


@strawberry.type(description="An alleged offence.")
class Offence:
    name: str = strawberry.field(description="Name of the offence. Example: `Lừa đảo chiếm đoạt tài sản`.")
    article: str | None = strawberry.field(description="Article of the Penal Code. Example: `174`.")


@strawberry.type(description="The decision on which a notice is based.")
class WarrantDecision:
    number: str = strawberry.field(description="Decision number.")
    date: Date | None = strawberry.field(description="Date of the decision.")


async def _co_wanted(root: strawberry.Parent[Document], info: Info) -> Any:
    return await info.context.services.fetch_entities("notice", root.get("coWanted") or [])


async def _related_articles(root: strawberry.Parent[Document], info: Info) -> Any:
    return await info.context.services.fetch_entities("article", root.get("articles") or [])


def list_of(root: strawberry.Parent[Document]) -> Any:
    return root["list"]


async def _correction(root: strawberry.Parent[Document], info: Info) -> Any:
    """None for whoever may not read it."""
    caller = info.context.caller
    if "correction" not in root and caller is not None and caller.roles:
        try:
            found = await info.context.services.get("wanted", f"/notices/{root['_id']}/correction")
        except ServiceProblem as problem:
            if problem.status not in ABSENT_STATUSES:
                raise
            return None
    else:
        found = root.get("correction")
    return found and {**found, "unitCode": found["unit"]}


@strawberry.type(description="What staff write in a notice.")
class _NoticeContent:
    list_: NoticeList = strawberry.field(
        name="list", resolver=list_of, description="The list that the notice belongs to."
    )
    subject_kind: SubjectKind = strawberry.field(description="Whether the subject is a person or an organisation.")
    full_name: str = strawberry.field(description="Primary name.")
    names: list[PersonName] = strawberry.field(description="All names, including the primary one.")
    sex: Sex | None = strawberry.field(description="Sex of the person.")
    birth_dates: list[PartialDate] = strawberry.field(description="Reported dates of birth, often only a year.")
    registered_residence: Residence | None = strawberry.field(description="Registered place of residence.")
    last_residence: Residence | None = strawberry.field(description="Last known place of residence.")
    hometown: Residence | None = strawberry.field(description="Native place, which is no residence.")
    number: str | None = strawberry.field(
        description="Number of the file, or of the Interpol notice. Example: `2019/12345`."
    )
    offence: Offence | None = strawberry.field(description="The alleged offence.")
    decision: WarrantDecision | None = strawberry.field(description="The decision on which the notice is based.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The issuing unit.")
    unit_code: str = strawberry.field(description="Code of the issuing unit.")
    marks: str | None = strawberry.field(description="Distinguishing marks.")
    photo: str | None = strawberry.field(description="SHA-256 of the main photo's content.")
    more_photos: list[str] = strawberry.field(description="SHA-256 of each further photo's content.")
    photos: list[Photo] = strawberry.field(resolver=photos_of, description="Photos, main photo first.")
    height_cm: int | None = strawberry.field(description="Height in centimetres.")
    languages: list[str] = strawberry.field(description="Languages spoken, as ISO 639 codes.")
    co_wanted: "list[WantedNotice] | None" = strawberry.field(
        resolver=_co_wanted, description="Published notices about persons wanted in the same case."
    )
    articles: list[Article] | None = strawberry.field(
        resolver=_related_articles, description="Published articles about this notice."
    )
    measures: str | None = strawberry.field(
        description="Prohibited dealings with a subject on the terrorism list (Article 5.1 i)."
    )
    delisting: str | None = strawberry.field(description="Procedure for removal from the terrorism list.")
    if_seen: str | None = strawberry.field(description="Instructions if the person is seen.")
    dangerous: bool = strawberry.field(description="Whether the person is dangerous and must not be approached.")
    reward: str | None = strawberry.field(description="Reward offered.")
    colour: Colour | None = strawberry.field(description="The colour of an Interpol notice.")
    source_url: URL | None = strawberry.field(description="URL of the original publication.")
    demo: bool = strawberry.field(description="Whether this is demonstration data.")


@strawberry.type(
    description="A changed content of a published notice that waits for a second person. For staff of the unit only."
)
class NoticeCorrection(_NoticeContent):
    state: NoticeState = strawberry.field(description="DRAFT until a second person approves it, then APPROVED.")
    written_by: list[str] = strawberry.field(description="The accounts that wrote it, none of which may approve it.")
    differences: list[FieldDifference] = strawberry.field(description="What differs from what is published.")


@strawberry.type(
    description="A notice about a wanted or listed subject (Articles 5.1 g, h, i). Withdrawn notices"
    " disappear immediately: clients that keep copies must subscribe to `changes`."
)
class WantedNotice(Node, _NoticeContent):
    state: NoticeState = strawberry.field(description="The state of the notice.")
    published_at: DateTime | None = strawberry.field(description="Publication time.")
    version: int = strawberry.field(description=VERSION_DESCRIPTION)
    updated_at: DateTime = strawberry.field(description=UPDATED_DESCRIPTION)
    correction: NoticeCorrection | None = strawberry.field(
        resolver=_correction,
        description="A correction that waits to replace what is published. Null unless the caller is an editor or"
        " auditor of the unit.",
    )


MORE_DESCRIPTION = "Lower bound on the number of further notices graded STRONG or POSSIBLE."


@strawberry.enum(description="Strength of a match.")
class MatchGrade(Enum):
    STRONG = strawberry.enum_value("STRONG", description="The name and at least one other feature match.")
    POSSIBLE = strawberry.enum_value("POSSIBLE", description="Possibly the same person; compare further details.")
    WEAK = strawberry.enum_value("WEAK", description="Only the name is similar; thousands of people may share it.")


@strawberry.type(description="A feature that contributes to a match.")
class MatchFeature:
    name: str = strawberry.field(description="The compared feature. Example: `birthYear`.")
    value: float = strawberry.field(description="Result of the comparison.")
    weight: float = strawberry.field(description="Contribution to the score, in log odds.")
    detail: str = strawberry.field(description="Explanation in words.")


@strawberry.type(description="A possible match. Similarity is not proof of identity.")
class WantedMatch:
    notice: WantedNotice | None = strawberry.field(description="The notice.")
    score: float = strawberry.field(description="Name similarity; hits are sorted by it in descending order.")
    probability: float | None = strawberry.field(description="Probability that both are the same person, 0 to 1.")
    grade: MatchGrade | None = strawberry.field(description="Strength of the match.")
    features: list[MatchFeature] = strawberry.field(description="The features that contribute to the match.")


@strawberry.type(description="Result of matching a name against published notices.")
class WantedMatches:
    hits: list[WantedMatch] = strawberry.field(description="Hits, best match first.")
    more: int | None = strawberry.field(description=MORE_DESCRIPTION)
    caution: str | None = strawberry.field(description="Caution to display before anyone acts on the result.")


@strawberry.type(description="Why a name could not be matched.")
class MatchProblem:
    code: str = strawberry.field(description="Stable error code. Example: `INVALID_NAME`.")
    detail: str = strawberry.field(description="Message for developers.")


@strawberry.type(description="A possible match, in short form. Similarity is not proof of identity.")
class BatchMatch:
    notice: WantedNotice | None = strawberry.field(description="The notice.")
    score: float = strawberry.field(description="Name similarity; hits are sorted by it in descending order.")
    probability: float = strawberry.field(description="Probability that both are the same person, 0 to 1.")
    grade: MatchGrade = strawberry.field(description="Strength of the match.")


@strawberry.type(description="Result for one name of a batch: hits, or a problem.")
class BatchMatches:
    key: str = strawberry.field(description="The client-defined key of the query.")
    hits: list[BatchMatch] = strawberry.field(description="Hits, best match first.")
    more: int | None = strawberry.field(description=MORE_DESCRIPTION)
    problem: MatchProblem | None = strawberry.field(
        description="Why this name could not be matched. Other names are not affected."
    )


@strawberry.type(description="Result of matching a batch of names.")
class WantedBatch:
    results: list[BatchMatches] = strawberry.field(description="Results in the order of the queries.")
    caution: str = strawberry.field(description="Caution to display before anyone acts on the result.")


@strawberry.enum(description="The kind of event in a notice's history.")
class NoticeAct(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Created.")
    IMPORTED = strawberry.enum_value("IMPORTED", description="Imported.")
    EDITED = strawberry.enum_value("EDITED", description="Edited.")
    APPROVED = strawberry.enum_value("APPROVED", description="Approved by a second person.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="Published.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="Withdrawn.")
    PHOTO_SET = strawberry.enum_value("PHOTO_SET", description="A photo was added or removed.")
    EMPTIED = strawberry.enum_value("EMPTIED", description="Personal data was erased.")
    CORRECTED = strawberry.enum_value("CORRECTED", description="A correction of a published notice was saved.")
    CORRECTION_DROPPED = strawberry.enum_value("CORRECTION_DROPPED", description="A correction was dropped.")
    REDACTED = strawberry.enum_value("REDACTED", description="Something published was removed, at once.")


@strawberry.type(description="An event in a notice's history.")
class NoticeEvent:
    at: DateTime = strawberry.field(description="Time of the action.")
    by: str = strawberry.field(description="The account that performed the action.")
    act: NoticeAct = strawberry.field(description="The kind of event.")
    why: str | None = strawberry.field(description="The reason given.")
    reason: WithdrawalReason | None = strawberry.field(
        description="For a withdrawal: the reason for ending the search."
    )
    decision: WarrantDecision | None = strawberry.field(description="For a withdrawal: the decision to end the search.")
    before_two_person_rule: bool = strawberry.field(
        description="Whether one person alone made it public, as was possible before the two-person rule."
    )
