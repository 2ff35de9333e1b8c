"""What units and hotlines add to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.editorial import DocumentChange
from gateway.hotline import acts, answering, calling, reads, writes
from gateway.hotline.types import Hotline, Unit
from gateway.relay import Connection
from gateway.schema_parts import SchemaPart


@strawberry.type
class HotlineQuery:
    unit: Unit | None = strawberry.field(
        resolver=reads.unit, description="A unit by its code (Articles 6, 10, 15), or what stands for it on a day."
    )
    units: Connection[Unit] | None = strawberry.field(
        resolver=reads.units,
        description="Units, ordered by kind (the ministry first) and name (Articles 6, 10, 15).",
    )
    hotlines: Connection[Hotline] | None = strawberry.field(
        resolver=reads.hotlines,
        description="Hotlines, ordered by unit and display order (Article 9.1 e).",
    )
    who_to_call: calling.WhoToCall | None = strawberry.field(
        resolver=calling.who_to_call,
        description="Whom to call for what happened, told in the citizen's words or chosen from a list (Article 9.1 e)."
        " Never empty: what is not understood is answered with 113 first and situations to choose from. Send it"
        " with POST.",
    )
    nearest_units: list[calling.NearUnit] | None = strawberry.field(
        resolver=calling.nearest_units,
        description="The units nearest to a place, of those whose position is published. Send it with POST.",
    )
    hotlines_to_verify: list[answering.HotlineToVerify] | None = strawberry.field(
        resolver=answering.hotlines_to_verify,
        description="Hotlines in service that their units have to call: reported as unanswered by several citizens, or"
        " not verified for 180 days. Requires an editor.",
    )
    unanswered_call_terms: answering.UnansweredCallTerms | None = strawberry.field(
        resolver=answering.unanswered_call_terms,
        description="Parameters for obtaining the token of a report that a hotline did not answer.",
    )
    unit_history: list[DocumentChange] | None = strawberry.field(
        resolver=reads.unit_history,
        description="Who changed a unit, when and from what, oldest first. Requires an editor or auditor of the unit.",
    )
    hotline_history: list[DocumentChange] | None = strawberry.field(
        resolver=reads.hotline_history,
        description="Who changed a hotline, when, why and from what, oldest first. Requires an editor or auditor of"
        " the unit.",
    )


@strawberry.type
class HotlineMutation:
    save_unit: writes.SaveUnitPayload | None = strawberry.mutation(
        resolver=writes.save_unit, description="Creates or updates a unit (Articles 6, 10, 15)."
    )
    save_hotline: writes.SaveHotlinePayload | None = strawberry.mutation(
        resolver=writes.save_hotline, description="Creates or updates a hotline (Article 9.1 e)."
    )
    alert_unit: acts.AlertUnitPayload | None = strawberry.mutation(
        resolver=acts.alert_unit, description="Puts an alert on a unit, or ends the one that holds."
    )
    approve_hotline: acts.ApproveHotlinePayload | None = strawberry.mutation(
        resolver=acts.approve_hotline,
        description="Approves a new hotline or a change that another person wrote, and puts it in place.",
    )
    return_hotline: acts.ReturnHotlinePayload | None = strawberry.mutation(
        resolver=acts.return_hotline, description="Drops the change of a hotline that waits for a second person."
    )
    suspend_hotline: acts.SuspendHotlinePayload | None = strawberry.mutation(
        resolver=acts.suspend_hotline, description="Takes a hotline out of service at once."
    )
    resume_hotline: acts.ResumeHotlinePayload | None = strawberry.mutation(
        resolver=acts.resume_hotline, description="Puts a suspended hotline into service again, as it was approved."
    )
    alert_hotline: acts.AlertHotlinePayload | None = strawberry.mutation(
        resolver=acts.alert_hotline, description="Puts an alert on a hotline, or ends the one that holds."
    )
    verify_hotline: acts.VerifyHotlinePayload | None = strawberry.mutation(
        resolver=acts.verify_hotline,
        description="Notes that the number of a hotline was dialled and answered, which no save and no import does.",
    )
    report_unanswered_call: answering.ReportUnansweredCallPayload | None = strawberry.mutation(
        resolver=answering.report_unanswered_call,
        description="Reports that nobody answered a hotline, for an anonymous token. Requires no account; only counts"
        " are kept, and nothing public changes.",
    )
    delete_hotline: acts.DeleteHotlinePayload | None = strawberry.mutation(
        resolver=acts.delete_hotline, description="Deletes a new hotline that was never approved."
    )


def schema_part(_: type[Enum]) -> SchemaPart:
    return SchemaPart(HotlineQuery, HotlineMutation, types=(Unit, Hotline))
