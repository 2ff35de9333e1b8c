"""The editorial workflow of articles (Articles 17, 20, 21)."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.articles.types import Article
from gateway.context import Info
from gateway.hotline.writes import ERRORS, UNIT
from gateway.ids import Document, unit_code
from gateway.kinds import ArticleKind
from gateway.mutation_calls import Act, Saving, act, body_of, own_id, payload, save
from gateway.mutation_errors import Error
from gateway.scalars import HTML, DateTime, LanguageTag

WHY = "For the article's history, which staff alone read; up to 5,000 characters."


@strawberry.input(
    description="An article (Articles 5.1 and 9.1). New words make a draft again of what was submitted or approved, and"
    " of a published one a correction that takes the same way. What is left out of a change is reset. For editors of"
    " the unit."
)
class SaveArticleInput(Saving):
    kind: ArticleKind = strawberry.field(description="What it is, by the circular's article.")
    unit: str = strawberry.field(description=UNIT)
    title: str = strawberry.field(description="One line, up to 300 characters.")
    summary: str | None = strawberry.field(default=UNSET, description="Up to 5,000 characters.")
    body: HTML = strawberry.field(
        description="HTML, of which the safe subset is kept, or plain text, a paragraph a line. Up to 200,000"
        " characters, as far as the bounds of a request allow."
    )
    language: LanguageTag | None = strawberry.field(default=UNSET, description="By default `vi`.")
    province: str | None = strawberry.field(
        default=UNSET, description="Slug or name of a province, of today or of before 2025-07-01. Example: `Sóc Trăng`."
    )
    province_as_written: str | None = strawberry.field(
        default=UNSET, description="By default `province`, where that is a name."
    )
    author: str | None = strawberry.field(default=UNSET, description="A name for readers, up to 300 characters.")
    editor: str | None = strawberry.field(default=UNSET, description="A name for readers, up to 300 characters.")
    source: str | None = strawberry.field(
        default=UNSET, description="Where it was taken from, up to 300 characters. Example: `bocongan.gov.vn`."
    )
    subjects: list[str] | None = strawberry.field(default=UNSET, description="Up to 30 terms of a controlled list.")
    keywords: list[str] | None = strawberry.field(default=UNSET, description="Up to 30 words. Example: `lừa đảo`.")
    valid_from: DateTime | None = strawberry.field(
        default=UNSET, description="From when on it holds. Example: `2026-12-01T00:00:00+07:00`."
    )
    valid_until: DateTime | None = strawberry.field(default=UNSET, description="Until when it holds.")
    identifier: str | None = strawberry.field(
        default=UNSET, description="A document number or the like, up to 300 characters. Example: `12/TB-CAH`."
    )
    slug: str | None = strawberry.field(
        default=UNSET,
        description="By default made from the title; up to 120 lower-case letters, digits and hyphens. The address of"
        " before keeps working. Example: `canh-bao-lua-dao-qua-mang`.",
    )
    demo: bool | None = strawberry.field(default=UNSET, description="Made up, for trying the system.")


@strawberry.input(description="A step of an article's way to the public.")
class _Step(Act):
    why: str | None = strawberry.field(default=UNSET, description=WHY)


@strawberry.input(description="A step back, which has a reason.")
class _StepBack(Act):
    why: str = strawberry.field(description=WHY)


@strawberry.input(description="Handing a draft, or a correction, in for approval. For editors of the unit.")
class SubmitArticleInput(_Step):
    pass


@strawberry.input(description="Approving what somebody else wrote. For editors of the unit.")
class ApproveArticleInput(_Step):
    pass


@strawberry.input(description="Publishing what was approved. For editors of the unit.")
class PublishArticleInput(_Step):
    pass


@strawberry.input(description="Giving what was handed in back to its writer. For editors of the unit.")
class ReturnArticleInput(_StepBack):
    pass


@strawberry.input(description="Taking an article from the public for good. For editors of the unit.")
class WithdrawArticleInput(_StepBack):
    pass


@strawberry.input(description="Putting another article in the place of one. For editors of the unit.")
class SupersedeArticleInput(Act):
    superseded_by: strawberry.ID = strawberry.field(description="Global id of the published article that replaces it.")
    why: str | None = strawberry.field(default=UNSET, description=WHY)


@strawberry.type(description="The article that something was done to.")
class _Payload:
    article: Article | None = strawberry.field(description="The article as it is now; null when nothing was done.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The article that was saved.")
class SaveArticlePayload(_Payload):
    pass


@strawberry.type(description="The article that was handed in.")
class SubmitArticlePayload(_Payload):
    pass


@strawberry.type(description="The article that was given back.")
class ReturnArticlePayload(_Payload):
    pass


@strawberry.type(description="The article that was approved.")
class ApproveArticlePayload(_Payload):
    pass


@strawberry.type(description="The article that was published.")
class PublishArticlePayload(_Payload):
    pass


@strawberry.type(description="The article that was withdrawn.")
class WithdrawArticlePayload(_Payload):
    pass


@strawberry.type(description="The article that was superseded.")
class SupersedeArticlePayload(_Payload):
    pass


ArticleGiven = Annotated[SaveArticleInput, strawberry.argument(name="input", description="The article.")]
WHICH = strawberry.argument(name="input", description="Which article, and why.")
SuccessorGiven = Annotated[
    SupersedeArticleInput, strawberry.argument(name="input", description="Which article, and what replaces it.")
]


async def save_article(info: Info, given: ArticleGiven) -> Any:
    body = {**body_of(given), "unit": unit_code(given.unit)}
    return await payload(info, "article", save(info, "article", given, body))


async def submit_article(info: Info, given: Annotated[SubmitArticleInput, WHICH]) -> Any:
    return await payload(info, "article", act(info, "article", "submit", given, body_of(given)))


async def return_article(info: Info, given: Annotated[ReturnArticleInput, WHICH]) -> Any:
    return await payload(info, "article", act(info, "article", "return", given, body_of(given)))


async def approve_article(info: Info, given: Annotated[ApproveArticleInput, WHICH]) -> Any:
    return await payload(info, "article", act(info, "article", "approve", given, body_of(given)))


async def publish_article(info: Info, given: Annotated[PublishArticleInput, WHICH]) -> Any:
    return await payload(info, "article", act(info, "article", "publish", given, body_of(given)))


async def withdraw_article(info: Info, given: Annotated[WithdrawArticleInput, WHICH]) -> Any:
    return await payload(info, "article", act(info, "article", "withdraw", given, body_of(given)))


async def supersede_article(info: Info, given: SuccessorGiven) -> Any:
    async def supersede() -> Document:
        body = {**body_of(given), "supersededBy": own_id(given.superseded_by, "article", "supersededBy")}
        return await act(info, "article", "supersede", given, body)

    return await payload(info, "article", supersede())
