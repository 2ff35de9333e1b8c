"""The root mutations."""

import strawberry

from gateway import writes


@strawberry.type(
    description="What may be done. Each has one `input`; what is wrong comes back as `errors` beside the result."
    " Roles are checked by the services. A mutation whose service is down is null, with the code SERVICE_UNAVAILABLE."
)
class Mutation:
    submit_rating: writes.ratings.SubmitRatingPayload | None = strawberry.mutation(
        resolver=writes.ratings.submit_rating,
        description="Rates a published thing, without saying who rates (Article 4.4). First solve a `ratingChallenge`.",
    )
    claim_comment: writes.ratings.ClaimCommentPayload | None = strawberry.mutation(
        resolver=writes.ratings.claim_comment, description="Takes a comment on for a while. For moderators of the unit."
    )
    decide_comment: writes.ratings.DecideCommentPayload | None = strawberry.mutation(
        resolver=writes.ratings.decide_comment, description="Decides on a claimed comment. For moderators of the unit."
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
