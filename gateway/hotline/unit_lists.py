"""Nested lists of a unit. For a page of units, each list is fetched in one request."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.articles.enums import ArticleKind
from gateway.cache.invalidation import CLOCK_TAG
from gateway.clients import Params
from gateway.context import Info
from gateway.hotline.enums import Purpose
from gateway.ids import Document
from gateway.relay import After, Before, First, Last, page_params, query_params
from gateway.scalars import DateTime
from gateway.schedule.enums import SessionState

Parent = strawberry.Parent[Document]
OfPurpose = Annotated[
    Purpose | None,
    strawberry.argument(description="Only hotlines for this purpose. Example: `TRAFFIC`."),
]
OpenNow = Annotated[
    bool | None,
    strawberry.argument(description="Whether to return only hotlines that are open now (true) or closed now (false)."),
]
OfKind = Annotated[
    ArticleKind | None,
    strawberry.argument(description="Only articles of this kind. Example: `CRIME_WARNING`."),
]
Since = Annotated[
    DateTime | None,
    strawberry.argument(name="from", description="At or after this time. Example: `2026-11-24T00:00:00+07:00`."),
]
Until = Annotated[DateTime | None, strawberry.argument(description="Before this time.")]
OfState = Annotated[
    SessionState | None,
    strawberry.argument(description="Only sessions in this state. Example: `SCHEDULED`."),
]


async def _fetch_page(info: Info, kind: str, chosen: Params, *page: object) -> Any:
    return await info.context.services.fetch_page(kind, {**page_params(*page), **chosen})


async def children(
    root: Parent, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Any:
    return await _fetch_page(info, "unit", {"parent": root["code"]}, first, after, last, before)


async def predecessors(
    root: Parent, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Any:
    return await _fetch_page(info, "unit", {"successor": root["code"]}, first, after, last, before)


async def hotlines(
    root: Parent,
    info: Info,
    purpose: OfPurpose = UNSET,
    open_now: OpenNow = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    if isinstance(open_now, bool):
        info.context.services.tags.add(CLOCK_TAG)
    chosen = query_params(unit=root["code"], purpose=purpose, openNow=open_now)
    return await _fetch_page(info, "hotline", chosen, first, after, last, before)


async def reception_sessions(
    root: Parent,
    info: Info,
    from_: Since = UNSET,
    to: Until = UNSET,
    state: OfState = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = query_params(unit=root["code"], to=to, state=state, **{"from": from_})
    return await _fetch_page(info, "session", chosen, first, after, last, before)


async def articles(
    root: Parent,
    info: Info,
    kind: OfKind = UNSET,
    from_: Since = UNSET,
    to: Until = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = query_params(unit=root["code"], kind=kind, to=to, **{"from": from_})
    return await _fetch_page(info, "article", chosen, first, after, last, before)


async def wanted_notices(
    root: Parent, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Any:
    return await _fetch_page(info, "notice", {"unit": root["code"]}, first, after, last, before)


async def related(
    root: Parent, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Any:
    """Articles of an article's unit and kind."""
    chosen = query_params(unit=root["unitCode"], kind=root["kind"])
    return await _fetch_page(info, "article", chosen, first, after, last, before)
