"""The reception schedule."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK_TAG
from gateway.context import Info
from gateway.editorial import history_of
from gateway.ids import decode_id, unit_code
from gateway.relay import After, Before, First, Last, UnitCode, page_params, query_params
from gateway.scalars import DateTime
from gateway.schedule.enums import SeriesState, SessionState

EndsAfter = Annotated[
    DateTime | None, strawberry.argument(name="from", description="Sessions that end after this time.")
]
StartsBefore = Annotated[DateTime | None, strawberry.argument(description="Sessions that start before this time.")]
InState = Annotated[
    SessionState | None,
    strawberry.argument(description="Only sessions in this state. Drafts are visible only to editors of the unit."),
]
Waiting = Annotated[
    bool | None,
    strawberry.argument(
        description="Only sessions of which a change waits for a second person (true) or none does (false). Visible"
        " only to editors of the unit."
    ),
]
InSeriesState = Annotated[
    SeriesState | None,
    strawberry.argument(description="Only series in this state. Drafts are visible only to editors of the unit."),
]
SeriesIdArgument = Annotated[strawberry.ID, strawberry.argument(description="Global ID of the series.")]
SeriesWaiting = Annotated[
    bool | None,
    strawberry.argument(
        description="Only series of which a change waits for a second person (true) or none does (false). Visible"
        " only to editors of the unit."
    ),
]
Months = Annotated[int, strawberry.argument(description="Months, beginning with the current one; 1 to 12.")]
SessionIdArgument = Annotated[strawberry.ID, strawberry.argument(description="Global ID of the session.")]


async def reception_sessions(
    info: Info,
    unit: UnitCode = UNSET,
    from_: EndsAfter = UNSET,
    to: StartsBefore = UNSET,
    state: InState = UNSET,
    waiting: Waiting = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = query_params(unit=unit and unit_code(unit), to=to, state=state, waiting=waiting, **{"from": from_})
    return await info.context.services.fetch_page("session", {**page_params(first, after, last, before), **chosen})


async def reception_session_history(info: Info, id: SessionIdArgument) -> Any:
    return await history_of(info, "session", decode_id(info.context.registry, id, "session").id)


async def reception_series(
    info: Info,
    unit: UnitCode = UNSET,
    state: InSeriesState = UNSET,
    waiting: SeriesWaiting = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = query_params(unit=unit and unit_code(unit), state=state, waiting=waiting)
    return await info.context.services.fetch_page(
        "session_series", {**page_params(first, after, last, before), **chosen}
    )


async def schedule_gaps(info: Info, unit: UnitCode = UNSET, months: Months = 3) -> Any:
    info.context.services.tags.add("list:session", "list:unit", CLOCK_TAG)
    chosen = query_params(unit=unit and unit_code(unit), months=months)
    return (await info.context.services.get("schedule", "/schedule-gaps", chosen))["gaps"]


async def reception_series_history(info: Info, id: SeriesIdArgument) -> Any:
    return await history_of(info, "session_series", decode_id(info.context.registry, id, "session_series").id)
