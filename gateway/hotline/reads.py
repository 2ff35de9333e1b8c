"""Units and hotlines."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK
from gateway.context import Info
from gateway.hotline.unit_lists import OpenNow
from gateway.ids import unit_code
from gateway.kinds import Purpose, UnitKind
from gateway.relay import After, Before, First, Last, Province, UnitCode, asked, window

Code = Annotated[str, strawberry.argument(description="A unit's code, such as `ca-ha-noi`.")]
OfUnitKind = Annotated[UnitKind | None, strawberry.argument(description="Units of one sort.")]
OfPurpose = Annotated[Purpose | None, strawberry.argument(description="Numbers for one purpose.")]


def unit(info: Info, code: Code) -> Any:
    return info.context.read.thing("unit", unit_code(code))


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
    chosen = asked(kind=kind, province=province, parent=parent and unit_code(parent))
    return await info.context.read.page("unit", {**window(first, after, last, before), **chosen})


async def hotlines(
    info: Info,
    unit: UnitCode = UNSET,
    province: Province = UNSET,
    purpose: OfPurpose = UNSET,
    open_now: OpenNow = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    if isinstance(open_now, bool):
        info.context.read.tags.add(CLOCK)
    chosen = asked(unit=unit and unit_code(unit), province=province, purpose=purpose, openNow=open_now)
    return await info.context.read.page("hotline", {**window(first, after, last, before), **chosen})
