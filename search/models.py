"""Models of the search service."""

from pydantic import Field

from services.documents.models import Camel, Instant
from services.documents.pages import PageInfo
from services.text import Code, KindName


class SearchQuery(Camel):
    """A search query: words and filters."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    unit: Code | None = None
    province: Code | None = None
    year: int | None = None
    since: Instant | None = None
    until: Instant | None = None

    @property
    def scope(self) -> str:
        """Identifies the query, so that a cursor of another one is rejected."""
        return self.model_dump_json()


class Highlight(Camel):
    field: str
    html: str = Field(description="Escaped text, the words found inside <mark>.")


class SearchNode(Camel):
    """A search result as shown in a list. The whole document is read from its service by kind and id."""

    kind: KindName
    id: str
    title: str
    summary: str | None = None
    unit: str | None = None
    province: str | None = None
    date: Instant | None = None
    language: str = "vi"


class SearchEdge(Camel):
    cursor: str
    node: SearchNode
    score: float = Field(ge=0)
    highlights: list[Highlight] = Field(default_factory=list)


class FacetValue(Camel):
    value: str
    count: int


class Facets(Camel):
    """Counts of results by value, largest first, at most 50 values each."""

    kind: list[FacetValue] = Field(default_factory=list)
    unit: list[FacetValue] = Field(default_factory=list)
    province: list[FacetValue] = Field(default_factory=list)
    year: list[FacetValue] = Field(default_factory=list)


class SearchPage(Camel):
    edges: list[SearchEdge] = Field(default_factory=list)
    page_info: PageInfo = Field(default_factory=PageInfo)
    total_count: int = 0
    facets: Facets = Field(default_factory=Facets)


class ReindexResult(Camel):
    documents: int
