"""The life of wanted notices (Articles 5.1 g, h, i)."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.hotline.writes import ERRORS, UNIT
from gateway.ids import Document, unit_code
from gateway.mutation_calls import Act, Saving, act, body_of, own_id, payload, save
from gateway.mutation_errors import Error
from gateway.scalars import URL, Date, PartialDate
from gateway.wanted.types import Colour, NameKind, NoticeList, Sex, SubjectKind, WantedNotice, WithdrawalReason


@strawberry.input(description="Another name.")
class PersonNameInput:
    kind: NameKind | None = strawberry.field(default=UNSET, description="By default ALIAS.")
    name: str = strawberry.field(description="Up to 300 characters.")


@strawberry.input(description="Where somebody lives or lived.")
class ResidenceInput:
    text: str | None = strawberry.field(
        default=UNSET, description="As the decision writes it; up to 300 characters. Example: `12 Trần Phú, Huế`."
    )
    province: str | None = strawberry.field(
        default=UNSET, description="Slug or name of a province of today. Examples: `hue`, `Huế`."
    )


@strawberry.input(description="What somebody is wanted for.")
class OffenceInput:
    name: str = strawberry.field(description="Up to 300 characters.")
    article: str | None = strawberry.field(
        default=UNSET, description="Article of the Penal Code, up to 300 characters. Example: `Điều 174`."
    )


@strawberry.input(description="The decision that a notice follows from.")
class WarrantDecisionInput:
    number: str = strawberry.field(description="Its number, up to 300 characters. Example: `12/QĐ-CSHS`.")
    date: Date | None = strawberry.field(default=UNSET, description="Its date.")


@strawberry.input(
    description="A notice (Articles 5.1 g, h, i). An unpublished one becomes a draft again; a published one stays"
    " published. What is left out of a change is reset. For editors of the unit."
)
class SaveNoticeInput(Saving):
    list_: NoticeList = strawberry.field(name="list", description="Which list it is on.")
    subject_kind: SubjectKind | None = strawberry.field(default=UNSET, description="By default PERSON.")
    full_name: str = strawberry.field(description="Up to 300 characters.")
    names: list[PersonNameInput] | None = strawberry.field(default=UNSET, description="Up to 30 other names.")
    sex: Sex | None = strawberry.field(default=UNSET, description="Of a person.")
    birth_dates: list[PartialDate] | None = strawberry.field(
        default=UNSET, description="Up to 5, where sources differ."
    )
    registered_residence: ResidenceInput | None = strawberry.field(default=UNSET, description="Where registered.")
    last_residence: ResidenceInput | None = strawberry.field(default=UNSET, description="Where last seen living.")
    offence: OffenceInput | None = strawberry.field(default=UNSET, description="What the person is wanted for.")
    decision: WarrantDecisionInput | None = strawberry.field(default=UNSET, description="What it follows from.")
    unit: str = strawberry.field(description=UNIT)
    marks: str | None = strawberry.field(default=UNSET, description="Distinguishing marks; up to 5,000 characters.")
    photo: str | None = strawberry.field(
        default=UNSET, description="Reference of a photo: SHA-256 of its content, 64 hexadecimal digits."
    )
    more_photos: list[str] | None = strawberry.field(
        default=UNSET, description="Up to 10 further references of 64 digits."
    )
    height_cm: int | None = strawberry.field(default=UNSET, description="Of a person; 50 to 250.")
    languages: list[str] | None = strawberry.field(default=UNSET, description="Up to 10 ISO 639 codes.")
    co_wanted: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Global ids of up to 50 notices of people wanted in the same case."
    )
    articles: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Global ids of up to 20 articles that tell of it."
    )
    measures: str | None = strawberry.field(
        default=UNSET, description="For the terrorism list; up to 5,000 characters."
    )
    delisting: str | None = strawberry.field(
        default=UNSET, description="For the terrorism list; up to 5,000 characters."
    )
    if_seen: str | None = strawberry.field(default=UNSET, description="What to do; up to 5,000 characters.")
    dangerous: bool | None = strawberry.field(default=UNSET, description="Do not approach.")
    reward: str | None = strawberry.field(default=UNSET, description="A reward that is offered; up to 300 characters.")
    colour: Colour | None = strawberry.field(default=UNSET, description="Of an Interpol notice.")
    source_url: URL | None = strawberry.field(
        default=UNSET, description="Where it was published first: an HTTP or HTTPS address of up to 500 characters."
    )
    demo: bool | None = strawberry.field(default=UNSET, description="Invented, for trying the system.")


@strawberry.input(description="Approving a notice that somebody else wrote. For editors of the unit.")
class ApproveNoticeInput(Act):
    pass


@strawberry.input(description="Publishing an approved notice. For editors of the unit.")
class PublishNoticeInput(Act):
    pass


@strawberry.input(description="Withdrawing a notice, at once and everywhere. For one editor of the unit.")
class WithdrawNoticeInput(Act):
    reason: WithdrawalReason = strawberry.field(description="Why it is withdrawn.")
    decision: WarrantDecisionInput | None = strawberry.field(
        default=UNSET, description="The decision to stop the search (Criminal Procedure Code 2015, Article 231)."
    )
    why: str | None = strawberry.field(
        default=UNSET, description="For the history, which staff alone read; up to 5,000 characters."
    )


@strawberry.type(description="The notice that something was done to.")
class _Payload:
    notice: WantedNotice | None = strawberry.field(description="The notice as it is now; null when nothing was done.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The notice that was saved.")
class SaveNoticePayload(_Payload):
    pass


@strawberry.type(description="The notice that was approved.")
class ApproveNoticePayload(_Payload):
    pass


@strawberry.type(description="The notice that was published.")
class PublishNoticePayload(_Payload):
    pass


@strawberry.type(description="The notice that was withdrawn.")
class WithdrawNoticePayload(_Payload):
    pass


NoticeGiven = Annotated[SaveNoticeInput, strawberry.argument(name="input", description="The notice.")]
WHICH = strawberry.argument(name="input", description="Which notice.")
WithdrawalGiven = Annotated[
    WithdrawNoticeInput, strawberry.argument(name="input", description="Which notice, and why.")
]


async def save_notice(info: Info, given: NoticeGiven) -> Any:
    async def saved() -> Document:
        body = {**body_of(given), "unit": unit_code(given.unit)}
        if given.co_wanted:
            body["coWanted"] = [own_id(id, "notice", "coWanted") for id in given.co_wanted]
        if given.articles:
            body["articles"] = [own_id(id, "article", "articles") for id in given.articles]
        return await save(info, "notice", given, body)

    return await payload(info, "notice", saved())


async def approve_notice(info: Info, given: Annotated[ApproveNoticeInput, WHICH]) -> Any:
    return await payload(info, "notice", act(info, "notice", "approve", given, {}))


async def publish_notice(info: Info, given: Annotated[PublishNoticeInput, WHICH]) -> Any:
    return await payload(info, "notice", act(info, "notice", "publish", given, {}))


async def withdraw_notice(info: Info, given: WithdrawalGiven) -> Any:
    return await payload(info, "notice", act(info, "notice", "withdraw", given, body_of(given)))
