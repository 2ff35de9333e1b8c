"""Wanted notices, their statistics, and name matching."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK_TAG
from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceUnavailable, TooManyNames
from gateway.ids import Document, decode_id, prepare_node, unit_code
from gateway.mutation_calls import rest_body
from gateway.relay import After, Before, First, Last, Province, UnitCode, page_params, query_params
from gateway.scalars import Date, PartialDate
from gateway.wanted.types import MatchGrade, NoticeList, NoticeOrder, NoticeState, Sex

OnList = Annotated[NoticeList | None, strawberry.argument(name="list", description="Only notices on this list.")]
InState = Annotated[
    NoticeState | None,
    strawberry.argument(
        description="Only notices in this state; defaults to PUBLISHED, or with `waiting` to any. Other states are"
        " visible only to editors of the unit."
    ),
]
Waiting = Annotated[
    bool | None,
    strawberry.argument(
        description="Only notices of which something waits for a second person or for publication: a correction, or a"
        " notice that is not published yet. Visible only to editors of the unit."
    ),
]
BornFrom = Annotated[int | None, strawberry.argument(description="Minimum year of birth; 1900 to 2100.")]
BornTo = Annotated[int | None, strawberry.argument(description="Maximum year of birth; 1900 to 2100.")]
SexOfSubject = Annotated[Sex | None, strawberry.argument(description="Only persons of this sex.")]
LivesIn = Annotated[
    str | None,
    strawberry.argument(
        description="Only subjects who are registered, or lived last, in this province: its slug, such as `ha-noi`."
    ),
]
ForOffence = Annotated[
    str | None,
    strawberry.argument(
        description="Only notices for an offence in whose name or article every word of this text begins a word; up to"
        " 300 characters. Examples: `lừa đảo`, `174`."
    ),
]
Dangerous = Annotated[
    bool | None, strawberry.argument(description="Only persons who are marked as dangerous (true) or are not (false).")
]
HasPhoto = Annotated[
    bool | None, strawberry.argument(description="Only notices with a photo (true) or without one (false).")
]
WithText = Annotated[
    str | None,
    strawberry.argument(
        description="Only notices in whose names, offence, numbers, residences or marks every word of this text begins"
        " a word; with or without diacritics, up to 300 characters. To compare a person's name, use `wantedMatch`."
    ),
]
OrderBy = Annotated[NoticeOrder | None, strawberry.argument(description="Defaults to NEWEST.")]
Name = Annotated[
    str,
    strawberry.argument(
        description="A name as typed, with or without diacritics, up to 10,000 characters. Example: `nguyen van a`."
    ),
]
BirthYear = Annotated[int | None, strawberry.argument(description="Year of birth; 1900 to 2100.")]
BirthDate = Annotated[PartialDate | None, strawberry.argument(description="A more precise date of birth, if known.")]
OfSex = Annotated[Sex | None, strawberry.argument(description="Sex of the person.")]
OnLists = Annotated[list[NoticeList] | None, strawberry.argument(description="Defaults to all lists.")]
FirstHits = Annotated[int | None, strawberry.argument(description="Maximum number of hits; 1 to 50, by default 10.")]
LeastGrade = Annotated[
    MatchGrade | None, strawberry.argument(description="Lowest grade of the hits shown; by default POSSIBLE.")
]


async def wanted_notices(
    info: Info,
    list_: OnList = UNSET,
    unit: UnitCode = UNSET,
    state: InState = UNSET,
    waiting: Waiting = UNSET,
    born_from: BornFrom = UNSET,
    born_to: BornTo = UNSET,
    sex: SexOfSubject = UNSET,
    province: LivesIn = UNSET,
    offence: ForOffence = UNSET,
    dangerous: Dangerous = UNSET,
    has_photo: HasPhoto = UNSET,
    text: WithText = UNSET,
    order_by: OrderBy = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = query_params(
        list=list_,
        unit=unit and unit_code(unit),
        state=state,
        waiting=waiting,
        bornFrom=born_from,
        bornTo=born_to,
        sex=sex,
        province=province,
        offence=offence,
        dangerous=dangerous,
        hasPhoto=has_photo,
        text=text,
        orderBy=order_by,
    )
    return await info.context.services.fetch_page("notice", {**page_params(first, after, last, before), **chosen})


async def wanted_match(
    info: Info,
    name: Name,
    birth_year: BirthYear = UNSET,
    birth_date: BirthDate = UNSET,
    sex: OfSex = UNSET,
    province: Province = UNSET,
    lists: OnLists = UNSET,
    first: FirstHits = UNSET,
    least: LeastGrade = UNSET,
) -> Any:
    person = query_params(name=name, birthYear=birth_year, birthDate=birth_date, sex=sex, province=province)
    given = {**person, **query_params(lists=lists, first=first, least=least), "language": _language(info)}
    call = UpstreamRequest("POST", "/match", body=given, headers=info.context.client_headers, idempotent=True)
    found = await info.context.services.call_json("wanted", call)
    try:
        for hit in found["hits"]:
            prepare_node(info.context.registry.kinds["notice"], hit["notice"])
    except (KeyError, TypeError) as error:
        raise ServiceUnavailable("wanted") from error
    return found


@strawberry.input(description="A name to match.")
class WantedMatchQuery:
    key: str | None = strawberry.field(default=UNSET, description="Client-defined key, up to 64 characters.")
    name: str = strawberry.field(description="Up to 1,000 characters.")
    birth_year: int | None = strawberry.field(default=UNSET, description="Year of birth; 1900 to 2100.")
    birth_date: PartialDate | None = strawberry.field(default=UNSET, description="A more precise date of birth.")
    sex: Sex | None = strawberry.field(default=UNSET, description="Sex of the person.")
    province: str | None = strawberry.field(default=UNSET, description="Slug of a current province, such as `ha-noi`.")


Queries = Annotated[list[WantedMatchQuery], strawberry.argument(description="1 to 1,000 names.")]
FirstOfEach = Annotated[
    int | None,
    strawberry.argument(name="first", description="Maximum number of hits per name; 1 to 10, by default 3."),
]
NAMES_PER_CALL = 200
"""Names per call, so that each call meets its deadline."""


def _language(info: Info) -> str:
    return "vi" if info.context.language == "vi" else "en"


async def wanted_match_batch(
    info: Info, queries: Queries, lists: OnLists = UNSET, first_: FirstOfEach = UNSET, least: LeastGrade = UNSET
) -> Any:
    if not 1 <= len(queries) <= 1_000:
        raise TooManyNames("A batch takes 1 to 1,000 names.")
    options = {**query_params(lists=lists, first=first_, least=least), "language": _language(info)}
    parts = [queries[at : at + NAMES_PER_CALL] for at in range(0, len(queries), NAMES_PER_CALL)]
    found = [
        await _call_match_batch(info, {**options, "queries": [rest_body(query) for query in part]}) for part in parts
    ]
    return {"caution": found[0]["caution"], "results": [result for part in found for result in part["results"]]}


async def _call_match_batch(info: Info, body: Document) -> Document:
    found = await info.context.services.call_json("wanted", UpstreamRequest("POST", "/match/batch", body=body))
    try:
        notices = {
            id: prepare_node(info.context.registry.kinds["notice"], notice) for id, notice in found["notices"].items()
        }
        for result in found["results"]:
            for hit in result["hits"]:
                hit["notice"] = notices.get(hit["noticeId"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ServiceUnavailable("wanted") from error
    return found


FromDay = Annotated[
    Date | None, strawberry.argument(name="from", description="Published or withdrawn on or after this date.")
]
ToDay = Annotated[
    Date | None,
    strawberry.argument(name="to", description="Published or withdrawn on or before this date, in Asia/Ho_Chi_Minh."),
]
UnderUnit = Annotated[
    str | None,
    strawberry.argument(description="A unit and its descendants, by code, such as `ca-ha-noi`, or global ID."),
]


async def wanted_statistics(
    info: Info, from_: FromDay = UNSET, to: ToDay = UNSET, unit: UnderUnit = UNSET, list_: OnList = UNSET
) -> Any:
    chosen = query_params(to=to, unit=unit and unit_code(unit), list=list_)
    info.context.services.tags.add("list:notice", CLOCK_TAG)
    found = await info.context.services.get("wanted", "/statistics", {**chosen, **query_params(**{"from": from_})})
    for name in ("counts", "published", "withdrawn"):
        for count in found[name]:
            count["unitCode"] = count["unit"]
    return found


NoticeIdArgument = Annotated[strawberry.ID, strawberry.argument(description="Global ID of the notice.")]


async def notice_history(info: Info, id: NoticeIdArgument) -> Any:
    found = await info.context.services.call_json(
        "wanted", UpstreamRequest("GET", f"/notices/{decode_id(info.context.registry, id, 'notice').id}/history")
    )
    return found["events"]
