"""Published information (Articles 5.1 and 9.1) and where it is in its editorial workflow (Articles 17, 20, 21)."""

from typing import Any

import strawberry

from gateway.context import Info
from gateway.hotline import unit_lists
from gateway.hotline.types import Unit, unit_of
from gateway.ids import Document
from gateway.kinds import ArticleKind, ArticleState
from gateway.relay import Connection, Node
from gateway.scalars import HTML, DateTime, LanguageTag


def _superseded_by(root: strawberry.Parent[Document], info: Info) -> Any:
    id = root.get("supersededBy")
    return None if id is None else info.context.read.thing("article", id)


@strawberry.type(description="A piece of published information (Articles 5.1 and 9.1), described as Dublin Core asks.")
class Article(Node):
    kind: ArticleKind = strawberry.field(description="What it is, by the circular's article.")
    title: str = strawberry.field(description="Dublin Core `title`. Example: `Cảnh báo lừa đảo qua mạng`.")
    summary: str | None = strawberry.field(description="Dublin Core `description`.")
    body: HTML = strawberry.field(description="The text: a safe subset of HTML.")
    language: LanguageTag = strawberry.field(description="Dublin Core `language`.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit that publishes it.")
    unit_code: str = strawberry.field(description="Code of the unit that publishes it.")
    province: str | None = strawberry.field(
        description="Slug of the province of today that it is about. Example: `ca-mau`."
    )
    province_as_written: str | None = strawberry.field(
        description="The province as the text names it, which may be a name of before 2025-07-01. Example: `Bạc Liêu`."
    )
    author: str | None = strawberry.field(
        description="Dublin Core `creator`, as readers are told. Example: `Ban biên tập`."
    )
    editor: str | None = strawberry.field(description="Who edited it, as readers are told.")
    source: str | None = strawberry.field(description="Dublin Core `source`. Example: `bocongan.gov.vn`.")
    subjects: list[str] = strawberry.field(description="Dublin Core `subject`: terms of a controlled list.")
    keywords: list[str] = strawberry.field(description="Free words. Example: `lừa đảo`.")
    published_at: DateTime | None = strawberry.field(description="When it was first published; Dublin Core `issued`.")
    valid_from: DateTime | None = strawberry.field(description="From when on what it tells holds.")
    valid_until: DateTime | None = strawberry.field(description="Until when what it tells holds.")
    identifier: str | None = strawberry.field(
        description="Dublin Core `identifier`: a document number or the like. Example: `12/TB-CAH`."
    )
    slug: str = strawberry.field(description="The readable end of its address. Example: `canh-bao-lua-dao-qua-mang`.")
    state: ArticleState = strawberry.field(description="Where it is in its workflow.")
    superseded_by: "Article | None" = strawberry.field(
        resolver=_superseded_by, description="The article that took its place."
    )
    related: "Connection[Article] | None" = strawberry.field(
        resolver=unit_lists.related,
        description="What its unit published of the same kind, the newest first; it is itself among them.",
    )
    demo: bool = strawberry.field(description="Made up, for trying the system.")
    version: int = strawberry.field(description="Grows with each change; give it when saving, to overwrite nobody.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")
