"""What ratings and moderation add to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.feedback import moderation_reads, moderation_writes, reads, writes
from gateway.feedback.audit_types import AuditLog, AuditVerification
from gateway.feedback.moderation_types import Comment, CommentGroup, ModerationReason, ModerationRecord, QueueCounts
from gateway.feedback.types import OwnRating, RatingChallenge, RatingTerms, Satisfaction
from gateway.relay import Connection
from gateway.schema_parts import SchemaPart


@strawberry.type
class FeedbackQuery:
    satisfaction: Satisfaction | None = strawberry.field(
        resolver=reads.satisfaction,
        description="Satisfaction with an item, a unit, a province or the country (Article 4.4). Pass at"
        " most one of `subject`, `unit` and `province`; with none, the figures cover the"
        " country.",
    )
    comments: Connection[Comment] | None = strawberry.field(
        resolver=reads.comments,
        description="Published comments on an item, newest day first, with the unit's replies (Article 4.4).",
    )
    rating_challenge: RatingChallenge | None = strawberry.field(
        resolver=reads.rating_challenge,
        description="A challenge to solve in order to obtain tokens anonymously (Article 4.4); see `issueTokens`.",
    )
    rating_terms: RatingTerms | None = strawberry.field(
        resolver=reads.rating_terms,
        description="Options of the rating form and parameters of tokens (Article 4.4).",
    )
    rating_by_receipt: OwnRating | None = strawberry.field(
        resolver=reads.rating_by_receipt,
        description="A rating with its comment and the unit's reply, given the receipt; null if the receipt"
        " is unknown.",
    )
    moderation_queue: Connection[Comment] | None = strawberry.field(
        resolver=moderation_reads.moderation_queue,
        description="Comments waiting for the caller's decision: threats to life first, then oldest first."
        " Requires a moderator of the unit.",
    )
    moderation_counts: QueueCounts | None = strawberry.field(
        resolver=moderation_reads.moderation_counts,
        description="Number of comments in the queue of a unit, or of all units that the caller moderates.",
    )
    moderation_groups: list[CommentGroup] | None = strawberry.field(
        resolver=moderation_reads.moderation_groups,
        description="Groups of near-duplicate comments among the first 1,000 of the queue. Requires a"
        " moderator of the unit; see `rejectComments`.",
    )
    moderation_reasons: list[ModerationReason] | None = strawberry.field(
        resolver=moderation_reads.moderation_reasons,
        description="The reasons for rejecting or taking down comments.",
    )
    moderation_records: list[ModerationRecord] | None = strawberry.field(
        resolver=moderation_reads.moderation_records,
        description="Public moderation record of each unit: rates and reasons.",
    )
    audit_log: AuditLog | None = strawberry.field(
        resolver=moderation_reads.audit_log,
        description="The audit log of moderation. Requires an auditor of the root unit (Article 22).",
    )
    audit_verification: AuditVerification | None = strawberry.field(
        resolver=moderation_reads.audit_verification,
        description="Verifies the integrity of the audit log. Requires an auditor of the root unit (Article 22).",
    )


@strawberry.type
class FeedbackMutation:
    issue_tokens: writes.IssueTokensPayload | None = strawberry.mutation(
        resolver=writes.issue_tokens,
        description="Signs blinded tokens, each of which allows one rating (RFC 9578). Solve a"
        " `ratingChallenge` first.",
    )
    submit_rating: writes.SubmitRatingPayload | None = strawberry.mutation(
        resolver=writes.submit_rating,
        description="Submits an anonymous rating of a published item (Article 4.4). Obtain a token from"
        " `issueTokens` first.",
    )
    change_rating: writes.ChangeRatingPayload | None = strawberry.mutation(
        resolver=writes.change_rating,
        description="Changes the stars, scales, reasons or comment of a rating, given its receipt (Article 4.4).",
    )
    withdraw_rating: writes.WithdrawRatingPayload | None = strawberry.mutation(
        resolver=writes.withdraw_rating,
        description="Permanently withdraws a rating and its comment, given its receipt (Article 4.4).",
    )
    appeal_decision: writes.AppealDecisionPayload | None = strawberry.mutation(
        resolver=writes.appeal_decision,
        description="Appeals the rejection of a comment; another moderator decides (Article 4.4).",
    )
    preview_comment: writes.PreviewCommentPayload | None = strawberry.mutation(
        resolver=writes.preview_comment,
        description="Previews how a comment would be redacted, without storing it (Article 4.4).",
    )
    claim_comment: moderation_writes.ClaimCommentPayload | None = strawberry.mutation(
        resolver=moderation_writes.claim_comment,
        description="Claims a comment for review, so that no other moderator can decide on it until the claim expires.",
    )
    prolong_claim: moderation_writes.ProlongClaimPayload | None = strawberry.mutation(
        resolver=moderation_writes.prolong_claim, description="Extends a claim on a comment."
    )
    return_comment: moderation_writes.ReturnCommentPayload | None = strawberry.mutation(
        resolver=moderation_writes.return_comment, description="Releases a claimed comment to the queue."
    )
    decide_comment: moderation_writes.DecideCommentPayload | None = strawberry.mutation(
        resolver=moderation_writes.decide_comment, description="Approves, rejects or escalates a claimed comment."
    )
    undo_decision: moderation_writes.UndoDecisionPayload | None = strawberry.mutation(
        resolver=moderation_writes.undo_decision, description="Reverts the caller's own decision within one hour."
    )
    take_down_comment: moderation_writes.TakeDownCommentPayload | None = strawberry.mutation(
        resolver=moderation_writes.take_down_comment,
        description="Takes down a published comment for a stated reason. Its author can see the reason and appeal.",
    )
    reject_comments: moderation_writes.RejectCommentsPayload | None = strawberry.mutation(
        resolver=moderation_writes.reject_comments,
        description="Rejects several comments as obvious spam, without claiming them.",
    )
    answer_comment: moderation_writes.AnswerCommentPayload | None = strawberry.mutation(
        resolver=moderation_writes.answer_comment, description="Publishes a reply to a published comment."
    )


def schema_part(_: type[Enum]) -> SchemaPart:
    return SchemaPart(FeedbackQuery, FeedbackMutation, types=(Comment,))
