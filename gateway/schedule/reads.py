"""The reception schedule."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import unit_code
from gateway.relay import After, Before, First, Last, UnitCode, page_params, query_params
from gateway.scalars import DateTime
from gateway.schedule.enums import SessionState

EndsAfter = Annotated[
    DateTime | None, strawberry.argument(name="from", description="Sessions that end after this time.")
]
StartsBefore = Annotated[DateTime | None, strawberry.argument(description="Sessions that start before this time.")]
InState = Annotated[SessionState | None, strawberry.argument(description="Only sessions in this state.")]


async def reception_sessions(
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
    chosen = query_params(unit=unit and unit_code(unit), to=to, state=state, **{"from": from_})
    return await info.context.services.fetch_page("session", {**page_params(first, after, last, before), **chosen})
