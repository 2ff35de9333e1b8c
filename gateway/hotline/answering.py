"""Whether hotlines answer: what citizens report without an account, and what units have to call."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK_TAG
from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.hotline.enums import DayPart
from gateway.hotline.types import Hotline
from gateway.hotline.writes import ERRORS_DESCRIPTION
from gateway.ids import unit_code
from gateway.mutation_calls import mutation_payload, rest_body, service_id
from gateway.mutation_errors import Error
from gateway.relay import UnitCode, query_params
from gateway.scalars import DateTime

Count = Annotated[int, strawberry.argument(description="Maximum number of items; 1 to 100, by default 50.")]


@strawberry.type(description="Reports of citizens that nobody answered, in one part of the day.")
class UnansweredCalls:
    day_part: DayPart = strawberry.field(description="When the number was called.")
    count: int = strawberry.field(description="Number of reports of the last four weeks.")


def _hotline(root: strawberry.Parent[Any], info: Info) -> Any:
    return info.context.services.load_entity("hotline", root["hotline"])


@strawberry.type(description="A hotline that its unit has to call.")
class HotlineToVerify:
    hotline: Hotline | None = strawberry.field(resolver=_hotline, description="The hotline.")
    verified_at: DateTime | None = strawberry.field(
        description="When the unit last dialled the number and was answered; null if it never says so."
    )
    unanswered: list[UnansweredCalls] = strawberry.field(
        description="What citizens report of the last four weeks; empty for fewer than 5 reports."
    )


@strawberry.type(description="What the token of a report of an unanswered call is bound to.")
class UnansweredCallTerms:
    tokens: bool = strawberry.field(description="Whether reports are taken, for a token each.")
    issuer_name: str | None = strawberry.field(description="Name of the issuer, as in the token challenge.")
    origin: str | None = strawberry.field(description="Origin that the token is bound to.")
    purpose: str | None = strawberry.field(description="Purpose in the redemption context. Example: `unanswered-call`.")


@strawberry.input(description="Input of `reportUnansweredCall`. Requires no account.")
class ReportUnansweredCallInput:
    hotline: strawberry.ID = strawberry.field(description="Global ID of the hotline.")
    day_part: DayPart = strawberry.field(description="In which part of the day the number was called.")
    token: str | None = strawberry.field(
        default=UNSET,
        description="A single-use anonymous token in base64url, up to 2,000 characters; see `unansweredCallTerms`"
        " and `issueTokens`.",
    )


@strawberry.type(description="Payload of `reportUnansweredCall`.")
class ReportUnansweredCallPayload:
    received: bool | None = strawberry.field(description="Whether the report was counted; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


async def hotlines_to_verify(info: Info, unit: UnitCode = UNSET, first: Count = 50) -> Any:
    info.context.services.tags.add("list:hotline", CLOCK_TAG)
    chosen = query_params(unit=unit and unit_code(unit), first=first)
    return (await info.context.services.get("hotline", "/hotlines-to-verify", chosen))["hotlines"]


async def unanswered_call_terms(info: Info) -> Any:
    return await info.context.anonymous_services.call_json("hotline", UpstreamRequest("GET", "/unanswered-call-terms"))


async def report_unanswered_call(
    info: Info,
    input: Annotated[ReportUnansweredCallInput, strawberry.argument(name="input", description="The report.")],
) -> Any:
    async def sent() -> bool:
        path = f"/hotlines/{service_id(info, input.hotline, 'hotline', 'hotline')}/unanswered-calls"
        call = UpstreamRequest("POST", path, body=rest_body(input, "hotline"), idempotent=False)
        return (await info.context.anonymous_services.call_json("hotline", call))["received"]

    return await mutation_payload(info, "received", sent())
