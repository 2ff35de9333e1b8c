"""Announcing, changing and ending series of reception sessions."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.hotline.writes import ERRORS_DESCRIPTION, UNIT_DESCRIPTION
from gateway.ids import unit_code
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
)
from gateway.mutation_errors import Error
from gateway.scalars import Date
from gateway.schedule.enums import DayOffPolicy, SessionKind
from gateway.schedule.types import ReceptionSeries
from gateway.schedule.writes import NOTE_DESCRIPTION, LeaderInput


@strawberry.input(
    description="Input of `saveReceptionSeries` (Article 5.1 đ). A change holds for all sessions to come, or with a"
    f" later `startsOn` for this and all later ones. {PARTIAL} Requires an editor of the unit."
)
class SaveReceptionSeriesInput(SaveInput):
    unit: str | None = strawberry.field(default=UNSET, description=f"{UNIT_DESCRIPTION} {REQUIRED} It stays.")
    leader: LeaderInput | None = strawberry.field(
        default=UNSET, description=f"The leader who receives citizens. {REQUIRED}"
    )
    place: str | None = strawberry.field(
        default=UNSET, description=f"The venue, up to 300 characters. {REQUIRED} Example: `Phòng tiếp công dân`."
    )
    kind: SessionKind | None = strawberry.field(default=UNSET, description="Defaults to REGULAR.")
    starts_on: Date | None = strawberry.field(
        default=UNSET, description=f"The first day for which the rule holds. {REQUIRED} Example: `2026-12-01`."
    )
    begins: str | None = strawberry.field(
        default=UNSET, description=f"Local start time of each session. {REQUIRED} Example: `08:00`."
    )
    ends: str | None = strawberry.field(
        default=UNSET, description=f"Local end time, on the same day. {REQUIRED} Example: `11:30`."
    )
    recurrence: str | None = strawberry.field(
        default=UNSET,
        description="The rule as RFC 5545 writes it, by day, week, month or year, up to 300 characters."
        f" {REQUIRED} Examples: `FREQ=MONTHLY;BYMONTHDAY=15`, `FREQ=WEEKLY;BYDAY=TH`.",
    )
    on_day_off: DayOffPolicy | None = strawberry.field(default=UNSET, description="Defaults to NEXT_WORKING_DAY.")
    excluded_days: list[Date] | None = strawberry.field(
        default=UNSET, description="Up to 200 days of the rule without a session."
    )
    extra_days: list[Date] | None = strawberry.field(
        default=UNSET, description="Up to 200 days with a session beside those of the rule."
    )
    registration: str | None = strawberry.field(
        default=UNSET, description="Registration instructions, up to 5,000 characters."
    )
    documents: list[str] | None = strawberry.field(
        default=UNSET, description="Up to 30 documents to bring. Example: `Căn cước công dân`."
    )
    change_reason: str | None = strawberry.field(
        default=UNSET,
        description="Why the series is changed, public at the sessions that it changes, up to 5,000 characters."
        " Required to change what was announced.",
    )
    demo: bool | None = strawberry.field(default=UNSET, description="Whether this is demonstration data.")


@strawberry.input(description="Input of `approveReceptionSeries`. Requires an editor of the unit.")
class ApproveReceptionSeriesInput(ApprovalInput):
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `returnReceptionSeries`. Requires an editor of the unit.")
class ReturnReceptionSeriesInput(TransitionInput):
    why: str = strawberry.field(description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `endReceptionSeries`. Requires an editor of the unit.")
class EndReceptionSeriesInput(TransitionInput):
    why: str = strawberry.field(description="Public reason, up to 5,000 characters.")


@strawberry.input(description="Input of `deleteReceptionSeries`. Requires an editor of the unit.")
class DeleteReceptionSeriesInput(TransitionInput):
    pass


@strawberry.type(description="Payload of a mutation of a series.")
class _ReceptionSeriesPayload:
    reception_series: ReceptionSeries | None = strawberry.field(
        description="The updated series; null if the mutation failed."
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `saveReceptionSeries`.")
class SaveReceptionSeriesPayload(_ReceptionSeriesPayload):
    pass


@strawberry.type(description="Payload of `approveReceptionSeries`.")
class ApproveReceptionSeriesPayload(_ReceptionSeriesPayload):
    pass


@strawberry.type(description="Payload of `returnReceptionSeries`.")
class ReturnReceptionSeriesPayload(_ReceptionSeriesPayload):
    pass


@strawberry.type(description="Payload of `endReceptionSeries`.")
class EndReceptionSeriesPayload(_ReceptionSeriesPayload):
    pass


@strawberry.type(description="Payload of `deleteReceptionSeries`.")
class DeleteReceptionSeriesPayload:
    id: strawberry.ID | None = strawberry.field(
        description="The global ID of the deleted series; null if the mutation failed."
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


SERIES_ARGUMENT = strawberry.argument(name="input", description="The series and the reason.")
SaveReceptionSeriesArgument = Annotated[
    SaveReceptionSeriesInput, strawberry.argument(name="input", description="The series.")
]


async def save_reception_series(info: Info, input: SaveReceptionSeriesArgument) -> Any:
    body = decoded(save_body(input), "unit", unit_code)
    return await mutation_payload(info, "receptionSeries", save_entity(info, "session_series", input, body))


async def approve_reception_series(info: Info, input: Annotated[ApproveReceptionSeriesInput, SERIES_ARGUMENT]) -> Any:
    done = send_transition(info, "session_series", "approve", input, rest_body(input))
    return await mutation_payload(info, "receptionSeries", done)


async def return_reception_series(info: Info, input: Annotated[ReturnReceptionSeriesInput, SERIES_ARGUMENT]) -> Any:
    done = send_transition(info, "session_series", "return", input, rest_body(input))
    return await mutation_payload(info, "receptionSeries", done)


async def end_reception_series(info: Info, input: Annotated[EndReceptionSeriesInput, SERIES_ARGUMENT]) -> Any:
    done = send_transition(info, "session_series", "end", input, rest_body(input))
    return await mutation_payload(info, "receptionSeries", done)


async def delete_reception_series(info: Info, input: Annotated[DeleteReceptionSeriesInput, SERIES_ARGUMENT]) -> Any:
    async def delete() -> strawberry.ID:
        await send_transition(info, "session_series", "delete", input, {})
        return input.id

    return await mutation_payload(info, "id", delete())
