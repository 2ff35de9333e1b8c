"""Units and hotlines."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK_TAG
from gateway.context import Info
from gateway.editorial import history_of
from gateway.hotline.enums import HotlineState, Purpose, UnitKind
from gateway.hotline.unit_lists import OpenNow
from gateway.ids import decode_id, unit_code
from gateway.relay import After, Before, First, Last, Province, UnitCode, page_params, query_params

Code = Annotated[str, strawberry.argument(description="A unit's code, such as `ca-ha-noi`.")]
OfUnitKind = Annotated[UnitKind | None, strawberry.argument(description="Only units of this kind.")]
OfPurpose = Annotated[Purpose | None, strawberry.argument(description="Only hotlines for this purpose.")]

InState = Annotated[
    HotlineState | None,
    strawberry.argument(
        description="Defaults to ACTIVE, or with `waiting` to any. Other states are visible only to editors of the"
        " unit."
    ),
]
Waiting = Annotated[
    bool | None,
    strawberry.argument(
        description="Only hotlines of which a change waits for a second person (true) or none does (false). Visible"
        " only to editors of the unit."
    ),
]
HotlineId = Annotated[strawberry.ID, strawberry.argument(description="Global ID of the hotline.")]


def unit(info: Info, code: Code) -> Any:
    return info.context.services.load_entity("unit", unit_code(code))


async def units(
    info: Info,
    kind: OfUnitKind = UNSET,
    province: Province = UNSET,
    parent: UnitCode = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = query_params(kind=kind, province=province, parent=parent and unit_code(parent))
    return await info.context.services.fetch_page("unit", {**page_params(first, after, last, before), **chosen})


async def hotlines(
    info: Info,
    unit: UnitCode = UNSET,
    province: Province = UNSET,
    purpose: OfPurpose = UNSET,
    open_now: OpenNow = UNSET,
    state: InState = UNSET,
    waiting: Waiting = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    if isinstance(open_now, bool):
        info.context.services.tags.add(CLOCK_TAG)
    chosen = query_params(
        unit=unit and unit_code(unit),
        province=province,
        purpose=purpose,
        openNow=open_now,
        state=state,
        waiting=waiting,
    )
    return await info.context.services.fetch_page("hotline", {**page_params(first, after, last, before), **chosen})


async def unit_history(info: Info, code: Code) -> Any:
    return await history_of(info, "unit", unit_code(code))


async def hotline_history(info: Info, id: HotlineId) -> Any:
    return await history_of(info, "hotline", decode_id(info.context.registry, id, "hotline").id)
