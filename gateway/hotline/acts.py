"""Acts of staff on hotlines and units: approval by a second person, suspension, alerts."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.hotline.types import Hotline, Unit
from gateway.hotline.writes import ERRORS_DESCRIPTION
from gateway.mutation_calls import ApprovalInput, TransitionInput, mutation_payload, rest_body, send_transition
from gateway.mutation_errors import Error
from gateway.scalars import DateTime

NOTE_DESCRIPTION = "Note for the history, visible to staff only, up to 5,000 characters. Example: `Đã gọi thử.`"
EDITOR = "Requires an editor of the unit; of an emergency number an administrator of the ministry."


@strawberry.input(description=f"Input of `approveHotline`. {EDITOR}")
class ApproveHotlineInput(ApprovalInput):
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `returnHotline`. Requires an editor of the unit.")
class ReturnHotlineInput(TransitionInput):
    why: str = strawberry.field(description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `suspendHotline`. Requires an editor of the unit.")
class SuspendHotlineInput(TransitionInput):
    why: str = strawberry.field(description=NOTE_DESCRIPTION)


@strawberry.input(description=f"Input of `resumeHotline`. {EDITOR}")
class ResumeHotlineInput(TransitionInput):
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `verifyHotline`. Requires an editor of the unit.")
class VerifyHotlineInput(TransitionInput):
    dialled: str = strawberry.field(description="The number that was dialled, that of the hotline. Example: `113`.")
    dialled_at: DateTime = strawberry.field(description="When it was dialled, at most 7 days ago.")
    answered: bool = strawberry.field(description="Whether somebody answered; a call nobody answers verifies nothing.")


@strawberry.input(description="Input of `deleteHotline`. Requires an editor of the unit.")
class DeleteHotlineInput(TransitionInput):
    pass


@strawberry.input
class _AlertInput(TransitionInput):
    text: str | None = strawberry.field(
        default=UNSET,
        description="Up to 300 characters, without a telephone number, e-mail address or link; omit both to end the"
        " alert. Example: `Đường dây quá tải vì bão.`",
    )
    until: DateTime | None = strawberry.field(default=UNSET, description="When it ends, at most 31 days ahead.")


@strawberry.input(description="Input of `alertHotline`. Requires an editor of the unit.")
class AlertHotlineInput(_AlertInput):
    pass


@strawberry.input(description="Input of `alertUnit`. Requires an editor of the unit.")
class AlertUnitInput(_AlertInput):
    pass


@strawberry.type(description="Payload of a hotline mutation.")
class _HotlinePayload:
    hotline: Hotline | None = strawberry.field(description="The updated hotline; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `approveHotline`.")
class ApproveHotlinePayload(_HotlinePayload):
    pass


@strawberry.type(description="Payload of `returnHotline`.")
class ReturnHotlinePayload(_HotlinePayload):
    pass


@strawberry.type(description="Payload of `suspendHotline`.")
class SuspendHotlinePayload(_HotlinePayload):
    pass


@strawberry.type(description="Payload of `resumeHotline`.")
class ResumeHotlinePayload(_HotlinePayload):
    pass


@strawberry.type(description="Payload of `alertHotline`.")
class AlertHotlinePayload(_HotlinePayload):
    pass


@strawberry.type(description="Payload of `verifyHotline`.")
class VerifyHotlinePayload(_HotlinePayload):
    pass


@strawberry.type(description="Payload of `deleteHotline`.")
class DeleteHotlinePayload:
    id: strawberry.ID | None = strawberry.field(
        description="The global ID of the deleted hotline; null if the mutation failed."
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `alertUnit`.")
class AlertUnitPayload:
    unit: Unit | None = strawberry.field(description="The updated unit; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


HOTLINE_ARGUMENT = strawberry.argument(name="input", description="The hotline and the reason.")
ALERT_ARGUMENT = strawberry.argument(name="input", description="What the alert is put on, and the alert.")


async def _act(info: Info, verb: str, input: TransitionInput) -> Any:
    return await mutation_payload(info, "hotline", send_transition(info, "hotline", verb, input, rest_body(input)))


async def approve_hotline(info: Info, input: Annotated[ApproveHotlineInput, HOTLINE_ARGUMENT]) -> Any:
    return await _act(info, "approve", input)


async def return_hotline(info: Info, input: Annotated[ReturnHotlineInput, HOTLINE_ARGUMENT]) -> Any:
    return await _act(info, "return", input)


async def suspend_hotline(info: Info, input: Annotated[SuspendHotlineInput, HOTLINE_ARGUMENT]) -> Any:
    return await _act(info, "suspend", input)


async def resume_hotline(info: Info, input: Annotated[ResumeHotlineInput, HOTLINE_ARGUMENT]) -> Any:
    return await _act(info, "resume", input)


async def alert_hotline(info: Info, input: Annotated[AlertHotlineInput, ALERT_ARGUMENT]) -> Any:
    return await _act(info, "alert", input)


async def verify_hotline(
    info: Info,
    input: Annotated[VerifyHotlineInput, strawberry.argument(name="input", description="The hotline and the call.")],
) -> Any:
    return await _act(info, "verify", input)


async def alert_unit(info: Info, input: Annotated[AlertUnitInput, ALERT_ARGUMENT]) -> Any:
    return await mutation_payload(info, "unit", send_transition(info, "unit", "alert", input, rest_body(input)))


async def delete_hotline(info: Info, input: Annotated[DeleteHotlineInput, HOTLINE_ARGUMENT]) -> Any:
    async def delete() -> strawberry.ID:
        await send_transition(info, "hotline", "delete", input, {})
        return input.id

    return await mutation_payload(info, "id", delete())
