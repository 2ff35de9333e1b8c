"""One search over everything that is published."""

from typing import Any

import strawberry

from gateway.context import Info
from gateway.ids import KINDS, Document
from gateway.relay import Kind, Node, PageInfo
from gateway.scalars import HTML


@strawberry.type(description="A place where the words were found.")
class Highlight:
    field: str = strawberry.field(description="The field they were found in. Example: `title`.")
    html: HTML = strawberry.field(description="Escaped text, the words inside `<mark>`.")


def _node(root: strawberry.Parent[Document], info: Info) -> Any:
    hit = root["node"]
    return info.context.read.thing(hit["kind"], hit["id"]) if hit.get("kind") in KINDS else None


def _kind(root: strawberry.Parent[Document]) -> Any:
    return root["node"]["kind"]


def _title(root: strawberry.Parent[Document]) -> str:
    return root["node"]["title"]


def _summary(root: strawberry.Parent[Document]) -> str | None:
    return root["node"].get("summary")


@strawberry.type(description="A thing that was found.")
class SearchEdge:
    cursor: str = strawberry.field(description="The hit's place in the list; opaque.")
    node: Node | None = strawberry.field(
        resolver=_node, description="The thing itself as it is now; null when it was withdrawn this moment."
    )
    kind: Kind = strawberry.field(resolver=_kind, description="What kind of thing it is.")
    title: str = strawberry.field(resolver=_title, description="What it is called, as indexed.")
    summary: str | None = strawberry.field(resolver=_summary, description="The beginning of it, as indexed.")
    score: float = strawberry.field(description="How well it fits; to be compared within one answer alone.")
    highlights: list[Highlight] = strawberry.field(description="Where the words were found.")


@strawberry.type(description="How many of the found things have a value.")
class FacetValue:
    value: str = strawberry.field(description="The value. Examples: `article`, `ca-ha-noi`, `2026`.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="How many of the found things there are by value, the largest first, 50 values each.")
class Facets:
    kind: list[FacetValue] = strawberry.field(description="By kind.")
    unit: list[FacetValue] = strawberry.field(description="By the code of their unit.")
    province: list[FacetValue] = strawberry.field(description="By the slug of their province.")
    year: list[FacetValue] = strawberry.field(description="By the year they are of.")


@strawberry.type(description="A page of what was found, the best first.")
class SearchConnection:
    edges: list[SearchEdge] = strawberry.field(description="The hits.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in the list.")
    total_count: int = strawberry.field(description="How many there are in all.")
    facets: Facets = strawberry.field(description="What there is, counted by kind, unit, province and year.")
