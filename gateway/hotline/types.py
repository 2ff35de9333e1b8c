"""Units and their hotlines (Articles 6, 9.1 e, 10 and 15 of the circular)."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from pydantic import TypeAdapter
from strawberry import UNSET

from gateway.cache.invalidation import CLOCK_TAG
from gateway.context import Info
from gateway.editorial import UPDATED_DESCRIPTION, VERSION_DESCRIPTION, PendingCorrection, correction_of
from gateway.errors import ServiceProblem, ServiceUnavailable
from gateway.execution.sources import depends_on
from gateway.hotline import unit_lists
from gateway.hotline.enums import HotlineState, NumberType, OnDaysOff, Purpose, UnitKind, UnitState, Weekday
from gateway.ids import Document
from gateway.relay import Connection, Language, Node, value_of
from gateway.scalars import Date, DateTime, LanguageTag, PhoneNumber
from services.documents.models import now

# These types have a unit themselves, so their modules are read when the schema is made.
Article = Annotated["Article", strawberry.lazy("gateway.articles.types")]
ReceptionSession = Annotated["ReceptionSession", strawberry.lazy("gateway.schedule.types")]
WantedNotice = Annotated["WantedNotice", strawberry.lazy("gateway.wanted.types")]


@strawberry.type(description="A name in each available language.")
class Names:
    vi: str = strawberry.field(description="In Vietnamese.")
    en: str | None = strawberry.field(description="In English.")


@strawberry.type(description="Geographic coordinates in WGS 84, in degrees.")
class Location:
    latitude: float = strawberry.field(description="From -90 to 90.")
    longitude: float = strawberry.field(description="From -180 to 180.")


LanguageArgument = Annotated[
    Language | None, strawberry.argument(description="Defaults to the language negotiated with `Accept-Language`.")
]


def in_language(names: Document, language: Language | None, info: Info) -> str:
    """The text in the requested language; in Vietnamese where there is none."""
    wanted = value_of(language) if language else info.context.language
    return names.get(wanted) or names["vi"]


def _name(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str:
    return in_language(root["names"], language, info)


def _label(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str | None:
    return in_language(root["label"], language, info) if root.get("label") else None


def _labels(root: strawberry.Parent[Document]) -> Any:
    return root.get("label")


@depends_on("unitCode")
def unit_of(root: strawberry.Parent[Document], info: Info) -> Any:
    """Resolves a document's unit from its code."""
    code = root.get("unitCode")
    return None if code is None else info.context.services.load_entity("unit", code)


@depends_on("parent")
def _parent(root: strawberry.Parent[Document], info: Info) -> Any:
    """Resolves `parent` from its code."""
    code = root.get("parent")
    return None if code is None else info.context.services.load_entity("unit", code)


def _successors(root: strawberry.Parent[Document], info: Info) -> Any:
    """Resolves `successors` from their codes."""
    return [info.context.services.load_entity("unit", code) for code in root.get("successors") or ()]


@strawberry.type(description="A notice to callers that holds for a time.")
class Alert:
    text: str = strawberry.field(description="What it says. Example: `Đường dây quá tải vì bão.`")
    until: DateTime = strawberry.field(description="When it ends.")


_MOMENT = TypeAdapter(datetime)


def _alert(root: strawberry.Parent[Document], info: Info) -> Any:
    """The alert that still holds."""
    alert = root.get("alert")
    if alert is None:
        return None
    info.context.services.tags.add(CLOCK_TAG)
    return alert if _MOMENT.validate_python(alert["until"]) > now() else None


def _free(root: strawberry.Parent[Document]) -> bool:
    return root.get("free") is True


def _free_of_charge(root: strawberry.Parent[Document]) -> bool | None:
    return root.get("free")


ALERT = "An alert that holds now, put by the unit. Example: overloaded lines."


