"""The reception schedule."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import unit_code
from gateway.kinds import SessionState
from gateway.relay import After, Before, First, Last, UnitCode, asked, window
from gateway.scalars import DateTime

EndsAfter = Annotated[DateTime | None, strawberry.argument(name="from", description="Sessions that end after this.")]
StartsBefore = Annotated[DateTime | None, strawberry.argument(description="Sessions that start before this.")]
InState = Annotated[SessionState | None, strawberry.argument(description="Sessions of which this became.")]


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
    chosen = asked(unit=unit and unit_code(unit), to=to, state=state, **{"from": from_})
    return await info.context.read.page("session", {**window(first, after, last, before), **chosen})
