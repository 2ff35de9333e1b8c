"""What belongs to a unit, as lists within it. Of a whole page of units each list is asked for in one request."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK
from gateway.clients import Params
from gateway.context import Info
from gateway.ids import Document
from gateway.kinds import ArticleKind, Purpose, SessionState
from gateway.relay import After, Before, First, Last, asked, window
from gateway.scalars import DateTime

Parent = strawberry.Parent[Document]
OfPurpose = Annotated[
    Purpose | None,
    strawberry.argument(description="Numbers for one purpose. Example: `TRAFFIC`."),
]
OpenNow = Annotated[
    bool | None,
    strawberry.argument(description="Those that somebody answers at this moment, or those that nobody does."),
]
OfKind = Annotated[
    ArticleKind | None,
    strawberry.argument(description="Articles of one kind. Example: `CRIME_WARNING`."),
]
Since = Annotated[
    DateTime | None,
    strawberry.argument(name="from", description="From this moment on. Example: `2026-11-24T00:00:00+07:00`."),
]
Until = Annotated[DateTime | None, strawberry.argument(description="Before this moment.")]
OfState = Annotated[
    SessionState | None,
    strawberry.argument(description="Sessions of which this became. Example: `SCHEDULED`."),
]


async def _listed(info: Info, kind: str, chosen: Params, *page: object) -> Any:
    return await info.context.read.page(kind, {**window(*page), **chosen})


async def children(
    root: Parent, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Any:
    return await _listed(info, "unit", {"parent": root["code"]}, first, after, last, before)


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
        info.context.read.tags.add(CLOCK)
    chosen = asked(unit=root["code"], purpose=purpose, openNow=open_now)
    return await _listed(info, "hotline", chosen, first, after, last, before)


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
    chosen = asked(unit=root["code"], to=to, state=state, **{"from": from_})
    return await _listed(info, "session", chosen, first, after, last, before)


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
    chosen = asked(unit=root["code"], kind=kind, to=to, **{"from": from_})
    return await _listed(info, "article", chosen, first, after, last, before)


async def wanted_notices(
    root: Parent, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Any:
    return await _listed(info, "notice", {"unit": root["code"]}, first, after, last, before)


async def related(
    root: Parent, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Any:
    """Articles of an article's unit and kind."""
    chosen = asked(unit=root["unitCode"], kind=root["kind"])
    return await _listed(info, "article", chosen, first, after, last, before)
