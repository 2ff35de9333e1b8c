"""What the reception schedule adds to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.editorial import DocumentChange
from gateway.relay import Connection
from gateway.schedule import reads, series_writes, writes
from gateway.schedule.types import ReceptionSeries, ReceptionSession, ScheduleGap
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
    reception_series: Connection[ReceptionSeries] | None = strawberry.field(
        resolver=reads.reception_series,
        description="The rules of the leaders' citizen-reception schedule, ordered by unit (Article 5.1 đ).",
    )
    schedule_gaps: list[ScheduleGap] | None = strawberry.field(
        resolver=reads.schedule_gaps,
        description="Units whose published schedule has months without a day of reception, which the law requires"
        " (Law on Citizen Reception 2013, Article 18).",
    )
    reception_series_history: list[DocumentChange] | None = strawberry.field(
        resolver=reads.reception_series_history,
        description="Who changed a series, when, why and from what, oldest first. Requires an editor or auditor of"
        " the unit.",
    )


@strawberry.type
class ScheduleMutation:
    save_reception_session: writes.SaveReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.save_reception_session,
        description="Creates or updates a reception session (Article 5.1 đ). Another leader, time, place or unit than"
        " was announced needs a `changeReason`.",
    )
    cancel_reception_session: writes.CancelReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.cancel_reception_session,
        description="Cancels a reception session, with a reason and an optional replacement (Article 5.1 đ).",
    )
    substitute_reception_session: writes.SubstituteReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.substitute_reception_session,
        description="Proposes another leader for a session, with a public reason. Takes effect once a second person"
        " has approved it.",
    )
    move_reception_session: writes.MoveReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.move_reception_session,
        description="Proposes another time or place for a session, with a public reason. Takes effect once a second"
        " person has approved it; what was announced first stays public.",
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
    save_reception_series: series_writes.SaveReceptionSeriesPayload | None = strawberry.mutation(
        resolver=series_writes.save_reception_series,
        description="Creates or updates a series of reception sessions (Article 5.1 đ).",
    )
    approve_reception_series: series_writes.ApproveReceptionSeriesPayload | None = strawberry.mutation(
        resolver=series_writes.approve_reception_series,
        description="Approves a new series or a change that another person wrote, and announces its sessions for a"
        " year ahead.",
    )
    return_reception_series: series_writes.ReturnReceptionSeriesPayload | None = strawberry.mutation(
        resolver=series_writes.return_reception_series,
        description="Drops the change of a series that waits for a second person.",
    )
    end_reception_series: series_writes.EndReceptionSeriesPayload | None = strawberry.mutation(
        resolver=series_writes.end_reception_series,
        description="Ends a series and cancels its sessions to come, with a public reason.",
    )
    delete_reception_series: series_writes.DeleteReceptionSeriesPayload | None = strawberry.mutation(
        resolver=series_writes.delete_reception_series, description="Deletes a new series that was never approved."
    )


def schema_part(_: type[Enum]) -> SchemaPart:
    return SchemaPart(ScheduleQuery, ScheduleMutation, types=(ReceptionSession, ReceptionSeries))
