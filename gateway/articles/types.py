"""Published information (Articles 5.1 and 9.1) and where it is in its editorial workflow (Articles 17, 20, 21)."""

from typing import Any

import strawberry

from gateway.articles.enums import ArticleKind, ArticleState
from gateway.articles.media import ArticlePicture, Attachment, attachments_of, cover_of, figures_of
from gateway.context import Info
from gateway.editorial import UPDATED_DESCRIPTION, VERSION_DESCRIPTION, FieldDifference
from gateway.errors import ServiceProblem
from gateway.hotline import unit_lists
from gateway.hotline.types import Unit, unit_of
from gateway.ids import Document
from gateway.loaders import ABSENT_STATUSES
from gateway.relay import Connection, Node
from gateway.scalars import HTML, DateTime, LanguageTag


def _resolve_superseded_by(root: strawberry.Parent[Document], info: Info) -> Any:
    id = root.get("supersededBy")
    return None if id is None else info.context.services.load_entity("article", id)


def _resolve_unit(root: strawberry.Parent[Document], info: Info) -> Any:
    return info.context.services.load_entity("unit", root["unit"])


async def _resolve_correction(root: strawberry.Parent[Document], info: Info) -> Any:
    """None for whoever may not read it."""
    if "correction" in root:
        return root["correction"]
    caller = info.context.caller
    if caller is None or not caller.roles:
        return None
    try:
        return await info.context.services.get("articles", f"/articles/{root['_id']}/correction")
    except ServiceProblem as problem:
        if problem.status in ABSENT_STATUSES:
            return None
        raise


@strawberry.type(description="A changed content of a published article that waits for approval. For staff only.")
class ArticleCorrection:
    state: ArticleState = strawberry.field(description="The state of the correction in the editorial workflow.")
    written_by: list[str] = strawberry.field(description="The accounts that wrote it, none of which may approve it.")
    differences: list[FieldDifference] = strawberry.field(description="What differs from what is published.")
    kind: ArticleKind = strawberry.field(description="The kind of article, as classified by the circular.")
    title: str = strawberry.field(description="The corrected title. Example: `Cảnh báo lừa đảo qua mạng`.")
    summary: str | None = strawberry.field(description="The corrected summary.")
    body: HTML = strawberry.field(description="The corrected body, as a safe subset of HTML.")
    language: LanguageTag = strawberry.field(description="The language of the text.")
    unit: Unit | None = strawberry.field(resolver=_resolve_unit, description="The publishing unit.")
    province: str | None = strawberry.field(
        description="Slug of the current province that the article is about. Example: `ca-mau`."
    )
    province_as_written: str | None = strawberry.field(
        description="The province as named in the text. Example: `Bạc Liêu`."
    )
    author: str | None = strawberry.field(description="The public byline. Example: `Ban biên tập`.")
    editor: str | None = strawberry.field(description="The editor's name as shown to readers.")
    source: str | None = strawberry.field(description="The original source. Example: `bocongan.gov.vn`.")
    subjects: list[str] = strawberry.field(
        description="What it is about, in words of the unit's choice; what is classified is `kind`."
    )
    keywords: list[str] = strawberry.field(description="Free-text keywords. Example: `lừa đảo`.")
    valid_from: DateTime | None = strawberry.field(description="Start of validity.")
    valid_until: DateTime | None = strawberry.field(description="End of validity.")
    identifier: str | None = strawberry.field(
        description="A document number or other identifier. Example: `12/TB-CAH`."
    )
    slug: str = strawberry.field(
        description="Readable last segment of the article's URL. Example: `canh-bao-lua-dao-qua-mang`."
    )
    cover: ArticlePicture | None = strawberry.field(resolver=cover_of, description="The corrected cover.")
    figures: list[ArticlePicture] = strawberry.field(resolver=figures_of, description="The corrected pictures.")
    attachments: list[Attachment] = strawberry.field(resolver=attachments_of, description="The corrected documents.")
    publish_at: DateTime | None = strawberry.field(description="When the correction is to take effect.")
    superseded_by: "Article | None" = strawberry.field(
        resolver=_resolve_superseded_by, description="The article that is to replace this one, by `supersedeArticle`."
    )
    demo: bool = strawberry.field(description="Whether this is demonstration data.")


@strawberry.type(description="A published article (Articles 5.1 and 9.1), with Dublin Core metadata.")
class Article(Node):
    kind: ArticleKind = strawberry.field(description="The kind of article, as classified by the circular.")
    title: str = strawberry.field(description="Dublin Core `title`. Example: `Cảnh báo lừa đảo qua mạng`.")
    summary: str | None = strawberry.field(description="Dublin Core `description`.")
    body: HTML = strawberry.field(description="The body, as a safe subset of HTML.")
    language: LanguageTag = strawberry.field(description="Dublin Core `language`.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The publishing unit.")
    unit_code: str = strawberry.field(description="Code of the publishing unit.")
    province: str | None = strawberry.field(
        description="Slug of the current province that the article is about. Example: `ca-mau`."
    )
    province_as_written: str | None = strawberry.field(
        description="The province as named in the text, possibly a name used before 2025-07-01. Example: `Bạc Liêu`."
    )
    author: str | None = strawberry.field(
        description="Dublin Core `creator`, the public byline. Example: `Ban biên tập`."
    )
    editor: str | None = strawberry.field(description="The editor's name as shown to readers.")
    source: str | None = strawberry.field(description="Dublin Core `source`. Example: `bocongan.gov.vn`.")
    subjects: list[str] = strawberry.field(
        description="Dublin Core `subject`: what it is about, in words of the unit's choice; what is classified is"
        " `kind`. Example: `an ninh mạng`."
    )
    keywords: list[str] = strawberry.field(description="Free-text keywords. Example: `lừa đảo`.")
    published_at: DateTime | None = strawberry.field(
        description="When the article was first published; Dublin Core `issued`."
    )
    valid_from: DateTime | None = strawberry.field(
        description="Start of the period for which the information is valid."
    )
    valid_until: DateTime | None = strawberry.field(description="End of the period for which the information is valid.")
    identifier: str | None = strawberry.field(
        description="Dublin Core `identifier`, such as a document number. Example: `12/TB-CAH`."
    )
    slug: str = strawberry.field(
        description="Readable last segment of the article's URL. Example: `canh-bao-lua-dao-qua-mang`."
    )
    cover: ArticlePicture | None = strawberry.field(
        resolver=cover_of, description="The picture that stands for the article, in lists too."
    )
    figures: list[ArticlePicture] = strawberry.field(resolver=figures_of, description="Pictures of the article.")
    attachments: list[Attachment] = strawberry.field(
        resolver=attachments_of, description="Documents of the article, to be downloaded."
    )
    state: ArticleState = strawberry.field(description="The article's state in the editorial workflow.")
    publish_at: DateTime | None = strawberry.field(
        description="The approved moment of publication, if one was set; the article is not public before."
    )
    correction: ArticleCorrection | None = strawberry.field(
        resolver=_resolve_correction,
        description="A correction that waits to replace what is published. Null unless the caller is an editor or"
        " auditor of the unit.",
    )
    superseded_by: "Article | None" = strawberry.field(
        resolver=_resolve_superseded_by, description="The article that replaces this one."
    )
    related: "Connection[Article] | None" = strawberry.field(
        resolver=unit_lists.related,
        description="Articles of the same kind from the same unit, newest first. Includes this article.",
    )
    demo: bool = strawberry.field(description="Whether this is demonstration data.")
    version: int = strawberry.field(description=VERSION_DESCRIPTION)
    updated_at: DateTime = strawberry.field(description=UPDATED_DESCRIPTION)
