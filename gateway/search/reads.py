"""Full-text search."""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import unit_code
from gateway.relay import After, First, Province, UnitCode, query_params
from gateway.scalars import DateTime

Text = Annotated[
    str,
    strawberry.argument(
        description="Search terms, with or without diacritics, up to 300 characters. If empty, returns the"
        " newest items."
    ),
]
Since = Annotated[DateTime | None, strawberry.argument(name="from", description="Dated at or after this time.")]
Until = Annotated[DateTime | None, strawberry.argument(description="Dated before this time.")]
Year = Annotated[int | None, strawberry.argument(description="Dated in this year; 1900 to 2200.")]


def search_resolver(kinds: type[Enum]) -> Callable[..., Awaitable[Any]]:
    """The resolver of `search`, whose argument `kinds` takes members of this enum."""
    OfKinds = Annotated[
        list[Enum] | None,
        strawberry.argument(description="Defaults to all kinds.", graphql_type=list[kinds] | None),
    ]

    async def search(
        info: Info,
        text: Text,
        kinds: OfKinds = UNSET,  # type: ignore[valid-type]
        unit: UnitCode = UNSET,
        from_: Since = UNSET,
        to: Until = UNSET,
        province: Province = UNSET,
        year: Year = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Any:
        given = query_params(
            text=text,
            kinds=kinds,
            unit=unit and unit_code(unit),
            to=to,
            province=province,
            year=year,
            first=first,
            after=after,
            **{"from": from_},
        )
        return await info.context.services.get("search", "/search", given)

    return search
