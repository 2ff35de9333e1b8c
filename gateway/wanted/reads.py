"""Wanted notices, counts of them, and names compared with them."""

from typing import Annotated, Any

import httpx
import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK
from gateway.clients import Call
from gateway.context import Info
from gateway.errors import Refused, ServiceUnavailable, TooManyNames
from gateway.ids import KINDS, Document, dressed, opened, unit_code
from gateway.mutation_calls import body_of
from gateway.relay import After, Before, First, Last, Province, UnitCode, asked, window
from gateway.scalars import Date, PartialDate
from gateway.wanted.types import NoticeList, NoticeState, Sex

OnList = Annotated[NoticeList | None, strawberry.argument(name="list", description="Notices of one list.")]
InState = Annotated[
    NoticeState | None,
    strawberry.argument(description="By default PUBLISHED; others are listed to the unit's editors alone."),
]
BornFrom = Annotated[int | None, strawberry.argument(description="A year of birth from this one on; 1900 to 2100.")]
BornTo = Annotated[int | None, strawberry.argument(description="A year of birth up to this one; 1900 to 2100.")]
Name = Annotated[
    str,
    strawberry.argument(
        description="A name as it was typed, with or without diacritics; up to 10,000 characters."
        " Example: `nguyen van a`."
    ),
]
BirthYear = Annotated[int | None, strawberry.argument(description="The person's year of birth; 1900 to 2100.")]
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
    found = await _compared(info, "/match?" + str(httpx.QueryParams(dict(given))))
    try:
        for hit in found["hits"]:
            dressed(KINDS["notice"], hit["notice"])
    except (KeyError, TypeError) as error:
        raise ServiceUnavailable("wanted") from error
    return found


async def _compared(info: Info, address: str) -> Document:
    """What the service answers to a GET, counted for the client; the address goes in the body, as it holds a name."""
    call = Call("POST", "/batch", body={"reads": [address]}, headers=info.context.passed_on)
    try:
        [read] = (await info.context.read.answer("wanted", call))["reads"]
        status, body = int(read["status"]), dict(read["body"])
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceUnavailable("wanted") from error
    if status >= 500:
        raise ServiceUnavailable("wanted")
    if status >= 400:
        raise Refused(body, status)
    return body


@strawberry.input(description="A name to compare.")
class WantedMatchQuery:
    key: str | None = strawberry.field(default=UNSET, description="The asker's own mark; up to 64 characters.")
    name: str = strawberry.field(description="Up to 1,000 characters.")
    birth_year: int | None = strawberry.field(default=UNSET, description="The person's year of birth; 1900 to 2100.")
    birth_date: PartialDate | None = strawberry.field(default=UNSET, description="More of it than the year.")
    sex: Sex | None = strawberry.field(default=UNSET, description="The person's sex.")
    province: str | None = strawberry.field(default=UNSET, description="Slug of a province of today, such as `ha-noi`.")


Queries = Annotated[list[WantedMatchQuery], strawberry.argument(description="1 to 1,000 names.")]
FirstOfEach = Annotated[
    int | None,
    strawberry.argument(name="first", description="How many hits at most for each name; 1 to 10, by default 3."),
]
AT_ONCE = 200
"""Names in one call, so that each keeps its deadline."""


async def wanted_match_batch(info: Info, queries: Queries, lists: OnLists = UNSET, first_: FirstOfEach = UNSET) -> Any:
    if not 1 <= len(queries) <= 1_000:
        raise TooManyNames("Between 1 and 1,000 names are compared at once.")
    asking = asked(lists=lists, first=first_)
    parts = [queries[at : at + AT_ONCE] for at in range(0, len(queries), AT_ONCE)]
    found = [await _batch(info, {**asking, "queries": [body_of(query) for query in part]}) for part in parts]
    return {"caution": found[0]["caution"], "results": [result for part in found for result in part["results"]]}


async def _batch(info: Info, body: Document) -> Document:
    found = await info.context.read.answer("wanted", Call("POST", "/match/batch", body=body))
    try:
        notices = {id: dressed(KINDS["notice"], notice) for id, notice in found["notices"].items()}
        for result in found["results"]:
            for hit in result["hits"]:
                hit["notice"] = notices.get(hit["noticeId"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ServiceUnavailable("wanted") from error
    return found


FromDay = Annotated[
    Date | None, strawberry.argument(name="from", description="Published or withdrawn from this day on.")
]
ToDay = Annotated[Date | None, strawberry.argument(name="to", description="Up to this day, in Asia/Ho_Chi_Minh.")]
UnderUnit = Annotated[
    str | None,
    strawberry.argument(description="A unit and all under it, by its code, such as `ca-ha-noi`, or by its global id."),
]


async def wanted_statistics(
    info: Info, from_: FromDay = UNSET, to: ToDay = UNSET, unit: UnderUnit = UNSET, list_: OnList = UNSET
) -> Any:
    chosen = asked(to=to, unit=unit and unit_code(unit), list=list_)
    info.context.read.tags.add("list:notice", CLOCK)
    found = await info.context.read.get("wanted", "/statistics", {**chosen, **asked(**{"from": from_})})
    for name in ("counts", "published", "withdrawn"):
        for count in found[name]:
            count["unitCode"] = count["unit"]
    return found


NoticeIdGiven = Annotated[strawberry.ID, strawberry.argument(description="Global id of the notice.")]


async def notice_history(info: Info, id: NoticeIdGiven) -> Any:
    found = await info.context.read.answer("wanted", Call("GET", f"/notices/{opened(id, 'notice').id}/history"))
    return found["events"]
