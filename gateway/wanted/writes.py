"""The life of wanted notices (Articles 5.1 g, h, i)."""

from functools import partial
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.hotline.writes import ERRORS_DESCRIPTION, UNIT_DESCRIPTION
from gateway.ids import Document, unit_code
from gateway.mutation_calls import (
    PARTIAL,
    REQUIRED,
    ApprovalInput,
    SaveInput,
    TransitionInput,
    decoded,
    mutation_payload,
    rest_body,
    save_body,
    save_entity,
    send_transition,
    service_id,
)
from gateway.mutation_errors import Error
from gateway.scalars import URL, Date, PartialDate
from gateway.wanted.types import Colour, NameKind, NoticeList, Sex, SubjectKind, WantedNotice, WithdrawalReason

NOTE_DESCRIPTION = "Note for the history, visible to staff only, up to 5,000 characters."


@strawberry.input(description="An additional name.")
class PersonNameInput:
    kind: NameKind | None = strawberry.field(default=UNSET, description="Defaults to ALIAS.")
    name: str = strawberry.field(description="Up to 300 characters.")


@strawberry.input(description="A place of residence.")
class ResidenceInput:
    text: str | None = strawberry.field(
        default=UNSET, description="As written in the decision, up to 300 characters. Example: `12 Trần Phú, Huế`."
    )
    province: str | None = strawberry.field(
        default=UNSET, description="Slug or name of a current province. Examples: `hue`, `Huế`."
    )


@strawberry.input(description="An alleged offence.")
class OffenceInput:
    name: str | None = strawberry.field(default=UNSET, description=f"Up to 300 characters. {REQUIRED}")
    article: str | None = strawberry.field(
        default=UNSET, description="Article of the Penal Code, up to 300 characters. Example: `Điều 174`."
    )


@strawberry.input(description="The decision on which a notice is based.")
class WarrantDecisionInput:
    number: str | None = strawberry.field(
        default=UNSET, description=f"Decision number, up to 300 characters. {REQUIRED} Example: `12/QĐ-CSHS`."
    )
    date: Date | None = strawberry.field(default=UNSET, description="Date of the decision.")


@strawberry.input(
    description="Input of `saveNotice` (Articles 5.1 g, h, i). Changing anything in an approved notice returns it to"
    " draft. What is added to a published notice or changed in it waits as a correction for a second person; photos"
    f" that are left out and what is only removed go at once if `why` is given. {PARTIAL}"
    " Requires an editor of the unit."
)
class SaveNoticeInput(SaveInput):
    list_: NoticeList | None = strawberry.field(
        default=UNSET, name="list", description=f"The list that the notice belongs to. {REQUIRED}"
    )
    subject_kind: SubjectKind | None = strawberry.field(default=UNSET, description="Defaults to PERSON.")
    full_name: str | None = strawberry.field(default=UNSET, description=f"Up to 300 characters. {REQUIRED}")
    names: list[PersonNameInput] | None = strawberry.field(default=UNSET, description="Up to 30 additional names.")
    sex: Sex | None = strawberry.field(default=UNSET, description="Sex, for a person.")
    birth_dates: list[PartialDate] | None = strawberry.field(
        default=UNSET, description="Up to 5 dates, if sources differ."
    )
    registered_residence: ResidenceInput | None = strawberry.field(
        default=UNSET, description="Registered place of residence."
    )
    last_residence: ResidenceInput | None = strawberry.field(
        default=UNSET, description="Last known place of residence."
    )
    hometown: ResidenceInput | None = strawberry.field(
        default=UNSET, description="Native place, which is no residence."
    )
    number: str | None = strawberry.field(
        default=UNSET, description="Number of the file, or of the Interpol notice, up to 300 characters."
    )
    offence: OffenceInput | None = strawberry.field(default=UNSET, description="The alleged offence.")
    decision: WarrantDecisionInput | None = strawberry.field(
        default=UNSET, description="The decision on which the notice is based."
    )
    unit: str | None = strawberry.field(default=UNSET, description=f"{UNIT_DESCRIPTION} {REQUIRED}")
    marks: str | None = strawberry.field(default=UNSET, description="Distinguishing marks; up to 5,000 characters.")
    photo: str | None = strawberry.field(
        default=UNSET, description="SHA-256 of the photo's content, 64 hexadecimal digits."
    )
    more_photos: list[str] | None = strawberry.field(
        default=UNSET, description="Up to 10 further photos, each as 64 hexadecimal digits."
    )
    height_cm: int | None = strawberry.field(
        default=UNSET, description="Height in centimetres, for a person; 50 to 250."
    )
    languages: list[str] | None = strawberry.field(default=UNSET, description="Up to 10 ISO 639 codes.")
    co_wanted: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Global IDs of up to 50 notices about persons wanted in the same case."
    )
    articles: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Global IDs of up to 20 articles about this notice."
    )
    measures: str | None = strawberry.field(
        default=UNSET, description="For the terrorism list only, up to 5,000 characters."
    )
    delisting: str | None = strawberry.field(
        default=UNSET, description="For the terrorism list only, up to 5,000 characters."
    )
    if_seen: str | None = strawberry.field(
        default=UNSET, description="Instructions if the person is seen, up to 5,000 characters."
    )
    dangerous: bool | None = strawberry.field(
        default=UNSET, description="Whether the person is dangerous and must not be approached."
    )
    reward: str | None = strawberry.field(default=UNSET, description="Reward offered, up to 300 characters.")
    colour: Colour | None = strawberry.field(default=UNSET, description="For an Interpol notice only.")
    source_url: URL | None = strawberry.field(
        default=UNSET, description="URL of the original publication, HTTP or HTTPS, up to 500 characters."
    )
    demo: bool | None = strawberry.field(default=UNSET, description="Whether this is demonstration data.")
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `approveNotice`. Requires an editor of the unit other than the author.")
class ApproveNoticeInput(ApprovalInput):
    pass


