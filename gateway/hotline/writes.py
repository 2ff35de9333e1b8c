"""Saving units and hotlines."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.hotline.types import Hotline, Unit
from gateway.ids import unit_code
from gateway.kinds import HotlineState, Purpose, UnitKind, UnitState, Weekday
from gateway.mutation_calls import Saving, body_of, payload, save
from gateway.mutation_errors import Error
from gateway.scalars import Date, LanguageTag, PhoneNumber

ERRORS = "What stood in the way; empty when it is done."
UNIT = "Code or global id of the unit. Example: `ca-ha-noi`."


@strawberry.input(description="A name in the languages there are; each one line of up to 300 characters.")
class NamesInput:
    vi: str = strawberry.field(description="In Vietnamese, up to 300 characters. Example: `Công an thành phố Huế`.")
    en: str | None = strawberry.field(
        default=UNSET, description="In English, up to 300 characters. Example: `Hue City Police`."
    )


@strawberry.input(description="A place on the map: WGS 84, in degrees.")
class LocationInput:
    latitude: float = strawberry.field(description="From -90 to 90.")
    longitude: float = strawberry.field(description="From -180 to 180.")


@strawberry.input(
    description="A unit (Articles 6, 10, 15). What is left out of a change is reset. For admins of the unit above."
)
class SaveUnitInput(Saving):
    code: str = strawberry.field(description="Permanent: lower-case letters, digits and hyphens, up to 60 characters.")
    kind: UnitKind = strawberry.field(description="What sort of unit it is.")
    names: NamesInput = strawberry.field(description="Its name.")
    short_name: str | None = strawberry.field(default=UNSET, description="A short form, up to 300 characters.")
    parent: str | None = strawberry.field(
        default=UNSET, description="Code or global id of the unit above. Example: `bca`."
    )
    province: str | None = strawberry.field(
        default=UNSET, description="Slug or name of a province of today. Examples: `ha-noi`, `Hà Nội`."
    )
    domain: str | None = strawberry.field(
        default=UNSET, description="Domain of its portal (Articles 6, 10, 15). Example: `congan.hanoi.gov.vn`."
    )
    location: LocationInput | None = strawberry.field(default=UNSET, description="Where it is.")
    address: str | None = strawberry.field(default=UNSET, description="Its postal address, up to 300 characters.")
    state: UnitState | None = strawberry.field(default=UNSET, description="Whether it still exists.")
    demo: bool | None = strawberry.field(default=UNSET, description="Made up, for trying the system.")


@strawberry.input(description="A span in which somebody answers, in the time of Asia/Ho_Chi_Minh.")
class HoursInput:
    days: list[Weekday] = strawberry.field(description="On which days it begins; 1 to 7.")
    opens: str = strawberry.field(description="Time of day. Example: `07:30`.")
    closes: str = strawberry.field(description="Time of day, such as `16:30`; one before `opens` is on the next day.")


@strawberry.input(
    description="A hotline (Article 9.1 e). What is left out of a change is reset. For editors of the unit."
)
class SaveHotlineInput(Saving):
    unit: str = strawberry.field(description=UNIT)
    number: PhoneNumber | None = strawberry.field(
        default=UNSET, description="In E.164; not for a short number such as 113. Example: `+84900000001`."
    )
    dialled: str = strawberry.field(description="As people dial it, up to 25 characters. Example: `0900 000 001`.")
    purpose: Purpose = strawberry.field(description="What it is for.")
    label: NamesInput | None = strawberry.field(default=UNSET, description="What it is called.")
    hours: list[HoursInput] | None = strawberry.field(default=UNSET, description="Up to 14 spans; none: day and night.")
    languages: list[LanguageTag] | None = strawberry.field(default=UNSET, description="Up to 10; by default `vi`.")
    free: bool | None = strawberry.field(default=UNSET, description="Whether calling it costs nothing.")
    order: int | None = strawberry.field(default=UNSET, description="0 to 10,000, smallest first.")
    state: HotlineState | None = strawberry.field(default=UNSET, description="Whether it can be called.")
    verified_on: Date | None = strawberry.field(default=UNSET, description="When it was last dialled to check.")
    note: str | None = strawberry.field(default=UNSET, description="Up to 5,000 characters.")
    demo: bool | None = strawberry.field(default=UNSET, description="Made up, for trying the system.")


@strawberry.type(description="The unit that was saved.")
class SaveUnitPayload:
    unit: Unit | None = strawberry.field(description="The unit as it is now; null when it was not saved.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The hotline that was saved.")
class SaveHotlinePayload:
    hotline: Hotline | None = strawberry.field(description="The hotline as it is now; null when it was not saved.")
    errors: list[Error] = strawberry.field(description=ERRORS)


UnitGiven = Annotated[SaveUnitInput, strawberry.argument(name="input", description="The unit.")]
HotlineGiven = Annotated[SaveHotlineInput, strawberry.argument(name="input", description="The hotline.")]


async def save_unit(info: Info, given: UnitGiven) -> Any:
    body = body_of(given)
    if given.parent:
        body["parent"] = unit_code(given.parent)
    return await payload(info, "unit", save(info, "unit", given, body))


async def save_hotline(info: Info, given: HotlineGiven) -> Any:
    body = {**body_of(given), "unit": unit_code(given.unit)}
    return await payload(info, "hotline", save(info, "hotline", given, body))
