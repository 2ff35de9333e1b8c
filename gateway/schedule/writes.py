"""Announcing, changing and cancelling reception sessions."""

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
from gateway.scalars import DateTime
from gateway.schedule.enums import SessionKind
from gateway.schedule.types import ReceptionSession


@strawberry.input(description="The leader who receives citizens.")
class LeaderInput:
    position: str | None = strawberry.field(
        default=UNSET, description=f"Up to 300 characters. {REQUIRED} Example: `Giám đốc`."
    )
    name: str | None = strawberry.field(default=UNSET, description="Up to 300 characters.")


@strawberry.input(
    description="Input of `saveReceptionSession` (Article 5.1 đ). Changing the announced time, place or"
    f" leader sets the state to CHANGED. {PARTIAL} Requires an editor of the unit."
)
class SaveReceptionSessionInput(SaveInput):
    unit: str | None = strawberry.field(default=UNSET, description=f"{UNIT_DESCRIPTION} {REQUIRED}")
    leader: LeaderInput | None = strawberry.field(
        default=UNSET, description=f"The leader who receives citizens. {REQUIRED}"
    )
    place: str | None = strawberry.field(
        default=UNSET, description=f"The venue, up to 300 characters. {REQUIRED} Example: `Phòng tiếp công dân`."
    )
    starts_at: DateTime | None = strawberry.field(
        default=UNSET, description=f"Start time. {REQUIRED} Example: `2026-12-01T08:00:00+07:00`."
    )
    ends_at: DateTime | None = strawberry.field(
        default=UNSET, description=f"End time; must be after `startsAt`. {REQUIRED}"
    )
    kind: SessionKind | None = strawberry.field(default=UNSET, description="Defaults to REGULAR.")
    registration: str | None = strawberry.field(
        default=UNSET, description="Registration instructions, up to 5,000 characters."
    )
    documents: list[str] | None = strawberry.field(
        default=UNSET, description="Up to 30 documents to bring. Example: `Căn cước công dân`."
    )
    change_reason: str | None = strawberry.field(
        default=UNSET, description="Public reason why it differs from what was announced, up to 5,000 characters."
    )
    demo: bool | None = strawberry.field(default=UNSET, description="Whether this is demonstration data.")


@strawberry.input(
    description="Input of `cancelReceptionSession` (Articles 5.2 and 9.3). Requires an editor of the unit."
)
class CancelReceptionSessionInput(TransitionInput):
    reason: str = strawberry.field(
        description="Public reason, up to 5,000 characters, without a telephone number, e-mail address or link."
    )
    replaced_by: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Global ID of the session that replaces it."
    )


@strawberry.input(
    description="Input of `substituteReceptionSession` (Articles 5.2 and 9.3). Requires an editor of the unit."
)
class SubstituteReceptionSessionInput(TransitionInput):
    leader: LeaderInput = strawberry.field(description="The leader who receives instead.")
    reason: str = strawberry.field(description="Public reason, up to 5,000 characters.")


@strawberry.input(description="Input of `moveReceptionSession` (Articles 5.2 and 9.3). Requires an editor of the unit.")
class MoveReceptionSessionInput(TransitionInput):
    starts_at: DateTime = strawberry.field(description="The new start time. Example: `2026-12-01T08:00:00+07:00`.")
    ends_at: DateTime = strawberry.field(description="The new end time; must be after `startsAt`.")
    place: str | None = strawberry.field(
        default=UNSET, description="The new venue, up to 300 characters; by default it stays."
    )
    reason: str = strawberry.field(description="Public reason, up to 5,000 characters.")


NOTE_DESCRIPTION = "Note for the history, visible to staff only, up to 5,000 characters."


