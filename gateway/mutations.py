"""The root mutations."""

import strawberry

from gateway import writes


@strawberry.type(
    description="Root mutations. Each takes a single `input` and returns `errors` alongside the result."
    " Roles are checked by the services. If the service behind a mutation is unavailable, the"
    " mutation is null with the error code SERVICE_UNAVAILABLE."
)
class Mutation:
    issue_tokens: writes.ratings.IssueTokensPayload | None = strawberry.mutation(
        resolver=writes.ratings.issue_tokens,
        description="Signs blinded tokens, each of which allows one rating (RFC 9578). Solve a"
        " `ratingChallenge` first.",
    )
    submit_rating: writes.ratings.SubmitRatingPayload | None = strawberry.mutation(
        resolver=writes.ratings.submit_rating,
        description="Submits an anonymous rating of a published item (Article 4.4). Obtain a token from"
        " `issueTokens` first.",
    )
    change_rating: writes.ratings.ChangeRatingPayload | None = strawberry.mutation(
        resolver=writes.ratings.change_rating,
        description="Changes the stars, reasons or comment of a rating, given its receipt (Article 4.4).",
    )
    withdraw_rating: writes.ratings.WithdrawRatingPayload | None = strawberry.mutation(
        resolver=writes.ratings.withdraw_rating,
        description="Permanently withdraws a rating and its comment, given its receipt (Article 4.4).",
    )
    appeal_decision: writes.ratings.AppealDecisionPayload | None = strawberry.mutation(
        resolver=writes.ratings.appeal_decision,
        description="Appeals the rejection of a comment; another moderator decides (Article 4.4).",
    )
    preview_comment: writes.ratings.PreviewCommentPayload | None = strawberry.mutation(
        resolver=writes.ratings.preview_comment,
        description="Previews how a comment would be redacted, without storing it (Article 4.4).",
    )
    claim_comment: writes.moderation.ClaimCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.claim_comment,
        description="Claims a comment for review, so that no other moderator can decide on it until the claim expires.",
    )
    prolong_claim: writes.moderation.ProlongClaimPayload | None = strawberry.mutation(
        resolver=writes.moderation.prolong_claim, description="Extends a claim on a comment."
    )
    return_comment: writes.moderation.ReturnCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.return_comment, description="Releases a claimed comment to the queue."
    )
    decide_comment: writes.moderation.DecideCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.decide_comment, description="Approves, rejects or escalates a claimed comment."
    )
    undo_decision: writes.moderation.UndoDecisionPayload | None = strawberry.mutation(
        resolver=writes.moderation.undo_decision, description="Reverts the caller's own decision within one hour."
    )
    take_down_comment: writes.moderation.TakeDownCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.take_down_comment,
        description="Takes down a published comment for a stated reason. Its author can see the reason and appeal.",
    )
    reject_comments: writes.moderation.RejectCommentsPayload | None = strawberry.mutation(
        resolver=writes.moderation.reject_comments,
        description="Rejects several comments as obvious spam, without claiming them.",
    )
    answer_comment: writes.moderation.AnswerCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.answer_comment, description="Publishes a reply to a published comment."
    )
    save_article: writes.articles.SaveArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.save_article, description="Creates or edits an article (Articles 17 and 20)."
    )
    submit_article: writes.articles.SubmitArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.submit_article, description="Submits a draft or correction for approval."
    )
    return_article: writes.articles.ReturnArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.return_article, description="Returns a submitted article to its author."
    )
    approve_article: writes.articles.ApproveArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.approve_article,
        description="Approves an article written by another editor (Article 21).",
    )
    publish_article: writes.articles.PublishArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.publish_article, description="Publishes an approved article (Article 21)."
    )
    withdraw_article: writes.articles.WithdrawArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.withdraw_article, description="Permanently withdraws an article from publication."
    )
    supersede_article: writes.articles.SupersedeArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.supersede_article, description="Replaces a published article with another."
    )
    save_notice: writes.wanted.SaveNoticePayload | None = strawberry.mutation(
        resolver=writes.wanted.save_notice, description="Creates or corrects a notice (Articles 5.1 g, h, i)."
    )
    approve_notice: writes.wanted.ApproveNoticePayload | None = strawberry.mutation(
        resolver=writes.wanted.approve_notice, description="Approves a notice written by another editor."
    )
    publish_notice: writes.wanted.PublishNoticePayload | None = strawberry.mutation(
        resolver=writes.wanted.publish_notice, description="Publishes an approved notice."
    )
    withdraw_notice: writes.wanted.WithdrawNoticePayload | None = strawberry.mutation(
        resolver=writes.wanted.withdraw_notice,
        description="Withdraws a notice from all lists, searches, feeds and caches within one second.",
    )
    report_sighting: writes.submissions.ReportSightingPayload | None = strawberry.mutation(
        resolver=writes.submissions.report_sighting,
        description="Reports a sighting to the unit that issued a notice. Requires no account; spends a token.",
    )
    request_correction: writes.submissions.RequestCorrectionPayload | None = strawberry.mutation(
        resolver=writes.submissions.request_correction,
        description="Requests correction or removal of a notice. Requires no account; the unit must answer"
        " by a due date.",
    )
    claim_submission: writes.submissions.ClaimSubmissionPayload | None = strawberry.mutation(
        resolver=writes.submissions.claim_submission,
        description="Claims a sighting or correction request for a limited time.",
    )
    return_submission: writes.submissions.ReturnSubmissionPayload | None = strawberry.mutation(
        resolver=writes.submissions.return_submission,
        description="Releases a claimed sighting or correction request to the queue.",
    )
    close_submission: writes.submissions.CloseSubmissionPayload | None = strawberry.mutation(
        resolver=writes.submissions.close_submission,
        description="Closes a sighting or correction request, with an answer to the sender.",
    )
    save_unit: writes.units.SaveUnitPayload | None = strawberry.mutation(
        resolver=writes.units.save_unit, description="Creates or updates a unit (Articles 6, 10, 15)."
    )
    save_hotline: writes.units.SaveHotlinePayload | None = strawberry.mutation(
        resolver=writes.units.save_hotline, description="Creates or updates a hotline (Article 9.1 e)."
    )
    save_reception_session: writes.schedule.SaveReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.schedule.save_reception_session,
        description="Creates or updates a reception session (Article 5.1 đ).",
    )
    cancel_reception_session: writes.schedule.CancelReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.schedule.cancel_reception_session,
        description="Cancels a reception session, with a reason and an optional replacement (Article 5.1 đ).",
    )
