"""Full-text search over everything published."""

from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.ids import Document
from gateway.relay import Node, PageInfo
from gateway.scalars import HTML


@strawberry.type(description="A highlighted match.")
class Highlight:
    field: str = strawberry.field(description="The matching field. Example: `title`.")
    html: HTML = strawberry.field(description="HTML-escaped text with matches in `<mark>`.")


def _node(root: strawberry.Parent[Document], info: Info) -> Any:
    hit = root["node"]
    known = hit.get("kind") in info.context.registry.kinds
    return info.context.services.load_entity(hit["kind"], hit["id"]) if known else None


def _kind(root: strawberry.Parent[Document]) -> Any:
    return root["node"]["kind"]


def _title(root: strawberry.Parent[Document]) -> str:
    return root["node"]["title"]


def _summary(root: strawberry.Parent[Document]) -> str | None:
    return root["node"].get("summary")


@strawberry.type(description="A facet value with its number of hits.")
class FacetValue:
    value: str = strawberry.field(description="The facet value. Examples: `article`, `ca-ha-noi`, `2026`.")
    count: int = strawberry.field(description="Count.")


@strawberry.type(description="Hit counts by facet, largest first, up to 50 values each.")
class Facets:
    kind: list[FacetValue] = strawberry.field(description="By kind.")
    unit: list[FacetValue] = strawberry.field(description="By unit code.")
    province: list[FacetValue] = strawberry.field(description="By province slug.")
    year: list[FacetValue] = strawberry.field(description="By year.")


def search_connection(kinds: type[Enum]) -> type:
    """The type of a page of hits, whose kinds are members of this enum."""

    @strawberry.type(description="A search hit.")
    class SearchEdge:
        cursor: str = strawberry.field(description="Opaque cursor of the hit.")
        node: Node | None = strawberry.field(
            resolver=_node, description="The current item; null if it has just been withdrawn."
        )
        kind: Enum = strawberry.field(resolver=_kind, graphql_type=kinds, description="The kind of item.")
        title: str = strawberry.field(resolver=_title, description="Title, as indexed.")
        summary: str | None = strawberry.field(resolver=_summary, description="Summary, as indexed.")
        score: float = strawberry.field(description="Relevance; comparable only within one response.")
        highlights: list[Highlight] = strawberry.field(description="Highlighted matches.")

    @strawberry.type(description="A page of search hits, by relevance.")
    class SearchConnection:
        edges: list[SearchEdge] = strawberry.field(description="The hits.")
        page_info: PageInfo = strawberry.field(description="Pagination information.")
        total_count: int = strawberry.field(description="Total number of hits.")
        facets: Facets = strawberry.field(description="Hit counts by kind, unit, province and year.")

    return SearchConnection
