"""Satisfaction, what is needed to rate, what a receipt shows, and what is published of comments.

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
from gateway.relay import After, Before, First, Last, Province, UnitCode, asked, window

Subject = Annotated[strawberry.ID, strawberry.argument(description="Global id of the thing that was rated.")]
Rated = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Global id of a published thing. Without it, a unit or a province: the country."),
]
Period = Annotated[
    str | None,
    strawberry.argument(
        description="A month, quarter or year: `2026-11`, `2026-Q4`, `2026`. By default the latest month to be shown."
    ),
]
Receipt = Annotated[
    str, strawberry.argument(description="What `submitRating` gave: 22 characters. Send it with POST, never in a URL.")
]


async def satisfaction(
    info: Info, subject: Rated = UNSET, unit: UnitCode = UNSET, province: Province = UNSET, period: Period = UNSET
) -> Any:
    about = opened(subject, *RATED) if subject else None
    place = {"kind": about.kind.name, "id": about.id} if about else {}
    given = asked(**place, unit=unit and unit_code(unit), province=province, period=period)
    found = await info.context.anonymous.get("feedback", "/satisfaction", given)
    return {**found, "subject": place}


async def comments(
    info: Info,
    subject: Subject,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    about = opened(subject, *RATED)
    given = {**window(first, after, last, before), **asked(kind=about.kind.name, id=about.id)}
    return await info.context.read.page("comment", given)


async def rating_terms(info: Info) -> Any:
    return await info.context.anonymous.get("feedback", "/terms")


async def rating_challenge(info: Info) -> Any:
    found = await info.context.anonymous.get("feedback", "/challenge")
    return {"altcha": orjson.dumps(found).decode()}


async def rating_by_receipt(info: Info, receipt: Receipt) -> Any:
    call = Call("POST", "/receipts/rating", body={"receipt": receipt}, repeatable=True)
    try:
        return await info.context.guesses.tried(info.context.anonymous.answer("feedback", call))
    except Refused as problem:
        if problem.status == 404:
            return None
        raise
