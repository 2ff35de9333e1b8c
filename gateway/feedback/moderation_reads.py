"""The moderators' queue, what is published of moderation, and the auditors' log."""

from typing import Annotated, Any

import orjson
import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import UNFOLLOWED_TAG
from gateway.clients import Params, UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceUnavailable
from gateway.feedback.types import CommentState
from gateway.ids import unit_code
from gateway.relay import After, Before, First, Last, UnitCode, page_params, query_params

InState = Annotated[
    CommentState | None, strawberry.argument(description="Defaults to comments waiting for a moderator.")
]
InStates = Annotated[
    list[CommentState] | None,
    strawberry.argument(description="Comments in any of these states, or in `state` if both are given."),
]
Urgent = Annotated[
    bool | None,
    strawberry.argument(description="Whether to return only threats to life (true) or everything else (false)."),
]
OfUnit = Annotated[
    str | None,
    strawberry.argument(description="A unit's code, such as `ca-ha-noi`, or global ID. Defaults to all units."),
]
After_ = Annotated[
    int | None, strawberry.argument(name="after", description="Entries after this sequence number. From 0.")
]
First_ = Annotated[int | None, strawberry.argument(name="first", description="1 to 1,000; by default 200.")]


async def moderation_queue(
    info: Info,
    unit: UnitCode = UNSET,
    state: InState = UNSET,
    states: InStates = UNSET,
    urgent: Urgent = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    wanted = [*(states or ()), *([state] if state else ())]
    chosen = query_params(unit=unit and unit_code(unit), state=wanted or UNSET, priority=urgent)
    return await info.context.services.fetch_page(
        "comment", {**page_params(first, after, last, before), **chosen}, "/queue"
    )


async def moderation_counts(info: Info, unit: OfUnit = UNSET) -> Any:
    return await info.context.services.get("feedback", "/queue/counts", query_params(unit=unit and unit_code(unit)))


async def moderation_groups(info: Info, unit: OfUnit = UNSET) -> Any:
    found = await _fetch_list(info, "/queue/groups", query_params(unit=unit and unit_code(unit)))
    return [{"size": len(ids), "ids": ids} for ids in found]


async def moderation_reasons(info: Info) -> Any:
    return await _fetch_list(info, "/moderation/reasons")


async def moderation_records(info: Info, unit: OfUnit = UNSET) -> Any:
    found = await _fetch_list(info, "/moderation/records", query_params(unit=unit and unit_code(unit)))
    return [{**record, "unitCode": record["unit"]} for record in found]


async def audit_log(info: Info, after: After_ = UNSET, first: First_ = UNSET) -> Any:
    return await info.context.services.get("feedback", "/audit", query_params(after=after, first=first))


async def audit_verification(info: Info) -> Any:
    found = await info.context.services.get("feedback", "/audit/verification")
    log = await info.context.services.get("feedback", "/audit", query_params(first=1))
    return {**found, "checkpoints": log["checkpoints"], "publicKey": log["publicKey"]}


async def _fetch_list(info: Info, path: str, params: Params | None = None) -> list[Any]:
    """Calls feedback for a JSON list."""
    info.context.services.tags.add(UNFOLLOWED_TAG)
    content = await info.context.services.call_bytes("feedback", UpstreamRequest("GET", path, params or {}))
    found = orjson.loads(content)
    if not isinstance(found, list):
        raise ServiceUnavailable("feedback")
    return found
