"""Published information."""

from typing import Annotated, Any
from urllib.parse import quote

import strawberry
from strawberry import UNSET

from gateway.articles.enums import ArticleKind, ArticleState
from gateway.context import Info
from gateway.errors import ServiceProblem
from gateway.ids import prepare_node, unit_code
from gateway.loaders import ABSENT_STATUSES
from gateway.relay import After, Before, First, Last, Province, UnitCode, page_params, query_params
from gateway.scalars import DateTime, LanguageTag

STAY = {"redirect": "false"}
OfKind = Annotated[ArticleKind | None, strawberry.argument(description="Only articles of this kind.")]
OfKinds = Annotated[
    list[ArticleKind] | None, strawberry.argument(description="Only articles of one of these kinds; defaults to all.")
]
WithKeyword = Annotated[
    str | None,
    strawberry.argument(description="Only articles with this keyword as it is written, up to 300 characters."),
]
WithSubject = Annotated[
    str | None,
    strawberry.argument(description="Only articles with this subject as it is written, up to 300 characters."),
]
WithText = Annotated[
    str | None,
    strawberry.argument(
        description="Only articles in whose title, summary, keywords or subjects every word of this text begins a"
        " word; with or without diacritics, up to 300 characters. `search` looks in the body too."
    ),
]
AtSlug = Annotated[
    str,
    strawberry.argument(
        description="The last segment of the article's URL, today's or a former one, up to 120 characters. Example:"
        " `canh-bao-lua-dao-qua-mang`."
    ),
]
InLanguage = Annotated[LanguageTag | None, strawberry.argument(description="Only articles in this language.")]
InState = Annotated[
    ArticleState | None,
    strawberry.argument(
        description="Only articles in this state; defaults to PUBLISHED. Other states are visible only to"
        " editors of the unit."
    ),
]
Waiting = Annotated[
    bool | None,
    strawberry.argument(
        description="Only articles of which something waits to be published: a correction, or a submitted or approved"
        " article. Visible only to editors of the unit."
    ),
]
PublishedFrom = Annotated[
    DateTime | None, strawberry.argument(name="from", description="Published at or after this time.")
]
PublishedTo = Annotated[DateTime | None, strawberry.argument(description="Published before this time.")]


async def article(info: Info, slug: AtSlug) -> Any:
    """The article at an address; None where none is, or none that the caller may read."""
    services = info.context.services
    services.tags.add("list:article")
    if slug.strip(".") == "":
        return None
    path = f"/articles/by-slug/{quote(slug, safe='')}"
    try:
        found = prepare_node(info.context.registry.kinds["article"], await services.get("articles", path, STAY))
    except ServiceProblem as problem:
        if problem.status in ABSENT_STATUSES:
            return None
        raise
    services.tags.add(f"article:{found['_id']}")
    return found


async def articles(
    info: Info,
    kind: OfKind = UNSET,
    unit: UnitCode = UNSET,
    language: InLanguage = UNSET,
    province: Province = UNSET,
    from_: PublishedFrom = UNSET,
    to: PublishedTo = UNSET,
    state: InState = UNSET,
    waiting: Waiting = UNSET,
    kinds: OfKinds = UNSET,
    keyword: WithKeyword = UNSET,
    subject: WithSubject = UNSET,
    text: WithText = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = query_params(
        kind=kind,
        unit=unit and unit_code(unit),
        language=language,
        province=province,
        to=to,
        state=state,
        waiting=waiting,
        kinds=kinds,
        keyword=keyword,
        subject=subject,
        text=text,
        **{"from": from_},
    )
    return await info.context.services.fetch_page("article", {**page_params(first, after, last, before), **chosen})
