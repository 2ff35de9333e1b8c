"""What the reception schedule adds to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.relay import Connection
from gateway.schedule import reads, writes
from gateway.schedule.types import ReceptionSession
from gateway.schema_parts import SchemaPart


@strawberry.type
class ScheduleQuery:
    reception_sessions: Connection[ReceptionSession] | None = strawberry.field(
        resolver=reads.reception_sessions,
        description="The leaders' citizen-reception schedule in chronological order, including cancelled"
        " sessions (Article 5.1 đ).",
    )


@strawberry.type
class ScheduleMutation:
    save_reception_session: writes.SaveReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.save_reception_session,
        description="Creates or updates a reception session (Article 5.1 đ).",
    )
    cancel_reception_session: writes.CancelReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.cancel_reception_session,
        description="Cancels a reception session, with a reason and an optional replacement (Article 5.1 đ).",
    )


def schema_part(_: type[Enum]) -> SchemaPart:
    return SchemaPart(ScheduleQuery, ScheduleMutation, types=(ReceptionSession,))
