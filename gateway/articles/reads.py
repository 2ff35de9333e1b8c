"""Published information."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.articles.enums import ArticleKind, ArticleState
from gateway.context import Info
from gateway.ids import unit_code
from gateway.relay import After, Before, First, Last, Province, UnitCode, page_params, query_params
from gateway.scalars import DateTime, LanguageTag

OfKind = Annotated[ArticleKind | None, strawberry.argument(description="Only articles of this kind.")]
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
        **{"from": from_},
    )
    return await info.context.services.fetch_page("article", {**page_params(first, after, last, before), **chosen})
