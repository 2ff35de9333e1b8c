"""Wanted notices, and names compared with them."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.errors import ServiceUnavailable
from gateway.ids import KINDS, dressed, unit_code
from gateway.scalars import PartialDate
from gateway.types.node import After, Before, First, Last, Province, UnitCode, asked, window
from gateway.types.wanted import NoticeList, NoticeState, Sex

OnList = Annotated[NoticeList | None, strawberry.argument(name="list", description="Notices of one list.")]
InState = Annotated[
    NoticeState | None,
    strawberry.argument(description="By default PUBLISHED; others are listed to the unit's editors alone."),
]
BornFrom = Annotated[int | None, strawberry.argument(description="A year of birth from this one on.")]
BornTo = Annotated[int | None, strawberry.argument(description="A year of birth up to this one.")]
Name = Annotated[str, strawberry.argument(description="A name as it was typed: with or without diacritics.")]
BirthYear = Annotated[int | None, strawberry.argument(description="The person's year of birth.")]
BirthDate = Annotated[PartialDate | None, strawberry.argument(description="More of it than the year, if it is known.")]
OfSex = Annotated[Sex | None, strawberry.argument(description="The person's sex.")]
OnLists = Annotated[list[NoticeList] | None, strawberry.argument(description="By default all lists.")]
FirstHits = Annotated[int | None, strawberry.argument(description="How many hits at most; 1 to 50, by default 10.")]


async def wanted_notices(
    info: Info,
    list_: OnList = UNSET,
    unit: UnitCode = UNSET,
    state: InState = UNSET,
    born_from: BornFrom = UNSET,
    born_to: BornTo = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = asked(list=list_, unit=unit and unit_code(unit), state=state, bornFrom=born_from, bornTo=born_to)
    return await info.context.read.page("notice", {**window(first, after, last, before), **chosen})


async def wanted_match(
    info: Info,
    name: Name,
    birth_year: BirthYear = UNSET,
    birth_date: BirthDate = UNSET,
    sex: OfSex = UNSET,
    province: Province = UNSET,
    lists: OnLists = UNSET,
    first: FirstHits = UNSET,
) -> Any:
    given = asked(
        name=name, birthYear=birth_year, birthDate=birth_date, sex=sex, province=province, lists=lists, first=first
    )
    found = await info.context.read.get("wanted", "/match", given)
    try:
        for hit in found["hits"]:
            dressed(KINDS["notice"], hit["notice"])
    except (KeyError, TypeError) as error:
        raise ServiceUnavailable("wanted") from error
    return found
