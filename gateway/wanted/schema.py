"""What wanted notices and submissions add to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.relay import Connection
from gateway.schema_parts import SchemaPart
from gateway.wanted import reads, submission_reads, submission_writes, writes
from gateway.wanted.notice_counts import WantedStatistics
from gateway.wanted.submission_types import (
    CorrectionContent,
    SightingContent,
    SightingTerms,
    SubmissionProgress,
    SubmissionQueue,
)
from gateway.wanted.types import NoticeEvent, WantedBatch, WantedMatches, WantedNotice


@strawberry.type
class WantedQuery:
    wanted_notices: Connection[WantedNotice] | None = strawberry.field(
        resolver=reads.wanted_notices,
        description="Wanted, terrorism-listed and Interpol notices, by default newest first (Articles 5.1 g, h, i).",
    )
    wanted_match: WantedMatches | None = strawberry.field(
        resolver=reads.wanted_match,
        description="Published notices with names similar to the given one, best match first (Articles 5.1"
        " h, i). Similarity is not proof of identity: display the `caution`.",
    )
    wanted_match_batch: WantedBatch | None = strawberry.field(
        resolver=reads.wanted_match_batch,
        description="Matches up to 1,000 names in one request, for example for a hotel or bank (Articles"
        " 5.1 h, i). Requires a role in any unit. Similarity is not proof of identity: display"
        " the `caution`. Send it with POST.",
    )
    wanted_statistics: WantedStatistics | None = strawberry.field(
        resolver=reads.wanted_statistics,
        description="Counts of notices by list, unit, state and age, and of publications and withdrawals (Article 26).",
    )
    notice_history: list[NoticeEvent] | None = strawberry.field(
        resolver=reads.notice_history,
        description="The history of a notice. Requires an editor or auditor of the unit.",
    )
    sighting_terms: SightingTerms | None = strawberry.field(
        resolver=submission_reads.sighting_terms, description="Parameters for obtaining the token of a sighting."
    )
    submission: SubmissionProgress | None = strawberry.field(
        resolver=submission_reads.submission,
        description="Status of a sighting or correction request, given its receipt; null if the receipt is unknown.",
    )
    submissions: SubmissionQueue | None = strawberry.field(
        resolver=submission_reads.submissions,
        description="Sightings and correction requests for the caller's units, earliest due first. Requires"
        " an editor of the unit.",
    )
    sighting_content: SightingContent | None = strawberry.field(
        resolver=submission_reads.sighting_content,
        description="Content of a sighting. Requires an editor of the unit; every access is recorded.",
    )
    correction_content: CorrectionContent | None = strawberry.field(
        resolver=submission_reads.correction_content,
        description="Content of a correction request. Requires an editor of the unit; every access is recorded.",
    )


@strawberry.type
class WantedMutation:
    save_notice: writes.SaveNoticePayload | None = strawberry.mutation(
        resolver=writes.save_notice,
        description="Creates or corrects a notice (Articles 5.1 g, h, i). See its `correction`.",
    )
    approve_notice: writes.ApproveNoticePayload | None = strawberry.mutation(
        resolver=writes.approve_notice,
        description="Approves a notice or a correction written by another editor, photos included.",
    )
    publish_notice: writes.PublishNoticePayload | None = strawberry.mutation(
        resolver=writes.publish_notice, description="Publishes what was approved: a notice, or its correction."
    )
    withdraw_notice: writes.WithdrawNoticePayload | None = strawberry.mutation(
        resolver=writes.withdraw_notice,
        description="Withdraws a notice from all lists, searches, feeds and caches within one second.",
    )
    delete_notice: writes.DeleteNoticePayload | None = strawberry.mutation(
        resolver=writes.delete_notice,
        description="Deletes a notice that was never published. The audit trail keeps who did it, and why.",
    )
    report_sighting: submission_writes.ReportSightingPayload | None = strawberry.mutation(
        resolver=submission_writes.report_sighting,
        description="Reports a sighting to the unit that issued a notice. Requires no account; spends a token.",
    )
    request_correction: submission_writes.RequestCorrectionPayload | None = strawberry.mutation(
        resolver=submission_writes.request_correction,
        description="Requests correction or removal of a notice. Requires no account; the unit must answer"
        " by a due date.",
    )
    claim_submission: submission_writes.ClaimSubmissionPayload | None = strawberry.mutation(
        resolver=submission_writes.claim_submission,
        description="Claims a sighting or correction request for a limited time.",
    )
    return_submission: submission_writes.ReturnSubmissionPayload | None = strawberry.mutation(
        resolver=submission_writes.return_submission,
        description="Releases a claimed sighting or correction request to the queue.",
    )
    close_submission: submission_writes.CloseSubmissionPayload | None = strawberry.mutation(
        resolver=submission_writes.close_submission,
        description="Closes a sighting or correction request, with an answer to the sender.",
    )


def schema_part(_: type[Enum]) -> SchemaPart:
    return SchemaPart(WantedQuery, WantedMutation, types=(WantedNotice,))
