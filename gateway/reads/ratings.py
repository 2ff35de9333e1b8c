"""Satisfaction, what is needed to rate, what a receipt shows, and the moderators' queue.

What citizens ask goes to the service without the caller's token and the request's id.
"""

from typing import Annotated, Any

import orjson
import strawberry
from strawberry import UNSET

from gateway.clients import Call
from gateway.context import Info
from gateway.errors import Refused
from gateway.ids import RATED, opened, unit_code
from gateway.types.node import After, Before, First, Last, UnitCode, asked, window
from gateway.types.ratings import CommentState

Subject = Annotated[strawberry.ID, strawberry.argument(description="Global id of the thing that was rated.")]
InState = Annotated[CommentState | None, strawberry.argument(description="By default what waits for a moderator.")]
Receipt = Annotated[
    str, strawberry.argument(description="What `submitRating` gave. Send it with POST, never in a URL.")
]


async def satisfaction(info: Info, subject: Subject) -> Any:
    about = opened(subject, *RATED)
    given = asked(kind=about.kind.name, id=about.id)
    found = await info.context.anonymous.get("feedback", "/satisfaction", given)
    return {**found, "subject": {"kind": about.kind.name, "id": about.id}}


async def rating_terms(info: Info) -> Any:
    return await info.context.anonymous.get("feedback", "/terms")


async def rating_challenge(info: Info) -> Any:
    found = await info.context.anonymous.get("feedback", "/challenge")
    return {"altcha": orjson.dumps(found).decode()}


async def rating_by_receipt(info: Info, receipt: Receipt) -> Any:
    call = Call("POST", "/receipts/rating", body={"receipt": receipt})
    try:
        return await info.context.anonymous.answer("feedback", call)
    except Refused as problem:
        if problem.status == 404:
            return None
        raise


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
