"""Full-text search."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import unit_code
from gateway.relay import After, First, Kind, Province, UnitCode, query_params
from gateway.scalars import DateTime

Text = Annotated[
    str,
    strawberry.argument(
        description="Search terms, with or without diacritics, up to 300 characters. If empty, returns the"
        " newest items."
    ),
]
OfKinds = Annotated[list[Kind] | None, strawberry.argument(description="Defaults to all kinds.")]
Since = Annotated[DateTime | None, strawberry.argument(name="from", description="Dated at or after this time.")]
Until = Annotated[DateTime | None, strawberry.argument(description="Dated before this time.")]
Year = Annotated[int | None, strawberry.argument(description="Dated in this year; 1900 to 2200.")]


async def search(
    info: Info,
    text: Text,
    kinds: OfKinds = UNSET,
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
