"""The root mutations."""

import strawberry

from gateway import writes


@strawberry.type(
    description="What may be done. Each has one `input`; what is wrong comes back as `errors` beside the result."
    " Roles are checked by the services. A mutation whose service is down is null, with the code SERVICE_UNAVAILABLE."
)
class Mutation:
    issue_tokens: writes.ratings.IssueTokensPayload | None = strawberry.mutation(
        resolver=writes.ratings.issue_tokens,
        description="Has blinded tokens signed, each a right to rate once (RFC 9578). First solve a `ratingChallenge`.",
    )
    submit_rating: writes.ratings.SubmitRatingPayload | None = strawberry.mutation(
        resolver=writes.ratings.submit_rating,
        description="Rates a published thing, saying not who rates (Article 4.4). Tokens come from `issueTokens`.",
    )
    change_rating: writes.ratings.ChangeRatingPayload | None = strawberry.mutation(
        resolver=writes.ratings.change_rating, description="Gives one's rating other stars and reasons (Article 4.4)."
    )
    withdraw_rating: writes.ratings.WithdrawRatingPayload | None = strawberry.mutation(
        resolver=writes.ratings.withdraw_rating, description="Takes one's rating back (Article 4.4)."
    )
    appeal_decision: writes.ratings.AppealDecisionPayload | None = strawberry.mutation(
        resolver=writes.ratings.appeal_decision,
        description="Asks for another person's decision on one's rejected comment (Article 4.4).",
    )
    preview_comment: writes.ratings.PreviewCommentPayload | None = strawberry.mutation(
        resolver=writes.ratings.preview_comment,
        description="Shows what of a comment would be kept; nothing of it is kept (Article 4.4).",
    )
    claim_comment: writes.moderation.ClaimCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.claim_comment, description="Takes a comment on for a while."
    )
    prolong_claim: writes.moderation.ProlongClaimPayload | None = strawberry.mutation(
        resolver=writes.moderation.prolong_claim, description="Keeps a claimed comment longer."
    )
    return_comment: writes.moderation.ReturnCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.return_comment, description="Gives a claimed comment back to the queue."
    )
    decide_comment: writes.moderation.DecideCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.decide_comment, description="Decides on a claimed comment."
    )
    undo_decision: writes.moderation.UndoDecisionPayload | None = strawberry.mutation(
        resolver=writes.moderation.undo_decision, description="Undoes one's own decision within the hour."
    )
    take_down_comment: writes.moderation.TakeDownCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.take_down_comment,
        description="Takes a published comment from the public, for a reason. Its writer sees why and may appeal.",
    )
    reject_comments: writes.moderation.RejectCommentsPayload | None = strawberry.mutation(
        resolver=writes.moderation.reject_comments, description="Rejects obvious spam in one act, without claims."
    )
    answer_comment: writes.moderation.AnswerCommentPayload | None = strawberry.mutation(
        resolver=writes.moderation.answer_comment, description="Answers a published comment."
    )
    save_article: writes.articles.SaveArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.save_article, description="Writes or rewrites an article (Articles 17 and 20)."
    )
    submit_article: writes.articles.SubmitArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.submit_article, description="Hands a draft, or a correction, in for approval."
    )
    return_article: writes.articles.ReturnArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.return_article, description="Gives what was handed in back to its writer."
    )
    approve_article: writes.articles.ApproveArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.approve_article, description="Approves what somebody else wrote (Article 21)."
    )
    publish_article: writes.articles.PublishArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.publish_article, description="Publishes what was approved (Article 21)."
    )
    withdraw_article: writes.articles.WithdrawArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.withdraw_article, description="Takes an article from the public for good."
    )
    supersede_article: writes.articles.SupersedeArticlePayload | None = strawberry.mutation(
        resolver=writes.articles.supersede_article, description="Puts another article in the place of one."
    )
    save_notice: writes.wanted.SaveNoticePayload | None = strawberry.mutation(
        resolver=writes.wanted.save_notice, description="Writes or corrects a notice (Articles 5.1 g, h, i)."
    )
    approve_notice: writes.wanted.ApproveNoticePayload | None = strawberry.mutation(
        resolver=writes.wanted.approve_notice, description="Approves a notice that somebody else wrote."
    )
    publish_notice: writes.wanted.PublishNoticePayload | None = strawberry.mutation(
        resolver=writes.wanted.publish_notice, description="Publishes an approved notice."
    )
    withdraw_notice: writes.wanted.WithdrawNoticePayload | None = strawberry.mutation(
        resolver=writes.wanted.withdraw_notice,
        description="Withdraws a notice: it is gone from every list, search, feed and cache within a second.",
    )
    report_sighting: writes.submissions.ReportSightingPayload | None = strawberry.mutation(
        resolver=writes.submissions.report_sighting,
        description="Tells a notice's unit where and when somebody was seen, without an account. It spends a token.",
    )
    request_correction: writes.submissions.RequestCorrectionPayload | None = strawberry.mutation(
        resolver=writes.submissions.request_correction,
        description="Asks a notice's unit to correct or remove it, without an account. It is answered by a set day.",
    )
    claim_submission: writes.submissions.ClaimSubmissionPayload | None = strawberry.mutation(
        resolver=writes.submissions.claim_submission, description="Takes a sighting or request up for a while."
    )
    return_submission: writes.submissions.ReturnSubmissionPayload | None = strawberry.mutation(
        resolver=writes.submissions.return_submission, description="Gives a sighting or request back to the queue."
    )
    close_submission: writes.submissions.CloseSubmissionPayload | None = strawberry.mutation(
        resolver=writes.submissions.close_submission,
        description="Closes a sighting or request, with an answer for its sender.",
    )
    save_unit: writes.units.SaveUnitPayload | None = strawberry.mutation(
        resolver=writes.units.save_unit, description="Adds or changes a unit (Articles 6, 10, 15)."
    )
    save_hotline: writes.units.SaveHotlinePayload | None = strawberry.mutation(
        resolver=writes.units.save_hotline, description="Adds or changes a hotline (Article 9.1 e)."
    )
    save_reception_session: writes.schedule.SaveReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.schedule.save_reception_session,
        description="Announces or changes a reception session (Article 5.1 đ).",
    )
    cancel_reception_session: writes.schedule.CancelReceptionSessionPayload | None = strawberry.mutation(
        resolver=writes.schedule.cancel_reception_session,
        description="Cancels a reception session, with the reason and what takes its place (Article 5.1 đ).",
    )
