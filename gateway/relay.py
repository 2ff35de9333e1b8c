"""Relay's parts: nodes, connections, pages (https://relay.dev/graphql/connections.htm)."""

from enum import Enum
from typing import Annotated, Generic, TypeVar

import strawberry
from strawberry import UNSET

from gateway.clients import Params

T = TypeVar("T")

First = Annotated[
    int | None, strawberry.argument(description="How many, from the start or after `after`; 0 to 100, by default 20.")
]
After = Annotated[
    str | None,
    strawberry.argument(description="A cursor of this list with the same arguments, up to 1,000 characters."),
]
Last = Annotated[
    int | None,
    strawberry.argument(description="How many, from the end or before `before`; 0 to 100. Not together with `first`."),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="A cursor of this list with the same arguments, up to 1,000 characters."),
]
UnitCode = Annotated[
    str | None, strawberry.argument(description="A unit by its code, such as `ca-ha-noi`, or by its global id.")
]
Province = Annotated[str | None, strawberry.argument(description="Slug of a province of today, such as `ha-noi`.")]


@strawberry.interface(description="Anything with a global id, by which `node` finds it again.")
class Node:
    id: strawberry.ID = strawberry.field(description="Global and opaque; stays the same for good.")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first item; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last item; null on an empty page.")


@strawberry.type(description="An item of a page.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="The item's place in the list; opaque.")
    node: T = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The items, in the list's order.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in the list.")
    total_count: int = strawberry.field(description="How many there are in the whole list under the same arguments.")


@strawberry.enum(description="The kinds of things that are published, searched and rated.")
class Kind(Enum):
    UNIT = strawberry.enum_value("unit", description="A unit (`Unit`).")
    HOTLINE = strawberry.enum_value("hotline", description="A hotline (`Hotline`).")
    SESSION = strawberry.enum_value("session", description="A citizen-reception session (`ReceptionSession`).")
    NOTICE = strawberry.enum_value("notice", description="A wanted notice (`WantedNotice`).")
    ARTICLE = strawberry.enum_value("article", description="An article (`Article`).")


@strawberry.enum(description="The languages that names and messages come in.")
class Language(Enum):
    VI = strawberry.enum_value("vi", description="Vietnamese.")
    EN = strawberry.enum_value("en", description="English.")


def value_of(member: Enum) -> str:
    """What a service calls an enum's member."""
    return str(member.value)


def asked(**given: object) -> Params:
    """Query parameters of a service from arguments; what was not given is left out."""
    params: dict[str, str | int | bool | list[str]] = {}
    for name, value in given.items():
        if value is None or value is UNSET:
            continue
        plain = value_of(value) if isinstance(value, Enum) else value
        if isinstance(plain, list):
            params[name] = [value_of(item) if isinstance(item, Enum) else str(item) for item in plain]
        elif isinstance(plain, (str, int)):
            params[name] = plain
    return params


def window(first: object, after: object, last: object, before: object) -> Params:
    """The query parameters of a page."""
    return asked(first=first, after=after, last=last, before=before)