@strawberry.type(description="A unit of the People's Public Security (Articles 6, 10, 15).")
class Unit(Node):
    code: str = strawberry.field(description="Permanent, human-readable code. Example: `ca-ha-noi`.")
    kind: UnitKind = strawberry.field(description="The kind of unit.")
    name: str = strawberry.field(
        resolver=_name, description="Name in the requested language; falls back to Vietnamese."
    )
    names: Names = strawberry.field(description="Name in all available languages.")
    short_name: str | None = strawberry.field(description="Short form of the name. Example: `CATP Hà Nội`.")
    other_names: list[str] = strawberry.field(
        description="Other names and abbreviations by which files mean the unit. Example: `PC02 CATP Hà Nội`."
    )
    parent: "Unit | None" = strawberry.field(resolver=_parent, description="The parent unit.")
    parent_code: str | None = strawberry.field(description="Code of the parent unit. Example: `bca`.")
    province: str | None = strawberry.field(description="Slug of the province served. Example: `ha-noi`.")
    domain: str | None = strawberry.field(
        description="Domain of the unit's portal (Articles 6, 10, 15). Example: `congan.hanoi.gov.vn`."
    )
    location: Location | None = strawberry.field(description="The current state.")
    address: str | None = strawberry.field(description="Postal address. Example: `87 Trần Hưng Đạo, Hà Nội`.")
    state: UnitState = strawberry.field(description="Whether the unit still exists.")
    valid_from: Date | None = strawberry.field(description="First day on which the unit exists, where it is known.")
    valid_to: Date | None = strawberry.field(description="Last day on which the unit exists. Example: `2025-06-30`.")
    basis: str | None = strawberry.field(description="By what the unit ended. Example: `202/2025/QH15`.")
    successors: "list[Unit | None]" = strawberry.field(
        resolver=_successors, description="The units that took its place; more than one where it was split."
    )
    predecessors: "Connection[Unit] | None" = strawberry.field(
        resolver=unit_lists.predecessors, description="The units whose place it took, ordered by kind and name."
    )
    former_domains: list[str] = strawberry.field(description="Domains that the unit's portal had before.")
    alert: Alert | None = strawberry.field(resolver=_alert, description=ALERT)
    children: "Connection[Unit] | None" = strawberry.field(
        resolver=unit_lists.children, description="Direct child units, ordered by kind and name."
    )
    hotlines: "Connection[Hotline] | None" = strawberry.field(
        resolver=unit_lists.hotlines, description="Hotlines of the unit, in display order (Article 9.1 e)."
    )
    reception_sessions: Connection[ReceptionSession] | None = strawberry.field(
        resolver=unit_lists.reception_sessions,
        description="Reception sessions of the unit's leaders in chronological order, including cancelled"
        " ones (Article 5.1 đ).",
    )
    articles: Connection[Article] | None = strawberry.field(
        resolver=unit_lists.articles, description="Articles published by the unit, newest first (Articles 5.1 and 9.1)."
    )
    wanted_notices: Connection[WantedNotice] | None = strawberry.field(
        resolver=unit_lists.wanted_notices,
        description="Notices issued by the unit, newest first (Articles 5.1 g, h, i).",
    )
    demo: bool = strawberry.field(description="Whether this is demonstration data.")
    version: int = strawberry.field(description=VERSION_DESCRIPTION)
    updated_at: DateTime = strawberry.field(description=UPDATED_DESCRIPTION)


@strawberry.type(description="Opening hours, in the Asia/Ho_Chi_Minh time zone.")
class Hours:
    days: list[Weekday] = strawberry.field(description="Days on which the period begins.")
    opens: str = strawberry.field(description="Time of day. Example: `07:30`.")
    closes: str = strawberry.field(
        description="Time of day. If not later than `opens`, the period ends on the following day."
    )


@strawberry.type(description="From when to when, in the Asia/Ho_Chi_Minh time zone.")
class TimeSpan:
    opens: str = strawberry.field(description="Time of day. Example: `07:30`.")
    closes: str = strawberry.field(
        description="Time of day. If not later than `opens`, the period ends on the following day."
    )


@strawberry.type(description="What holds on one date instead of the weekly opening hours.")
class HoursException:
    date: Date = strawberry.field(description="The date. Example: `2027-02-05`.")
    spans: list[TimeSpan] = strawberry.field(description="Periods that begin on the date; empty if it is closed.")
    note: str | None = strawberry.field(description="The reason, for callers.")


