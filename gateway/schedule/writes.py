"""Announcing, changing and cancelling reception sessions."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.hotline.writes import ERRORS, UNIT
from gateway.ids import Document, unit_code
from gateway.kinds import SessionKind
from gateway.mutation_calls import Act, Saving, act, body_of, own_id, payload, save
from gateway.mutation_errors import Error
from gateway.scalars import DateTime
from gateway.schedule.types import ReceptionSession


@strawberry.input(description="The leader who receives citizens.")
class LeaderInput:
    position: str = strawberry.field(description="Up to 300 characters. Example: `Giám đốc`.")
    name: str | None = strawberry.field(default=UNSET, description="Up to 300 characters.")


@strawberry.input(
    description="A session (Article 5.1 đ). Another time, place or leader than announced marks it CHANGED. What is left"
    " out of a change is reset. For editors of the unit."
)
class SaveReceptionSessionInput(Saving):
    unit: str = strawberry.field(description=UNIT)
    leader: LeaderInput = strawberry.field(description="Who receives.")
    place: str = strawberry.field(description="Where; up to 300 characters. Example: `Phòng tiếp công dân`.")
    starts_at: DateTime = strawberry.field(description="When it begins. Example: `2026-12-01T08:00:00+07:00`.")
    ends_at: DateTime = strawberry.field(description="When it ends; after `startsAt`.")
    kind: SessionKind | None = strawberry.field(default=UNSET, description="By default REGULAR.")
    registration: str | None = strawberry.field(default=UNSET, description="How to register; up to 5,000 characters.")
    documents: list[str] | None = strawberry.field(
        default=UNSET, description="What to bring; up to 30 lines. Example: `Căn cước công dân`."
    )
    demo: bool | None = strawberry.field(default=UNSET, description="Made up, for trying the system.")


@strawberry.input(description="Cancelling a session (Articles 5.2 and 9.3). For editors of the unit.")
class CancelReceptionSessionInput(Act):
    reason: str = strawberry.field(description="As citizens read it; up to 5,000 characters.")
    replaced_by: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Global id of the session that takes its place."
    )


@strawberry.type(description="The session that was saved or cancelled.")
class _Payload:
    reception_session: ReceptionSession | None = strawberry.field(
        description="The session as it is now; null when nothing was done."
    )
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The session that was saved.")
class SaveReceptionSessionPayload(_Payload):
    pass


@strawberry.type(description="The session that was cancelled.")
class CancelReceptionSessionPayload(_Payload):
    pass


SessionGiven = Annotated[SaveReceptionSessionInput, strawberry.argument(name="input", description="The session.")]
CancelGiven = Annotated[
    CancelReceptionSessionInput, strawberry.argument(name="input", description="Which session, and why.")
]


async def save_reception_session(info: Info, given: SessionGiven) -> Any:
    body = {**body_of(given), "unit": unit_code(given.unit)}
    return await payload(info, "receptionSession", save(info, "session", given, body))


async def cancel_reception_session(info: Info, given: CancelGiven) -> Any:
    async def cancel() -> Document:
        body = body_of(given)
        if given.replaced_by:
            body["replacedBy"] = own_id(given.replaced_by, "session", "replacedBy")
        return await act(info, "session", "cancel", given, body)

    return await payload(info, "receptionSession", cancel())
