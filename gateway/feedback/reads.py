"""Satisfaction, rating terms and challenges, ratings by receipt, and published comments.

Citizens' requests are sent to the service without the caller's token and the request ID.
"""

from typing import Annotated, Any

import orjson
import strawberry
from strawberry import UNSET

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceProblem
from gateway.ids import EntityRef, decode_id, unit_code
from gateway.relay import After, Before, First, Last, Province, UnitCode, page_params, query_params

Subject = Annotated[strawberry.ID, strawberry.argument(description="Global ID of the rated item.")]
SubjectFilter = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Global ID of a published item. Defaults to the whole country if `unit` and `province` are"
        " also omitted."
    ),
]
Period = Annotated[
    str | None,
    strawberry.argument(
        description="A month, quarter or year: `2026-11`, `2026-Q4`, `2026`. Defaults to the latest published month."
    ),
]
Receipt = Annotated[
    str,
    strawberry.argument(
        description="The 22-character receipt returned by `submitRating`. Send it with POST, never in a URL."
    ),
]


def _rated(info: Info, id: str) -> EntityRef:
    return decode_id(info.context.registry, id, *info.context.registry.rateable)


async def satisfaction(
    info: Info,
    subject: SubjectFilter = UNSET,
    unit: UnitCode = UNSET,
    province: Province = UNSET,
    period: Period = UNSET,
) -> Any:
    about = _rated(info, subject) if subject else None
    place = {"kind": about.kind.name, "id": about.id} if about else {}
    given = query_params(**place, unit=unit and unit_code(unit), province=province, period=period)
    found = await info.context.anonymous_services.get("feedback", "/satisfaction", given)
    return {**found, "subject": place}


async def comments(
    info: Info,
    subject: Subject,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    about = _rated(info, subject)
    given = {**page_params(first, after, last, before), **query_params(kind=about.kind.name, id=about.id)}
    return await info.context.services.fetch_page("comment", given)


async def rating_terms(info: Info) -> Any:
    return await info.context.anonymous_services.get("feedback", "/terms")


async def rating_challenge(info: Info) -> Any:
    found = await info.context.anonymous_services.get("feedback", "/challenge")
    return {"altcha": orjson.dumps(found).decode()}


async def rating_by_receipt(info: Info, receipt: Receipt) -> Any:
    call = UpstreamRequest("POST", "/receipts/rating", body={"receipt": receipt}, idempotent=True)
    try:
        return await info.context.brute_force_guard.call_guarded(
            info.context.anonymous_services.call_json("feedback", call)
        )
    except ServiceProblem as problem:
        if problem.status == 404:
            return None
        raise
