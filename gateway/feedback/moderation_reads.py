"""The moderators' queue, what is published of moderation, and the auditors' log."""

from typing import Annotated, Any

import orjson
import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import UNFOLLOWED
from gateway.clients import Call, Params
from gateway.context import Info
from gateway.errors import ServiceUnavailable
from gateway.feedback.types import CommentState
from gateway.ids import unit_code
from gateway.relay import After, Before, First, Last, UnitCode, asked, window

InState = Annotated[CommentState | None, strawberry.argument(description="By default what waits for a moderator.")]
InStates = Annotated[
    list[CommentState] | None, strawberry.argument(description="Several states at once; together with `state`: either.")
]
Urgent = Annotated[bool | None, strawberry.argument(description="Threats to life, or only what is not one.")]
OfUnit = Annotated[
    str | None,
    strawberry.argument(description="One unit by its code, such as `ca-ha-noi`, or by its global id. By default all."),
]
After_ = Annotated[int | None, strawberry.argument(name="after", description="Entries with larger numbers. From 0.")]
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
    chosen = asked(unit=unit and unit_code(unit), state=wanted or UNSET, priority=urgent)
    return await info.context.read.page("comment", {**window(first, after, last, before), **chosen}, "/queue")


async def moderation_counts(info: Info, unit: OfUnit = UNSET) -> Any:
    return await info.context.read.get("feedback", "/queue/counts", asked(unit=unit and unit_code(unit)))


async def moderation_groups(info: Info, unit: OfUnit = UNSET) -> Any:
    found = await _listed(info, "/queue/groups", asked(unit=unit and unit_code(unit)))
    return [{"size": len(ids), "ids": ids} for ids in found]


async def moderation_reasons(info: Info) -> Any:
    return await _listed(info, "/moderation/reasons")


async def moderation_records(info: Info, unit: OfUnit = UNSET) -> Any:
    found = await _listed(info, "/moderation/transparency", asked(unit=unit and unit_code(unit)))
    return [{**record, "unitCode": record["unit"]} for record in found]


async def audit_log(info: Info, after: After_ = UNSET, first: First_ = UNSET) -> Any:
    return await info.context.read.get("feedback", "/audit", asked(after=after, first=first))


async def audit_verification(info: Info) -> Any:
    found = await info.context.read.get("feedback", "/audit/verification")
    log = await info.context.read.get("feedback", "/audit", asked(first=1))
    return {**found, "checkpoints": log["checkpoints"], "publicKey": log["publicKey"]}


async def _listed(info: Info, path: str, params: Params | None = None) -> list[Any]:
    """What feedback answers where it answers with a list."""
    info.context.read.tags.add(UNFOLLOWED)
    content = await info.context.read.content("feedback", Call("GET", path, params or {}))
    found = orjson.loads(content)
    if not isinstance(found, list):
        raise ServiceUnavailable("feedback")
    return found
