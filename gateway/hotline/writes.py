"""Saving units and hotlines."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.hotline.enums import HotlineState, OnDaysOff, Purpose, UnitKind, UnitState, Weekday
from gateway.hotline.types import Hotline, Unit
from gateway.ids import unit_code
from gateway.mutation_calls import PARTIAL, REQUIRED, SaveInput, decoded, mutation_payload, save_body, save_entity
from gateway.mutation_errors import Error
from gateway.scalars import Date, LanguageTag, PhoneNumber

ERRORS_DESCRIPTION = "Errors that prevented the mutation; empty on success."
UNIT_DESCRIPTION = "Code or global ID of the unit. Example: `ca-ha-noi`."


@strawberry.input(description="A name in each available language, each a single line of up to 300 characters.")
class NamesInput:
    vi: str | None = strawberry.field(
        default=UNSET,
        description=f"In Vietnamese, up to 300 characters. {REQUIRED} Example: `Công an thành phố Huế`.",
    )
    en: str | None = strawberry.field(
        default=UNSET, description="In English, up to 300 characters. Example: `Hue City Police`."
    )


@strawberry.input(description="Geographic coordinates in WGS 84, in degrees.")
class LocationInput:
    latitude: float = strawberry.field(description="From -90 to 90.")
    longitude: float = strawberry.field(description="From -180 to 180.")


@strawberry.input(
    description=f"Input of `saveUnit` (Articles 6, 10, 15). {PARTIAL} Requires an administrator of the parent unit."
)
class SaveUnitInput(SaveInput):
    code: str | None = strawberry.field(
        default=UNSET,
        description=f"Permanent code: up to 60 lower-case letters, digits and hyphens. {REQUIRED}",
    )
    kind: UnitKind | None = strawberry.field(default=UNSET, description=f"The kind of unit. {REQUIRED}")
    names: NamesInput | None = strawberry.field(default=UNSET, description=f"The name. {REQUIRED}")
    short_name: str | None = strawberry.field(
        default=UNSET, description="Short form of the name, up to 300 characters."
    )
    other_names: list[str] | None = strawberry.field(
        default=UNSET, description="Up to 30 names and abbreviations by which files mean the unit."
    )
    parent: str | None = strawberry.field(
        default=UNSET, description="Code or global ID of the parent unit. Example: `bca`."
    )
    province: str | None = strawberry.field(
        default=UNSET, description="Slug or name of a current province. Examples: `ha-noi`, `Hà Nội`."
    )
    domain: str | None = strawberry.field(
        default=UNSET, description="Domain of the unit's portal (Articles 6, 10, 15). Example: `congan.hanoi.gov.vn`."
    )
    location: LocationInput | None = strawberry.field(default=UNSET, description="The current state.")
    address: str | None = strawberry.field(default=UNSET, description="Postal address, up to 300 characters.")
    state: UnitState | None = strawberry.field(default=UNSET, description="Whether the unit still exists.")
    valid_from: Date | None = strawberry.field(default=UNSET, description="First day on which the unit exists.")
    valid_to: Date | None = strawberry.field(
        default=UNSET, description="Last day on which the unit exists; needed with `successors`."
    )
    successors: list[str] | None = strawberry.field(
        default=UNSET, description="Up to 20 codes of the units that took its place. Example: `ca-hung-yen`."
    )
    basis: str | None = strawberry.field(
        default=UNSET, description="By what the unit ended, up to 300 characters. Example: `202/2025/QH15`."
    )
    former_domains: list[str] | None = strawberry.field(
        default=UNSET, description="Up to 10 domains that the unit's portal had before."
    )
    demo: bool | None = strawberry.field(default=UNSET, description="Whether this is demonstration data.")


@strawberry.input(description="Opening hours, in the Asia/Ho_Chi_Minh time zone.")
class HoursInput:
    days: list[Weekday] = strawberry.field(description="1 to 7 days on which the period begins.")
    opens: str = strawberry.field(description="Time of day. Example: `07:30`.")
    closes: str = strawberry.field(
        description="Time of day, such as `16:30`. If not later than `opens`, the period ends on the following day."
    )


@strawberry.input(description="From when to when, in the Asia/Ho_Chi_Minh time zone.")
class TimeSpanInput:
    opens: str = strawberry.field(description="Time of day. Example: `07:30`.")
    closes: str = strawberry.field(
        description="Time of day, such as `16:30`. If not later than `opens`, the period ends on the following day."
    )


@strawberry.input(description="What holds on one date instead of the weekly opening hours.")
class HoursExceptionInput:
    date: Date = strawberry.field(description="The date, as `YYYY-MM-DD`.")
    spans: list[TimeSpanInput] = strawberry.field(
        description="Up to 6 periods that begin on the date; empty if it is closed."
    )
    note: str | None = strawberry.field(
        default=UNSET, description="The reason, for callers, up to 300 characters. Example: `Tập huấn toàn đơn vị.`"
    )


@strawberry.input(description=f"Input of `saveHotline` (Article 9.1 e). {PARTIAL} Requires an editor of the unit.")
class SaveHotlineInput(SaveInput):
    unit: str | None = strawberry.field(default=UNSET, description=f"{UNIT_DESCRIPTION} {REQUIRED}")
    number: PhoneNumber | None = strawberry.field(
        default=UNSET,
        description="Number in E.164 format, which must be that of `dialled`; omit it to have it filled in."
        " Example: `+84900000001`.",
    )
    dialled: str | None = strawberry.field(
        default=UNSET,
        description=f"Number as people write it, up to 60 characters. {REQUIRED} Examples: `0900 000 001`,"
        " `(024) 3942-0000 máy lẻ 12`.",
    )
    formerly: str | None = strawberry.field(
        default=UNSET,
        description="The number as it was written before the renumbering of 2017 and 2018, up to 60 characters; filled"
        " in where `dialled` is written so.",
    )
    purpose: Purpose | None = strawberry.field(default=UNSET, description=f"The purpose of the hotline. {REQUIRED}")
    label: NamesInput | None = strawberry.field(default=UNSET, description="The label.")
    hours: list[HoursInput] | None = strawberry.field(
        default=UNSET, description="Up to 14 periods; omit them if the hotline is always open."
    )
    on_days_off: OnDaysOff | None = strawberry.field(
        default=UNSET, description="Which hours hold on days off; defaults to AS_ALWAYS."
    )
    exceptions: list[HoursExceptionInput] | None = strawberry.field(
        default=UNSET, description="Up to 60 dates on which other hours hold, each once."
    )
    languages: list[LanguageTag] | None = strawberry.field(
        default=UNSET, description="Up to 10 languages; defaults to `vi`."
    )
    free: bool | None = strawberry.field(
        default=UNSET, description="Whether calls are free of charge; null where it is not known."
    )
    order: int | None = strawberry.field(default=UNSET, description="Display order, ascending; 0 to 10,000.")
    state: HotlineState | None = strawberry.field(default=UNSET, description="Whether the hotline is in service.")
    verified_on: Date | None = strawberry.field(
        default=UNSET,
        description="Has no effect.",
        deprecation_reason="2026-12-01: a save verifies nothing. Use `verifyHotline`.",
    )
    note: str | None = strawberry.field(default=UNSET, description="Up to 5,000 characters.")
    demo: bool | None = strawberry.field(default=UNSET, description="Whether this is demonstration data.")


@strawberry.type(description="Payload of `saveUnit`.")
class SaveUnitPayload:
    unit: Unit | None = strawberry.field(description="The saved unit; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


def _warnings(root: strawberry.Parent[Any]) -> list[str]:
    return (root["hotline"] or {}).get("warnings", [])


@strawberry.type(description="Payload of `saveHotline`.")
class SaveHotlinePayload:
    hotline: Hotline | None = strawberry.field(description="The saved hotline; null if the mutation failed.")
    warnings: list[str] = strawberry.field(
        resolver=_warnings,
        description="What to look at, in Vietnamese, though the hotline was saved. Example: a mobile number that may be"
        " a landline of before 2017.",
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


SaveUnitArgument = Annotated[SaveUnitInput, strawberry.argument(name="input", description="The unit.")]
SaveHotlineArgument = Annotated[SaveHotlineInput, strawberry.argument(name="input", description="The hotline.")]


async def save_unit(info: Info, input: SaveUnitArgument) -> Any:
    body = decoded(save_body(input), "parent", unit_code)
    return await mutation_payload(info, "unit", save_entity(info, "unit", input, body))


async def save_hotline(info: Info, input: SaveHotlineArgument) -> Any:
    body = decoded(save_body(input), "unit", unit_code)
    return await mutation_payload(info, "hotline", save_entity(info, "hotline", input, body))