async def _opening(root: Document, info: Info) -> Document:
    """Whether a hotline answers now; nothing where that cannot be read."""
    info.context.services.tags.add(CLOCK_TAG)
    try:
        return await info.context.services.get("hotline", f"/hotlines/{root['_id']}/opening")
    except (ServiceProblem, ServiceUnavailable):
        return {}


async def _open_now(root: strawberry.Parent[Document], info: Info) -> bool | None:
    return (await _opening(root, info)).get("openNow")


async def _opens_at(root: strawberry.Parent[Document], info: Info) -> Any:
    return (await _opening(root, info)).get("opensAt")


@strawberry.type(description="A telephone number for citizens (Article 9.1 e).")
class Hotline(Node):
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The responding unit.")
    unit_code: str = strawberry.field(description="Code of the unit that answers the hotline. Example: `ca-ha-noi`.")
    number: PhoneNumber | None = strawberry.field(
        description="Number in E.164 format; null for short codes such as 113."
    )
    dialled: str = strawberry.field(
        description="Number as dialled, with its extension. Examples: `113`, `024 3942 0000 máy lẻ 12`."
    )
    number_type: NumberType | None = strawberry.field(
        description="The type of the number; null for a number that is made up."
    )
    extension: str | None = strawberry.field(description="Extension to ask for. Example: `12`.")
    uri: str | None = strawberry.field(
        description="`tel:` link (RFC 3966); null for a number that is made up. Example: `tel:113`."
    )
    formerly: str | None = strawberry.field(
        description="The number as it was written before the renumbering of 2017 and 2018. Example: `04 3942 0000`."
    )
    purpose: Purpose = strawberry.field(description="The purpose of the hotline.")
    label: str | None = strawberry.field(resolver=_label, description="Label in the requested language, if any.")
    labels: Names | None = strawberry.field(resolver=_labels, description="Label in all available languages.")
    hours: list[Hours] = strawberry.field(description="Opening hours; empty if the hotline is always open.")
    on_days_off: OnDaysOff = strawberry.field(description="Which of these hours hold on days off.")
    exceptions: list[HoursException] = strawberry.field(
        description="Dates on which other hours hold, day off or not, in ascending order."
    )
    open_now: bool | None = strawberry.field(
        resolver=_open_now, description="Whether the hotline answers at this moment; null if that cannot be told."
    )
    opens_at: DateTime | None = strawberry.field(
        resolver=_opens_at,
        description="When the hotline answers next; null while it answers, and if it does not within a month.",
    )
    languages: list[LanguageTag] = strawberry.field(description="Languages spoken.")
    free: bool = strawberry.field(
        resolver=_free,
        description="Whether calls are known to be free of charge.",
        deprecation_reason="2026-12-01: it is false where nothing is known. Use `freeOfCharge`.",
    )
    free_of_charge: bool | None = strawberry.field(
        resolver=_free_of_charge, description="Whether calls are free of charge; null where it is not known."
    )
    order: int = strawberry.field(description="Position among the unit's hotlines, ascending.")
    state: HotlineState = strawberry.field(description="Whether the hotline is in service.")
    alert: Alert | None = strawberry.field(resolver=_alert, description=ALERT)
    correction: PendingCorrection | None = strawberry.field(
        resolver=correction_of,
        description="A change that waits for a second person. Null unless the caller is an editor or auditor of the"
        " unit.",
    )
    verified_at: DateTime | None = strawberry.field(
        description="When the unit last dialled this number and was answered; null if it never says so."
    )
    verified_on: Date | None = strawberry.field(
        description="Date of the last call that was answered.", deprecation_reason="2026-12-01: use `verifiedAt`."
    )
    note: str | None = strawberry.field(description="Further information for callers.")
    demo: bool = strawberry.field(description="Whether this is demonstration data; the number does not work.")
    version: int = strawberry.field(description=VERSION_DESCRIPTION)
    updated_at: DateTime = strawberry.field(description=UPDATED_DESCRIPTION)
