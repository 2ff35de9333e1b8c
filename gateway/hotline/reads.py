"""Units and hotlines."""

from typing import Annotated, Any
from urllib.parse import quote

import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK_TAG
from gateway.context import Info
from gateway.editorial import history_of
from gateway.errors import ServiceProblem
from gateway.hotline.enums import HotlineState, Purpose, UnitKind, UnitState
from gateway.hotline.unit_lists import OpenNow
from gateway.ids import decode_id, prepare_node, unit_code
from gateway.loaders import ABSENT_STATUSES
from gateway.relay import After, Before, First, Last, Province, UnitCode, page_params, query_params
from gateway.scalars import Date

Code = Annotated[str, strawberry.argument(description="A unit's code, such as `ca-ha-noi`.")]
OnDay = Annotated[
    Date | None,
    strawberry.argument(
        description="The unit that stands on this day for the one of the code: itself, or what took its place. `code`"
        " may then be a name or abbreviation, too. Fails with `SEVERAL_SUCCESSORS` if it was split."
    ),
]
OfUnitState = Annotated[UnitState | None, strawberry.argument(description="Only units in this state.")]
OfUnitKind = Annotated[UnitKind | None, strawberry.argument(description="Only units of this kind.")]
OfPurpose = Annotated[Purpose | None, strawberry.argument(description="Only hotlines for this purpose.")]
OfPurposes = Annotated[
    list[Purpose] | None, strawberry.argument(description="Only hotlines for one of these purposes; defaults to all.")
]

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


def unit(info: Info, code: Code, at: OnDay = UNSET) -> Any:
    return _unit_on(info, code, at) if at else info.context.services.load_entity("unit", unit_code(code))


async def _unit_on(info: Info, code: str, at: str) -> Any:
    services = info.context.services
    services.tags.add("list:unit")
    if unit_code(code).strip(".") == "":
        return None
    path = f"/units/{quote(unit_code(code), safe='')}"
    try:
        found = await services.get("hotline", path, query_params(at=at))
    except ServiceProblem as problem:
        if problem.status in ABSENT_STATUSES:
            return None
        raise
    return prepare_node(info.context.registry.kinds["unit"], found)


async def units(
    info: Info,
    kind: OfUnitKind = UNSET,
    province: Province = UNSET,
    parent: UnitCode = UNSET,
    state: OfUnitState = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = query_params(kind=kind, province=province, parent=parent and unit_code(parent), state=state)
    return await info.context.services.fetch_page("unit", {**page_params(first, after, last, before), **chosen})


async def hotlines(
    info: Info,
    unit: UnitCode = UNSET,
    province: Province = UNSET,
    purpose: OfPurpose = UNSET,
    open_now: OpenNow = UNSET,
    state: InState = UNSET,
    waiting: Waiting = UNSET,
    purposes: OfPurposes = UNSET,
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
        purposes=purposes,
    )
    return await info.context.services.fetch_page("hotline", {**page_params(first, after, last, before), **chosen})


async def unit_history(info: Info, code: Code) -> Any:
    return await history_of(info, "unit", unit_code(code))


async def hotline_history(info: Info, id: HotlineId) -> Any:
    return await history_of(info, "hotline", decode_id(info.context.registry, id, "hotline").id)
