"""Full-text search over everything published."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.hotline.types import in_language
from gateway.ids import Document
from gateway.relay import Node, PageInfo
from gateway.scalars import HTML
from services.geography.provinces import BY_SLUG


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


def _facet(name: str) -> Callable[..., Any]:
    """The values of a facet, each of which says which one it is of."""

    def values(root: strawberry.Parent[Document]) -> Any:
        return [{**one, "facet": name} for one in root[name]]

    return values


async def _label(root: strawberry.Parent[Document], info: Info) -> str:
    value, services = root["value"], info.context.services
    if root["facet"] == "unit":
        unit = await services.fetch_entity("unit", value)
        return in_language(unit["names"], None, info) if unit else value
    if root["facet"] == "province":
        return BY_SLUG[value].name if value in BY_SLUG else value
    kind = info.context.registry.kinds.get(value) if root["facet"] == "kind" else None
    return kind.label_in(info.context.language) if kind else value


def _kind_of_value(root: strawberry.Parent[Document], info: Info) -> Any:
    published = root["facet"] == "kind" and root["value"] in info.context.registry.published
    return root["value"] if published else None


def _facets(kinds: type[Enum]) -> type:
    @strawberry.type(description="A facet value with its number of hits.")
    class FacetValue:
        value: str = strawberry.field(
            description="The value as its service has it. Examples: `article`, `ca-ha-noi`, `2026`. `search` takes"
            " units, provinces and years as they stand here, and kinds as `kind` has them."
        )
        label: str = strawberry.field(
            resolver=_label,
            description="The value in words: the name of the kind or unit in the requested language, of the province,"
            " or the year. Examples: `Bài viết`, `Công an thành phố Hà Nội`.",
        )
        kind: Enum | None = strawberry.field(
            resolver=_kind_of_value,
            graphql_type=kinds | None,
            description="By kind: the kind, as the argument `kinds` takes it. Null in the other facets.",
        )
        count: int = strawberry.field(description="Count.")

    @strawberry.type(description="Hit counts by facet, largest first, up to 50 values each.")
    class Facets:
        kind: list[FacetValue] = strawberry.field(resolver=_facet("kind"), description="By kind.")
        unit: list[FacetValue] = strawberry.field(resolver=_facet("unit"), description="By unit code.")
        province: list[FacetValue] = strawberry.field(resolver=_facet("province"), description="By province slug.")
        year: list[FacetValue] = strawberry.field(resolver=_facet("year"), description="By year.")

    return Facets


def search_connection(kinds: type[Enum]) -> type:
    """The type of a page of hits, whose kinds are members of this enum."""
    facets_type = _facets(kinds)

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
        facets: object = strawberry.field(
            graphql_type=facets_type, description="Hit counts by kind, unit, province and year."
        )

    return SearchConnection
