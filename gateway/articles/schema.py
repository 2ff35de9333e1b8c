"""What articles add to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.articles import reads, writes
from gateway.articles.types import Article
from gateway.relay import Connection
from gateway.schema_parts import SchemaPart


@strawberry.type
class ArticlesQuery:
    article: Article | None = strawberry.field(
        resolver=reads.article,
        description="The article at a URL's slug, today's or a former one; its `slug` is today's. Null if there is"
        " none, or it is not public.",
    )
    articles: Connection[Article] | None = strawberry.field(
        resolver=reads.articles, description="Published articles, newest first (Articles 5.1 and 9.1)."
    )


@strawberry.type
class ArticlesMutation:
    save_article: writes.SaveArticlePayload | None = strawberry.mutation(
        resolver=writes.save_article, description="Creates or edits an article (Articles 17 and 20)."
    )
    submit_article: writes.SubmitArticlePayload | None = strawberry.mutation(
        resolver=writes.submit_article, description="Submits a draft or correction for approval."
    )
    return_article: writes.ReturnArticlePayload | None = strawberry.mutation(
        resolver=writes.return_article, description="Returns a submitted article to its author."
    )
    approve_article: writes.ApproveArticlePayload | None = strawberry.mutation(
        resolver=writes.approve_article,
        description="Approves an article written by another editor (Article 21).",
    )
    publish_article: writes.PublishArticlePayload | None = strawberry.mutation(
        resolver=writes.publish_article,
        description="Publishes an approved article (Article 21), or schedules it for its `publishAt`.",
    )
    withdraw_article: writes.WithdrawArticlePayload | None = strawberry.mutation(
        resolver=writes.withdraw_article, description="Permanently withdraws an article from publication."
    )
    supersede_article: writes.SupersedeArticlePayload | None = strawberry.mutation(
        resolver=writes.supersede_article,
        description="Replaces a published article with another; refused while a correction of it waits.",
    )
    delete_article: writes.DeleteArticlePayload | None = strawberry.mutation(
        resolver=writes.delete_article,
        description="Deletes an article that was never published and frees its address. Its history is kept.",
    )


def schema_part(_: type[Enum]) -> SchemaPart:
    return SchemaPart(ArticlesQuery, ArticlesMutation, types=(Article,))
