"""Whom to call, and which units are near."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceUnavailable
from gateway.hotline.enums import Purpose
from gateway.hotline.types import Hotline, LanguageArgument, Unit, in_language
from gateway.hotline.writes import LocationInput
from gateway.ids import Document, prepare_node
from gateway.mutation_calls import rest_body
from gateway.relay import Province, query_params


def _title(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str:
    return in_language(root["title"], language, info)


def _say(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str:
    return in_language(root["say"], language, info)


def _label(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str | None:
    label = root["hotline"].get("label")
    return in_language(label, language, info) if label else None


def _dialled(root: strawberry.Parent[Document]) -> str:
    return root["hotline"]["dialled"]


def _purpose(root: strawberry.Parent[Document]) -> Any:
    return root["hotline"]["purpose"]


@strawberry.type(description="A situation in which citizens call.")
class Situation:
    code: strawberry.ID = strawberry.field(description="Permanent code, the argument `situation`. Example: `fire`.")
    title: str = strawberry.field(resolver=_title, description="Title in the requested language.")


@strawberry.type(description="A published number to call.")
class NumberToCall:
    dialled: str = strawberry.field(resolver=_dialled, description="Number as dialled. Example: `114`.")
    label: str | None = strawberry.field(resolver=_label, description="Label in the requested language, if any.")
    purpose: Purpose = strawberry.field(resolver=_purpose, description="The purpose of the hotline.")
    open_now: bool = strawberry.field(description="Whether it answers at this moment.")
    hotline: Hotline = strawberry.field(description="The hotline.")


@strawberry.type(description="Whom to call for what happened, and what to say.")
class WhoToCall:
    urgent: bool = strawberry.field(description="Whether somebody may be in danger now.")
    situation: Situation | None = strawberry.field(
        description="What it was understood as; null where that is not clear."
    )
    say: str = strawberry.field(
        resolver=_say, description="What to do first and what to tell whoever answers, in the requested language."
    )
    numbers: list[NumberToCall] = strawberry.field(
        description="Published numbers, the best first. Where the first are closed, one that answers follows if the"
        " matter cannot wait."
    )
    choices: list[Situation] = strawberry.field(description="Other situations that may be meant, to choose from.")


@strawberry.type(description="A unit near a place.")
class NearUnit:
    unit: Unit = strawberry.field(description="The unit.")
    distance_km: float = strawberry.field(description="Distance in kilometres, as the crow flies. Example: `2.4`.")


Text = Annotated[
    str | None,
    strawberry.argument(
        description="What happened, in the citizen's own words, up to 500 characters. Example: `chay nha cuu voi`."
    ),
]
SituationCode = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="The code of a situation that was chosen from `choices`. Example: `lost-papers`."),
]
Here = Annotated[
    LocationInput | None,
    strawberry.argument(
        name="location", description="Where the citizen is. Round it to 3 decimals; further ones are dropped."
    ),
]
Place = Annotated[
    LocationInput,
    strawberry.argument(
        name="location", description="Where the citizen is. Round it to 3 decimals; further ones are dropped."
    ),
]
ForPurpose = Annotated[
    Purpose | None, strawberry.argument(description="Only units with a published hotline for this purpose.")
]
FirstUnits = Annotated[
    int | None, strawberry.argument(name="first", description="Maximum number of units; 1 to 50, by default 5.")
]


async def who_to_call(
    info: Info,
    text: Text = UNSET,
    situation: SituationCode = UNSET,
    province: Province = UNSET,
    location: Here = UNSET,
) -> Any:
    chosen = query_params(text=text, situation=situation, province=province)
    found = await _ask(info, "/who-to-call", {**chosen, **_place(location)})
    return _with_nodes(info, found, "numbers", "hotline")


async def nearest_units(info: Info, location: Place, purpose: ForPurpose = UNSET, first_: FirstUnits = UNSET) -> Any:
    chosen = query_params(purpose=purpose, first=first_)
    found = await _ask(info, "/nearest-units", {**chosen, **_place(location)})
    return _with_nodes(info, found, "units", "unit")["units"]


def _place(location: LocationInput | None) -> Document:
    return {"location": rest_body(location)} if location else {}


async def _ask(info: Info, path: str, body: Document) -> Document:
    """Asks without the caller's token: everybody is answered alike."""
    call = UpstreamRequest("POST", path, body=body, idempotent=True)
    return await info.context.anonymous_services.call_json("hotline", call)


def _with_nodes(info: Info, found: Document, listed: str, kind: str) -> Document:
    try:
        for one in found[listed]:
            prepare_node(info.context.registry.kinds[kind], one[kind])
    except (KeyError, TypeError) as error:
        raise ServiceUnavailable("hotline") from error
    return found
