"""Published information."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import unit_code
from gateway.kinds import ArticleKind, ArticleState
from gateway.relay import After, Before, First, Last, Province, UnitCode, asked, window
from gateway.scalars import DateTime, LanguageTag

OfKind = Annotated[ArticleKind | None, strawberry.argument(description="Articles of one kind.")]
InLanguage = Annotated[LanguageTag | None, strawberry.argument(description="Articles in one language.")]
InState = Annotated[
    ArticleState | None,
    strawberry.argument(description="By default PUBLISHED; what is not public is listed to the unit's editors alone."),
]
PublishedFrom = Annotated[
    DateTime | None, strawberry.argument(name="from", description="Published from this moment on.")
]
PublishedTo = Annotated[DateTime | None, strawberry.argument(description="Published before this moment.")]


async def articles(
    info: Info,
    kind: OfKind = UNSET,
    unit: UnitCode = UNSET,
    language: InLanguage = UNSET,
    province: Province = UNSET,
    from_: PublishedFrom = UNSET,
    to: PublishedTo = UNSET,
    state: InState = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = asked(
        kind=kind,
        unit=unit and unit_code(unit),
        language=language,
        province=province,
        to=to,
        state=state,
        **{"from": from_},
    )
    return await info.context.read.page("article", {**window(first, after, last, before), **chosen})
