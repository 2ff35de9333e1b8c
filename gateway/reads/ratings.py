"""Satisfaction, the challenge before a rating, and the moderators' queue."""

from typing import Annotated, Any

import orjson
import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import opened, unit_code
from gateway.types.node import After, Before, First, Last, UnitCode, asked, window
from gateway.types.ratings import CommentState

RATED = ("unit", "hotline", "session", "notice", "article")

Subject = Annotated[strawberry.ID, strawberry.argument(description="Global id of the thing that was rated.")]
InState = Annotated[CommentState | None, strawberry.argument(description="By default what waits for a moderator.")]


async def satisfaction(info: Info, subject: Subject) -> Any:
    about = opened(subject, *RATED)
    found = await info.context.anonymous.get("feedback", "/satisfaction", asked(kind=about.kind.name, id=about.id))
    return {**found, "subject": {"kind": about.kind.name, "id": about.id}}


async def rating_challenge(info: Info) -> Any:
    """Asked without the caller's token and the request's id: who gets a challenge is nobody's business."""
    found = await info.context.anonymous.get("feedback", "/challenge")
    return {"altcha": orjson.dumps(found).decode()}


async def moderation_queue(
    info: Info,
    unit: UnitCode = UNSET,
    state: InState = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    chosen = asked(unit=unit and unit_code(unit), state=state)
    return await info.context.read.page("comment", {**window(first, after, last, before), **chosen}, "/queue")
