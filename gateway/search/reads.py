"""The search."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import unit_code
from gateway.relay import After, First, Kind, Province, UnitCode, asked
from gateway.scalars import DateTime

Text = Annotated[
    str, strawberry.argument(description="Words, with or without diacritics, up to 300 characters. Empty: the newest.")
]
OfKinds = Annotated[list[Kind] | None, strawberry.argument(description="By default all kinds.")]
Since = Annotated[DateTime | None, strawberry.argument(name="from", description="What is of this moment or later.")]
Until = Annotated[DateTime | None, strawberry.argument(description="What is of before this moment.")]
Year = Annotated[int | None, strawberry.argument(description="What is of one year; 1900 to 2200.")]


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
    given = asked(
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
    return await info.context.read.get("search", "/search", given)
