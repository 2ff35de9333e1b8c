"""The editorial workflow of articles (Articles 17, 20, 21)."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.articles.enums import ArticleKind, BodyChangeKind
from gateway.articles.types import Article
from gateway.context import Info
from gateway.hotline.writes import ERRORS_DESCRIPTION, UNIT_DESCRIPTION
from gateway.ids import Document, unit_code
from gateway.mutation_calls import (
    PARTIAL,
    REQUIRED,
    ApprovalInput,
    SaveInput,
    TransitionInput,
    decoded,
    mutation_payload,
    rest_body,
    save_body,
    save_entity,
    send_transition,
    service_id,
)
from gateway.mutation_errors import Error
from gateway.scalars import HTML, DateTime, LanguageTag

NOTE_DESCRIPTION = "Note for the article's history, visible to staff only, up to 5,000 characters."


FILE = "ID of a file from `POST /api/articles/files?unit=CODE`."
ALT = "What the picture shows, for those who do not see it; up to 300 characters."


@strawberry.input(description="The picture that stands for an article.")
class ArticleCoverInput:
    file: str | None = strawberry.field(default=UNSET, description=f"{FILE} {REQUIRED}")
    alt: str | None = strawberry.field(default=UNSET, description=f"{ALT} {REQUIRED}")


@strawberry.input(description="A picture of an article.")
class ArticleFigureInput:
    file: str = strawberry.field(description=FILE)
    alt: str = strawberry.field(description=ALT)
    caption: str | None = strawberry.field(default=UNSET, description="Up to 300 characters.")


@strawberry.input(description="A document of an article.")
class AttachmentInput:
    file: str = strawberry.field(description=FILE)
    title: str = strawberry.field(description="Up to 300 characters.")


@strawberry.input(
    description="Input of `saveArticle` (Articles 5.1 and 9.1). Changing anything in a submitted, approved or"
    " scheduled article returns it to draft; in a published one it creates a correction that goes through the"
    " same workflow. What only removes something from a published article, such as the author's name, takes effect at"
    f" once if `why` is given. {PARTIAL} Requires an editor of the unit."
)
class SaveArticleInput(SaveInput):
    kind: ArticleKind | None = strawberry.field(
        default=UNSET, description=f"The kind of article, as classified by the circular. {REQUIRED}"
    )
    unit: str | None = strawberry.field(default=UNSET, description=f"{UNIT_DESCRIPTION} {REQUIRED}")
    title: str | None = strawberry.field(
        default=UNSET, description=f"A single line of up to 300 characters. {REQUIRED}"
    )
    summary: str | None = strawberry.field(default=UNSET, description="Up to 5,000 characters.")
    body: HTML | None = strawberry.field(
        default=UNSET,
        description="HTML, reduced to a safe subset, or plain text with one paragraph per line. Up to"
        f" 200,000 characters, within the request size limit. {REQUIRED}",
    )
    language: LanguageTag | None = strawberry.field(default=UNSET, description="Defaults to `vi`.")
    province: str | None = strawberry.field(
        default=UNSET,
        description="Slug or name of a province, current or from before 2025-07-01. Example: `Sóc Trăng`.",
    )
    province_as_written: str | None = strawberry.field(
        default=UNSET, description="Defaults to `province` if that is a name."
    )
    author: str | None = strawberry.field(default=UNSET, description="Name shown to readers, up to 300 characters.")
    editor: str | None = strawberry.field(default=UNSET, description="Name shown to readers, up to 300 characters.")
    source: str | None = strawberry.field(
        default=UNSET, description="The original source, up to 300 characters. Example: `bocongan.gov.vn`."
    )
    subjects: list[str] | None = strawberry.field(
        default=UNSET, description="What it is about: up to 30 terms of the unit's choice. Example: `an ninh mạng`."
    )
    keywords: list[str] | None = strawberry.field(default=UNSET, description="Up to 30 keywords. Example: `lừa đảo`.")
    valid_from: DateTime | None = strawberry.field(
        default=UNSET, description="Start of validity. Example: `2026-12-01T00:00:00+07:00`."
    )
    valid_until: DateTime | None = strawberry.field(default=UNSET, description="End of validity.")
    identifier: str | None = strawberry.field(
        default=UNSET, description="A document number or other identifier, up to 300 characters. Example: `12/TB-CAH`."
    )
    slug: str | None = strawberry.field(
        default=UNSET,
        description="Defaults to a slug of the title when created; up to 120 lower-case letters, digits and hyphens."
        " Previous slugs keep working. Example: `canh-bao-lua-dao-qua-mang`.",
    )
    cover: ArticleCoverInput | None = strawberry.field(default=UNSET, description="The cover picture.")
    figures: list[ArticleFigureInput] | None = strawberry.field(default=UNSET, description="Up to 30 pictures.")
    attachments: list[AttachmentInput] | None = strawberry.field(default=UNSET, description="Up to 30 documents.")
    publish_at: DateTime | None = strawberry.field(
        default=UNSET,
        description="When the article is to become public, at most a year ahead; it is part of what is approved."
        " Example: `2026-12-01T08:00:00+07:00`.",
    )
    demo: bool | None = strawberry.field(default=UNSET, description="Whether this is demonstration data.")
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of a step forward in the editorial workflow.")
class _ForwardTransitionInput(TransitionInput):
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of a step back in the editorial workflow, which requires a reason.")
class _BackwardTransitionInput(TransitionInput):
    why: str = strawberry.field(description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `submitArticle`. Requires an editor of the unit.")
class SubmitArticleInput(_ForwardTransitionInput):
    pass


@strawberry.input(description="Input of `approveArticle`. Requires an editor of the unit other than the author.")
class ApproveArticleInput(ApprovalInput):
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.input(description="Input of `publishArticle`. Requires an editor of the unit.")
class PublishArticleInput(_ForwardTransitionInput):
    pass


@strawberry.input(description="Input of `returnArticle`. Requires an editor of the unit.")
class ReturnArticleInput(_BackwardTransitionInput):
    pass


@strawberry.input(description="Input of `withdrawArticle`. Requires an editor of the unit.")
class WithdrawArticleInput(_BackwardTransitionInput):
    pass


@strawberry.input(description="Input of `deleteArticle`. Requires an editor of the unit.")
class DeleteArticleInput(_BackwardTransitionInput):
    pass


@strawberry.input(
    description="Input of `supersedeArticle`. It creates a correction that waits for approval and takes effect when"
    " published; `returnArticle` drops it. Requires an editor of the units of both articles."
)
class SupersedeArticleInput(TransitionInput):
    superseded_by: strawberry.ID = strawberry.field(
        description="Global ID of the published article that replaces this one."
    )
    why: str | None = strawberry.field(default=UNSET, description=NOTE_DESCRIPTION)


@strawberry.type(description="Payload of an article mutation.")
class _ArticlePayload:
    article: Article | None = strawberry.field(description="The updated article; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="What cleaning changed in a body, for its editor to check.")
class BodyChange:
    kind: BodyChangeKind = strawberry.field(description="What was changed.")
    count: int = strawberry.field(description="In how many places.")


def _resolve_body_changes(root: strawberry.Parent[Any]) -> Any:
    return (root.get("article") or {}).get("bodyChanges", [])


@strawberry.type(description="Payload of `saveArticle`.")
class SaveArticlePayload(_ArticlePayload):
    body_changes: list[BodyChange] = strawberry.field(
        resolver=_resolve_body_changes, description="What was changed in the body as it was sent."
    )


@strawberry.type(description="Payload of `submitArticle`.")
class SubmitArticlePayload(_ArticlePayload):
    pass


@strawberry.type(description="Payload of `returnArticle`.")
class ReturnArticlePayload(_ArticlePayload):
    pass


@strawberry.type(description="Payload of `approveArticle`.")
class ApproveArticlePayload(_ArticlePayload):
    pass


@strawberry.type(description="Payload of `publishArticle`.")
class PublishArticlePayload(_ArticlePayload):
    pass


@strawberry.type(description="Payload of `withdrawArticle`.")
class WithdrawArticlePayload(_ArticlePayload):
    pass


@strawberry.type(description="Payload of `supersedeArticle`.")
class SupersedeArticlePayload(_ArticlePayload):
    pass


@strawberry.type(description="Payload of `deleteArticle`; `article` is the article as it was.")
class DeleteArticlePayload(_ArticlePayload):
    pass


SaveArticleArgument = Annotated[SaveArticleInput, strawberry.argument(name="input", description="The article.")]
TRANSITION_ARGUMENT = strawberry.argument(name="input", description="The article and the reason.")
SupersedeArticleArgument = Annotated[
    SupersedeArticleInput, strawberry.argument(name="input", description="The article and its replacement.")
]


async def save_article(info: Info, input: SaveArticleArgument) -> Any:
    body = decoded(save_body(input), "unit", unit_code)
    return await mutation_payload(info, "article", save_entity(info, "article", input, body))


async def submit_article(info: Info, input: Annotated[SubmitArticleInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "article", send_transition(info, "article", "submit", input, rest_body(input)))


async def return_article(info: Info, input: Annotated[ReturnArticleInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "article", send_transition(info, "article", "return", input, rest_body(input)))


async def approve_article(info: Info, input: Annotated[ApproveArticleInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "article", send_transition(info, "article", "approve", input, rest_body(input)))


async def publish_article(info: Info, input: Annotated[PublishArticleInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "article", send_transition(info, "article", "publish", input, rest_body(input)))


async def withdraw_article(info: Info, input: Annotated[WithdrawArticleInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(
        info, "article", send_transition(info, "article", "withdraw", input, rest_body(input))
    )


async def supersede_article(info: Info, input: SupersedeArticleArgument) -> Any:
    async def supersede() -> Document:
        body = {**rest_body(input), "supersededBy": service_id(info, input.superseded_by, "article", "supersededBy")}
        return await send_transition(info, "article", "supersede", input, body)

    return await mutation_payload(info, "article", supersede())


async def delete_article(info: Info, input: Annotated[DeleteArticleInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "article", send_transition(info, "article", "delete", input, rest_body(input)))