@strawberry.input(description="Input of `publishNotice`. Requires an editor of the unit.")
class PublishNoticeInput(TransitionInput):
    pass


@strawberry.input(description="Input of `withdrawNotice`. A single editor of the unit suffices.")
class WithdrawNoticeInput(TransitionInput):
    reason: WithdrawalReason = strawberry.field(description="Reason for withdrawal.")
    decision: WarrantDecisionInput | None = strawberry.field(
        default=UNSET, description="The decision to end the search (Criminal Procedure Code 2015, Article 231)."
    )
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `deleteNotice`. Requires an editor of the unit.")
class DeleteNoticeInput(TransitionInput):
    why: str = strawberry.field(description=NOTE_DESCRIPTION)


@strawberry.type(description="Payload of a notice mutation.")
class _NoticePayload:
    notice: WantedNotice | None = strawberry.field(description="The updated notice; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `saveNotice`.")
class SaveNoticePayload(_NoticePayload):
    pass


@strawberry.type(description="Payload of `approveNotice`.")
class ApproveNoticePayload(_NoticePayload):
    pass


@strawberry.type(description="Payload of `publishNotice`.")
class PublishNoticePayload(_NoticePayload):
    pass


@strawberry.type(description="Payload of `withdrawNotice`.")
class WithdrawNoticePayload(_NoticePayload):
    pass


@strawberry.type(description="Payload of `deleteNotice`; `notice` is the notice as it was.")
class DeleteNoticePayload(_NoticePayload):
    pass


SaveNoticeArgument = Annotated[SaveNoticeInput, strawberry.argument(name="input", description="The notice.")]
NOTICE_ARGUMENT = strawberry.argument(name="input", description="The notice.")
WithdrawNoticeArgument = Annotated[
    WithdrawNoticeInput, strawberry.argument(name="input", description="The notice and the reason.")
]


async def save_notice(info: Info, input: SaveNoticeArgument) -> Any:
    async def saved() -> Document:
        body = decoded(save_body(input), "unit", unit_code)
        for field, kind in (("coWanted", "notice"), ("articles", "article")):
            decoded(body, field, partial(service_id, info, kind=kind, field=field))
        return await save_entity(info, "notice", input, body)

    return await mutation_payload(info, "notice", saved())


async def approve_notice(info: Info, input: Annotated[ApproveNoticeInput, NOTICE_ARGUMENT]) -> Any:
    return await mutation_payload(info, "notice", send_transition(info, "notice", "approve", input, {}))


async def publish_notice(info: Info, input: Annotated[PublishNoticeInput, NOTICE_ARGUMENT]) -> Any:
    return await mutation_payload(info, "notice", send_transition(info, "notice", "publish", input, {}))


async def withdraw_notice(info: Info, input: WithdrawNoticeArgument) -> Any:
    return await mutation_payload(info, "notice", send_transition(info, "notice", "withdraw", input, rest_body(input)))


async def delete_notice(info: Info, input: Annotated[DeleteNoticeInput, NOTICE_ARGUMENT]) -> Any:
    return await mutation_payload(info, "notice", send_transition(info, "notice", "delete", input, rest_body(input)))
