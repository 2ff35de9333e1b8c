"""Published information (Articles 5.1 and 9.1) and where it is in its editorial workflow (Articles 17, 20, 21)."""

from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.ids import Document
from gateway.scalars import HTML, DateTime, LanguageTag
from gateway.types import unit_lists
from gateway.types.node import Connection, Node
from gateway.types.units import Unit, unit_of


@strawberry.enum(description="What an article is, by the article of the circular that asks for it.")
class ArticleKind(Enum):
    LEADERSHIP = strawberry.enum_value(
        "LEADERSHIP", description="Article 5.1 a. The leadership's direction and activities."
    )
    POLICE_WORK = strawberry.enum_value("POLICE_WORK", description="Article 5.1 b. Results of police work.")
    SPOKESPERSON = strawberry.enum_value("SPOKESPERSON", description="Article 5.1 b. What the spokesperson says.")
    CASE = strawberry.enum_value("CASE", description="Article 5.1 c. Cases under investigation, as far as may be told.")
    ANSWER_TO_VOTERS = strawberry.enum_value(
        "ANSWER_TO_VOTERS", description="Article 5.1 d. Answers to deputies and voters."
    )
    RECEPTION_SCHEDULE = strawberry.enum_value(
        "RECEPTION_SCHEDULE", description="Article 5.1 đ. About the leaders' citizen-reception schedule."
    )
    REBUTTAL = strawberry.enum_value("REBUTTAL", description="Article 5.1 e. Rebuttals of wrong information.")
    INTERPOL_DIGEST = strawberry.enum_value("INTERPOL_DIGEST", description="Article 5.1 g. The Interpol digest.")
    WANTED = strawberry.enum_value("WANTED", description="Article 5.1 h. About wanted persons.")
    TERRORISM = strawberry.enum_value("TERRORISM", description="Article 5.1 i. Terrorism and its financing.")
    CRIME_WARNING = strawberry.enum_value(
        "CRIME_WARNING", description="Article 5.1 k. Warnings of crimes and their methods."
    )
    CRIME_REPORTING = strawberry.enum_value("CRIME_REPORTING", description="Article 5.1 k. How to report a crime.")
    GOOD_EXAMPLE = strawberry.enum_value("GOOD_EXAMPLE", description="Article 5.1 k. Good people and good deeds.")
    PUBLIC_SERVICES = strawberry.enum_value(
        "PUBLIC_SERVICES", description="Article 5.1 l. Administrative procedures and online public services."
    )
    OTHER = strawberry.enum_value("OTHER", description="Article 5.1 m. Other information.")
    FIRE_PREVENTION = strawberry.enum_value(
        "FIRE_PREVENTION", description="Article 9.1. Fire prevention, fire fighting and rescue."
    )
    HOTLINES = strawberry.enum_value("HOTLINES", description="Article 9.1 e. About the unit's hotlines.")


@strawberry.enum(description="Where an article is in its workflow. The public reads what is published or superseded.")
class ArticleState(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="It is being written.")
    SUBMITTED = strawberry.enum_value("SUBMITTED", description="It waits for somebody else's approval.")
    APPROVED = strawberry.enum_value("APPROVED", description="It waits for publication.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="Everybody may read it.")
    SUPERSEDED = strawberry.enum_value("SUPERSEDED", description="Another took its place; found by its id alone.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="It was taken from the public.")


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