@strawberry.input(description="Input of `approveReceptionSession`. Requires an editor of the unit.")
class ApproveReceptionSessionInput(ApprovalInput):
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `returnReceptionSession`. Requires an editor of the unit.")
class ReturnReceptionSessionInput(TransitionInput):
    why: str = strawberry.field(description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `deleteReceptionSession`. Requires an editor of the unit.")
class DeleteReceptionSessionInput(TransitionInput):
    pass


@strawberry.type(description="Payload of a reception-session mutation.")
class _ReceptionSessionPayload:
    reception_session: ReceptionSession | None = strawberry.field(
        description="The updated session; null if the mutation failed."
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `saveReceptionSession`.")
class SaveReceptionSessionPayload(_ReceptionSessionPayload):
    pass


@strawberry.type(description="Payload of `cancelReceptionSession`.")
class CancelReceptionSessionPayload(_ReceptionSessionPayload):
    pass


@strawberry.type(description="Payload of `substituteReceptionSession`.")
class SubstituteReceptionSessionPayload(_ReceptionSessionPayload):
    pass


@strawberry.type(description="Payload of `moveReceptionSession`.")
class MoveReceptionSessionPayload(_ReceptionSessionPayload):
    pass


@strawberry.type(description="Payload of `approveReceptionSession`.")
class ApproveReceptionSessionPayload(_ReceptionSessionPayload):
    pass


@strawberry.type(description="Payload of `returnReceptionSession`.")
class ReturnReceptionSessionPayload(_ReceptionSessionPayload):
    pass


@strawberry.type(description="Payload of `deleteReceptionSession`.")
class DeleteReceptionSessionPayload:
    id: strawberry.ID | None = strawberry.field(
        description="The global ID of the deleted session; null if the mutation failed."
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


SaveReceptionSessionArgument = Annotated[
    SaveReceptionSessionInput, strawberry.argument(name="input", description="The session.")
]
CancelReceptionSessionArgument = Annotated[
    CancelReceptionSessionInput, strawberry.argument(name="input", description="The session and the reason.")
]


async def save_reception_session(info: Info, input: SaveReceptionSessionArgument) -> Any:
    body = decoded(save_body(input), "unit", unit_code)
    return await mutation_payload(info, "receptionSession", save_entity(info, "session", input, body))


async def cancel_reception_session(info: Info, input: CancelReceptionSessionArgument) -> Any:
    async def cancel() -> Document:
        body = rest_body(input)
        if input.replaced_by:
            body["replacedBy"] = service_id(info, input.replaced_by, "session", "replacedBy")
        return await send_transition(info, "session", "cancel", input, body)

    return await mutation_payload(info, "receptionSession", cancel())


SESSION_ARGUMENT = strawberry.argument(name="input", description="The session and the reason.")


async def substitute_reception_session(
    info: Info, input: Annotated[SubstituteReceptionSessionInput, SESSION_ARGUMENT]
) -> Any:
    done = send_transition(info, "session", "substitute", input, rest_body(input))
    return await mutation_payload(info, "receptionSession", done)


async def move_reception_session(info: Info, input: Annotated[MoveReceptionSessionInput, SESSION_ARGUMENT]) -> Any:
    done = send_transition(info, "session", "move", input, rest_body(input))
    return await mutation_payload(info, "receptionSession", done)


async def approve_reception_session(
    info: Info, input: Annotated[ApproveReceptionSessionInput, SESSION_ARGUMENT]
) -> Any:
    done = send_transition(info, "session", "approve", input, rest_body(input))
    return await mutation_payload(info, "receptionSession", done)


async def return_reception_session(info: Info, input: Annotated[ReturnReceptionSessionInput, SESSION_ARGUMENT]) -> Any:
    done = send_transition(info, "session", "return", input, rest_body(input))
    return await mutation_payload(info, "receptionSession", done)


async def delete_reception_session(info: Info, input: Annotated[DeleteReceptionSessionInput, SESSION_ARGUMENT]) -> Any:
    async def delete() -> strawberry.ID:
        await send_transition(info, "session", "delete", input, {})
        return input.id

    return await mutation_payload(info, "id", delete())
