"""The root queries. Each reads one list or thing through the operation's `read` and gives its documents as they are."""

import asyncio
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Context, Info
from gateway.errors import TooManyIds
from gateway.feeds import CLOCK
from gateway.ids import Document, opened, unit_code
from gateway.scalars import DateTime
from gateway.types.node import After, Before, Connection, First, Last, Node, UnitCode, asked, window
from gateway.types.schedule import ReceptionSession, SessionState
from gateway.types.units import Hotline, Purpose, Unit, UnitKind

MOST_NODES = 100

Id = Annotated[strawberry.ID, strawberry.argument(description="A global id, from a field `id`.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(description="Up to 100 global ids.")]
Code = Annotated[str, strawberry.argument(description="A unit's code, such as `ca-ha-noi`.")]
Province = Annotated[str | None, strawberry.argument(description="Slug of a province of today, such as `ha-noi`.")]
OfUnitKind = Annotated[UnitKind | None, strawberry.argument(description="Units of one sort.")]
OfPurpose = Annotated[Purpose | None, strawberry.argument(description="Numbers for one purpose.")]
InState = Annotated[SessionState | None, strawberry.argument(description="Sessions of which this became.")]
OpenNow = Annotated[
    bool | None,
    strawberry.argument(description="Those that somebody answers at this moment, or those that nobody does."),
]
EndsAfter = Annotated[DateTime | None, strawberry.argument(name="from", description="Sessions that end after this.")]
StartsBefore = Annotated[DateTime | None, strawberry.argument(description="Sessions that start before this.")]


async def _found(context: Context, id: str) -> Document | None:
    ref = opened(id)
    if ref.kind.name == "comment":
        return await context.read.whole(ref)
    found = await context.read.thing(ref.kind.name, ref.id)
    if found is None and context.caller is not None:
        return await context.read.whole(ref)
    return found


async def _node(info: Info, id: Id) -> Any:
    return await _found(info.context, id)


async def _nodes(info: Info, ids: Ids) -> Any:
    if len(ids) > MOST_NODES:
        raise TooManyIds(f"At most {MOST_NODES} ids at once.")
    return await asyncio.gather(*(_found(info.context, id) for id in ids), return_exceptions=True)


def _unit(info: Info, code: Code) -> Any:
    return info.context.read.thing("unit", unit_code(code))


async def _units(
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


async def _hotlines(
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


async def _reception_sessions(
    info: Info,
    unit: UnitCode = UNSET,
    from_: EndsAfter = UNSET,
    to: StartsBefore = UNSET,
    state: InState = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = asked(unit=unit and unit_code(unit), to=to, state=state, **{"from": from_})
    return await info.context.read.page("session", {**window(first, after, last, before), **chosen})


@strawberry.type(description="What everybody may ask.")
class Query:
    node: Node | None = strawberry.field(
        resolver=_node, description="A thing by its global id; null where it is not public."
    )
    nodes: list[Node | None] | None = strawberry.field(
        resolver=_nodes,
        description="Things by their global ids, in the order asked for.",
    )
    unit: Unit | None = strawberry.field(resolver=_unit, description="A unit by its code (Articles 6, 10, 15).")
    units: Connection[Unit] | None = strawberry.field(
        resolver=_units,
        description="Units: the ministry first, then by kind and name (Articles 6, 10, 15).",
    )
    hotlines: Connection[Hotline] | None = strawberry.field(
        resolver=_hotlines,
        description="Numbers by which citizens reach units, by unit and order (Article 9.1 e).",
    )
    reception_sessions: Connection[ReceptionSession] | None = strawberry.field(
        resolver=_reception_sessions,
        description="The leaders' citizen-reception schedule by time, cancelled sessions marked (Article 5.1 đ).",
    )
