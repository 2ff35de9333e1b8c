"""The interface of a search engine, embedded or distributed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.indexable import IndexDocument
from search.models import Facets, SearchNode, SearchQuery


@dataclass(frozen=True, slots=True)
class Removal:
    key: str


Operation = IndexDocument | Removal


@dataclass(frozen=True, slots=True)
class SearchHit:
    key: str
    score: float
    node: SearchNode
    text: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    hits: Sequence[SearchHit]
    total: int
    facets: Facets


class Engine(Protocol):
    """An index. `apply` makes its operations and the positions visible together, or, after a crash, neither."""

    def apply(self, operations: Sequence[Operation], positions: Mapping[str, str]) -> None: ...

    def positions(self) -> Mapping[str, str]:
        """By source, the feed token up to which the index is complete."""
        ...

    def search(self, asked: SearchQuery, most: int) -> SearchResults:
        """The best `most` hits, best first; with no words, the newest first."""
        ...

    def indexed(self, source: str) -> Iterator[tuple[str, int]]:
        """Key and version of every document of a source."""
        ...

    def close(self) -> None: ...
