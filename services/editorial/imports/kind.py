"""What import runs need to know of a kind of document: what of it becomes public, and how it is published."""

from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from services.documents.collection import Collection
from services.documents.models import Camel, StoredDocument
from services.editorial.approval import digest
from services.editorial.imports.runs import ImportRun
from services.editorial.workflow import HistoryEntry, Step
from services.identity.roles import Identity, Role

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
    where there is one, that a run is being approved or undone. Who approves or undoes a run has the `role` for all its
    units; `check_approver` refuses with a `Forbidden` whoever needs more than that to publish a document.
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
    role: Role = Role.EDITOR
    check_approver: Callable[[D, Identity], None] | None = None
    sent_apart: frozenset[str] = frozenset()
    """Fields of the content that come after the rows and by another way, such as photos."""

    def digest(self, document: D) -> str:
        """Of what its row brought."""
        content = self.content(document)
        fields = type(content).model_fields
        unsaid = {name: fields[name].get_default(call_default_factory=True) for name in self.sent_apart}
        return digest(content.model_copy(update=unsaid))

    def whole_digest(self, document: D) -> str:
        """Of all that becomes public of it."""
        return digest(self.content(document))

    def is_from(self, document: D, run: ImportRun) -> bool:
        """Whether the run brought the document anew, or an import that broke off and that it took over."""
        return self.is_by(document, run.by, {run.at, *run.took_over})

    def is_by(self, document: D, by: str, moments: AbstractSet[datetime]) -> bool:
        """Whether an import of this person that began at one of these moments brought the document anew."""
        history = self.history(document)
        return bool(history) and history[0].by == by and history[0].at in moments
