"""What the reception schedule adds to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.editorial import DocumentChange
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
    reception_session_history: list[DocumentChange] | None = strawberry.field(
        resolver=reads.reception_session_history,
        description="Who changed a session, when, why and from what, oldest first. Requires an editor or auditor of"
        " the unit.",
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
    approve_reception_session: writes.ApproveReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.approve_reception_session,
        description="Approves a new session or a change that another person wrote, and puts it in place.",
    )
    return_reception_session: writes.ReturnReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.return_reception_session,
        description="Drops the change of a session that waits for a second person.",
    )
    delete_reception_session: writes.DeleteReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.delete_reception_session, description="Deletes a new session that was never approved."
    )


def schema_part(_: type[Enum]) -> SchemaPart:
    return SchemaPart(ScheduleQuery, ScheduleMutation, types=(ReceptionSession,))
