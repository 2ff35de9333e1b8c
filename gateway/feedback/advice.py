"""What the writer of a comment is told at once: whom to call, and where a denunciation belongs."""

import asyncio
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK_TAG
from gateway.context import Info
from gateway.errors import ServiceProblem, ServiceUnavailable
from gateway.hotline.enums import Purpose
from gateway.hotline.types import LanguageArgument
from gateway.ids import Document
from gateway.relay import query_params, value_of

_MOST = 20


def _message(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str:
    wanted = value_of(language) if language else info.context.language
    return root.get(wanted) or root["en"]


@strawberry.type(description="A national number for emergencies.")
class EmergencyNumber:
    dialled: str = strawberry.field(description="Number as dialled. Example: `113`.")
    purpose: Purpose = strawberry.field(description="The purpose of the hotline.")
    open_now: bool = strawberry.field(description="Whether it answers at this moment.")


async def _numbers(root: strawberry.Parent[Document], info: Info) -> Any:
    """The published short numbers for the purposes, in their order; none where the hotlines cannot be read."""
    try:
        found = await asyncio.gather(*(_of_purpose(info, purpose) for purpose in root["purposes"]))
    except (ServiceProblem, ServiceUnavailable):
        return []
    numbers = [number for of_purpose in found for number in of_purpose]
    return list({number["dialled"]: number for number in numbers}.values())


async def _of_purpose(info: Info, purpose: str) -> list[Document]:
    """What has no number in E.164 is a short number of the whole country. Both lists are read in one request."""
    lines, answering = await asyncio.gather(
        _hotlines(info, purpose=purpose), _hotlines(info, purpose=purpose, openNow=True)
    )
    open_now = {line["id"] for line in answering}
    return [{**line, "openNow": line["id"] in open_now} for line in lines if line.get("number") is None]


async def _hotlines(info: Info, **chosen: Any) -> list[Document]:
    info.context.anonymous_services.tags.add(CLOCK_TAG)
    page = await info.context.anonymous_services.fetch_page("hotline", query_params(first=_MOST, **chosen))
    return [edge["node"] for edge in page["edges"]]


@strawberry.type(
    description="Help for somebody in danger, worked out from the comment while it was answered. It is never a"
    " refusal, and nobody is alerted: an alert would tell when the comment was written."
)
class UrgentHelp:
    message: str = strawberry.field(
        resolver=_message,
        description="Says that nobody reads the comment now and whom to call, in the requested language.",
    )
    numbers: list[EmergencyNumber] = strawberry.field(
        resolver=_numbers,
        description="Published emergency numbers, the most fitting first. Empty if hotlines are unavailable; the"
        " message names the numbers in any case.",
    )


@strawberry.type(description="Where a matter belongs that a comment cannot settle.")
class Referral:
    message: str = strawberry.field(
        resolver=_message, description="Says where a denunciation is received, in the requested language."
    )
