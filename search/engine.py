"""What the service needs of an index: the narrow interface behind which an embedded or a distributed one stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.indexable import Indexable
from search.models import Asked, Facets, SearchNode


@dataclass(frozen=True, slots=True)
class Removal:
    key: str


Operation = Indexable | Removal


@dataclass(frozen=True, slots=True)
class Found:
    key: str
    score: float
    node: SearchNode
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    hits: Sequence[Found]
    total: int
    facets: Facets


class Engine(Protocol):
    """An index. `apply` makes its operations and the positions visible together, or, after a crash, neither."""

    def apply(self, operations: Sequence[Operation], positions: Mapping[str, str]) -> None: ...

    def positions(self) -> Mapping[str, str]:
        """By source, the feed token up to which the index is complete."""
        ...

    def search(self, asked: Asked, most: int) -> Answer:
        """The best `most` hits, best first; with no words, the newest first."""
        ...

    def indexed(self, source: str) -> Iterator[tuple[str, int]]:
        """Key and version of every document of a source."""
        ...

    def close(self) -> None: ...
