"""The interface of a search engine, embedded or distributed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.indexable import IndexDocument
from search.models import Facets, SearchNode, SearchQuery
from services.documents.set_aside import SetAside


@dataclass(frozen=True, slots=True)
class Removal:
    key: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Removes a document of a source that was set aside, and records that."""

    source: str
    aside: SetAside

    @property
    def key(self) -> str:
        return f"{self.aside.kind}:{self.aside.id}"


Operation = IndexDocument | Removal | Exclusion


class NotIndexable(Exception):
    """The index cannot take some documents: by their place among the operations, the class of the error."""

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__(f"{len(errors)} documents")
        self.errors = errors


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

    def apply(self, operations: Sequence[Operation], positions: Mapping[str, str]) -> None:
        """Raises `NotIndexable` for documents that it cannot take, anything else where it cannot be written."""
        ...

    def positions(self) -> Mapping[str, str]:
        """By source, the feed token up to which the index is complete."""
        ...

    def search(self, asked: SearchQuery, most: int) -> SearchResults:
        """The best `most` hits, best first; with no words, the newest first."""
        ...

    def indexed(self, source: str) -> Iterator[tuple[str, int]]:
        """Key and version of every document of a source."""
        ...

    def set_aside(self) -> Iterator[tuple[str, SetAside]]:
        """What is recorded as set aside, each with its source."""
        ...

    def close(self) -> None: ...
