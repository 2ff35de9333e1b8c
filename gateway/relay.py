"""Relay's nodes, connections and pages (https://relay.dev/graphql/connections.htm)."""

from enum import Enum
from typing import Annotated, Generic, TypeVar

import strawberry
from strawberry import UNSET

from gateway.clients import Params

T = TypeVar("T")

First = Annotated[
    int | None,
    strawberry.argument(description="Number of items from the start or after `after`; 0 to 100, by default 20."),
]
After = Annotated[
    str | None,
    strawberry.argument(description="A cursor from the same list with the same arguments, up to 1,000 characters."),
]
Last = Annotated[
    int | None,
    strawberry.argument(
        description="Number of items from the end or before `before`; 0 to 100. Cannot be combined with `first`."
    ),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="A cursor from the same list with the same arguments, up to 1,000 characters."),
]
UnitCode = Annotated[str | None, strawberry.argument(description="A unit's code, such as `ca-ha-noi`, or global ID.")]
Province = Annotated[str | None, strawberry.argument(description="Slug of a current province, such as `ha-noi`.")]


@strawberry.interface(description="An object with a global ID, which `node` can fetch.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque, permanent global ID.")


@strawberry.type(description="Pagination information.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are more items after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are more items before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first item; null if the page is empty.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last item; null if the page is empty.")


@strawberry.type(description="An edge of a connection.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Opaque cursor of the item.")
    node: T = strawberry.field(description="The item.")


@strawberry.type(description="A paginated list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The edges of this page, in order.")
    page_info: PageInfo = strawberry.field(description="Pagination information.")
    total_count: int = strawberry.field(description="Total number of items matching the arguments.")


@strawberry.enum(description="Languages of names and messages.")
class Language(Enum):
    VI = strawberry.enum_value("vi", description="Vietnamese.")
    EN = strawberry.enum_value("en", description="English.")


def value_of(member: Enum) -> str:
    """The service's value of an enum member."""
    return str(member.value)


def query_params(**given: object) -> Params:
    """Query parameters of a service call; omitted and null arguments are left out."""
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


def page_params(first: object, after: object, last: object, before: object) -> Params:
    """The pagination parameters of a service call."""
    return query_params(first=first, after=after, last=last, before=before)
