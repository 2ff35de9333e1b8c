"""Units and their hotlines (Articles 6, 9.1 e, 10 and 15 of the circular)."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.execution.sources import depends_on
from gateway.hotline import unit_lists
from gateway.ids import Document
from gateway.kinds import HotlineState, Purpose, UnitKind, UnitState, Weekday
from gateway.relay import Connection, Language, Node, value_of
from gateway.scalars import Date, DateTime, LanguageTag, PhoneNumber

# These types have a unit themselves, so their modules are read when the schema is made.
Article = Annotated["Article", strawberry.lazy("gateway.articles.types")]
ReceptionSession = Annotated["ReceptionSession", strawberry.lazy("gateway.schedule.types")]
WantedNotice = Annotated["WantedNotice", strawberry.lazy("gateway.wanted.types")]


@strawberry.type(description="A name in the languages there are.")
class Names:
    vi: str = strawberry.field(description="In Vietnamese.")
    en: str | None = strawberry.field(description="In English.")


@strawberry.type(description="A place on the map: WGS 84, in degrees.")
class Location:
    latitude: float = strawberry.field(description="From -90 to 90.")
    longitude: float = strawberry.field(description="From -180 to 180.")


Asked = Annotated[Language | None, strawberry.argument(description="By default what `Accept-Language` asks for.")]


def _in_language(names: Document, language: Language | None, info: Info) -> str:
    wanted = value_of(language) if language else info.context.language
    return names.get(wanted) or names["vi"]


def _name(root: strawberry.Parent[Document], info: Info, language: Asked = UNSET) -> str:
    return _in_language(root["names"], language, info)


def _label(root: strawberry.Parent[Document], info: Info, language: Asked = UNSET) -> str | None:
    return _in_language(root["label"], language, info) if root.get("label") else None


def _labels(root: strawberry.Parent[Document]) -> Any:
    return root.get("label")


@depends_on("unitCode")
def unit_of(root: strawberry.Parent[Document], info: Info) -> Any:
    """The unit that a document names by its code."""
    code = root.get("unitCode")
    return None if code is None else info.context.read.thing("unit", code)


@depends_on("parent")
def _parent(root: strawberry.Parent[Document], info: Info) -> Any:
    """Resolves `parent`, which the document names by code."""
    code = root.get("parent")
    return None if code is None else info.context.read.thing("unit", code)


@strawberry.type(description="A unit of the People's Public Security that informs citizens (Articles 6, 10, 15).")
class Unit(Node):
    code: str = strawberry.field(description="Permanent and readable. Example: `ca-ha-noi`.")
    kind: UnitKind = strawberry.field(description="What sort of unit it is.")
    name: str = strawberry.field(resolver=_name, description="Its name; in Vietnamese where there is no other.")
    names: Names = strawberry.field(description="Its name in every language there is.")
    short_name: str | None = strawberry.field(description="A short form of its name. Example: `CATP Hà Nội`.")
    parent: "Unit | None" = strawberry.field(resolver=_parent, description="The unit it stands under.")
    parent_code: str | None = strawberry.field(description="Code of the unit it stands under. Example: `bca`.")
    province: str | None = strawberry.field(description="Slug of the province it serves. Example: `ha-noi`.")
    domain: str | None = strawberry.field(
        description="Domain of its portal (Articles 6, 10, 15). Example: `congan.hanoi.gov.vn`."
    )
    location: Location | None = strawberry.field(description="Where it is.")
    address: str | None = strawberry.field(description="Its postal address. Example: `87 Trần Hưng Đạo, Hà Nội`.")
    state: UnitState = strawberry.field(description="Whether it still exists.")
    children: "Connection[Unit] | None" = strawberry.field(
        resolver=unit_lists.children, description="Units that stand directly under it, by kind and name."
    )
    hotlines: "Connection[Hotline] | None" = strawberry.field(
        resolver=unit_lists.hotlines, description="Numbers by which citizens reach it, in its order (Article 9.1 e)."
    )
    reception_sessions: Connection[ReceptionSession] | None = strawberry.field(
        resolver=unit_lists.reception_sessions,
        description="When its leaders receive citizens, by time, cancelled sessions marked (Article 5.1 đ).",
    )
    articles: Connection[Article] | None = strawberry.field(
        resolver=unit_lists.articles, description="What it publishes, the newest first (Articles 5.1 and 9.1)."
    )
    wanted_notices: Connection[WantedNotice] | None = strawberry.field(
        resolver=unit_lists.wanted_notices,
        description="Notices whose decisions it made, the newest first (Articles 5.1 g, h, i).",
    )
    demo: bool = strawberry.field(description="Made up, for trying the system.")
    version: int = strawberry.field(description="Grows with each change; give it when saving, to overwrite nobody.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")


@strawberry.type(description="A span in which somebody answers, in the time of Asia/Ho_Chi_Minh.")
class Hours:
    days: list[Weekday] = strawberry.field(description="On which days it begins.")
    opens: str = strawberry.field(description="Time of day. Example: `07:30`.")
    closes: str = strawberry.field(description="Time of day; one before `opens` is on the next day.")


@strawberry.type(description="A number by which citizens reach a unit (Article 9.1 e).")
class Hotline(Node):
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit that answers.")
    unit_code: str = strawberry.field(description="Code of the unit that answers. Example: `ca-ha-noi`.")
    number: PhoneNumber | None = strawberry.field(description="In E.164; null for a short number such as 113.")
    dialled: str = strawberry.field(description="As people dial it. Examples: `113`, `0900 000 001`.")
    purpose: Purpose = strawberry.field(description="What it is for.")
    label: str | None = strawberry.field(resolver=_label, description="What it is called, where it has a name.")
    labels: Names | None = strawberry.field(
        resolver=_labels, description="What it is called, in every language there is."
    )
    hours: list[Hours] = strawberry.field(description="When somebody answers; empty: day and night.")
    languages: list[LanguageTag] = strawberry.field(description="The languages that are spoken.")
    free: bool = strawberry.field(description="Whether calling it costs nothing.")
    order: int = strawberry.field(description="Its place among the unit's numbers, smallest first.")
    state: HotlineState = strawberry.field(description="Whether it can be called.")
    verified_on: Date | None = strawberry.field(description="When somebody last dialled it to check.")
    note: str | None = strawberry.field(description="What else callers should know.")
    demo: bool = strawberry.field(description="Made up, for trying the system; it rings nobody.")
    version: int = strawberry.field(description="Grows with each change; give it when saving, to overwrite nobody.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")
