"""What import runs need to know of a kind of document: what of it becomes public, and how it is published."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from services.documents.collection import Collection
from services.documents.models import Camel, StoredDocument
from services.editorial.approval import digest
from services.editorial.imports.runs import ImportRun
from services.editorial.workflow import HistoryEntry, Step

D = TypeVar("D", bound=StoredDocument)


class PublicationStage(Enum):
    UNPUBLISHED = auto()
    PUBLISHED = auto()
    ENDED = auto()


async def _nothing(_: object) -> None:
    return


@dataclass(frozen=True)
class ImportedKind(Generic[D]):
    """`publish` approves and publishes a draft in one step (raises `WrongState`, `SecondPersonNeeded`), `withdraw` ends
    a published one; `drop` deletes what hangs on drafts that are about to be deleted; `record` notes in the audit log,
    where there is one, that a run is being approved or undone.
    """

    name: str
    """As `tiepdan import` knows it: `notices`."""
    collection: Collection[D, Any]
    unit: Callable[[D], str]
    content: Callable[[D], Camel]
    """What becomes public of it."""
    stage: Callable[[D], PublicationStage]
    history: Callable[[D], Sequence[HistoryEntry[Any]]]
    waits: Callable[[D], bool]
    """Whether its content has yet to be approved or published."""
    publish: Callable[[D, Step], D]
    withdraw: Callable[[D, Step], D]
    record: Callable[[ImportRun], Awaitable[None]] = _nothing
    drop: Callable[[Sequence[str]], Awaitable[None]] = _nothing

    def digest(self, document: D) -> str:
        return digest(self.content(document))

    def is_from(self, document: D, run: ImportRun) -> bool:
        """Whether the run brought the document anew."""
        history = self.history(document)
        return bool(history) and (history[0].by, history[0].at) == (run.by, run.at)
