"""Documents that a consumer could not handle: named without what they say, so that all others go on.

A document is set aside where its content makes the code fail. What the consumer held of an earlier version goes with
it; a withdrawal needs kind and id alone and is never set aside. Where very many fail at once the code is at fault, not
the documents: the consumer stops before it has emptied what it keeps.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

import structlog

from services.errors import Problem

log = structlog.get_logger()
T = TypeVar("T")

LIMIT, WINDOW = 100, 60.0
"""How many documents a consumer sets aside within how many seconds before it stops."""

Key = tuple[str, str]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A document that was set aside. `error` is the class of what it caused; `version` is None where it has none.

    `public` says that everybody could read it otherwise, where the consumer knows.
    """

    kind: str
    id: str
    version: int | None
    error: str
    public: bool = False


class ConsumerStopped(Problem):
    """A consumer has set aside too many documents within a minute; it takes no more until it is started again."""

    status, code, title = 503, "CONSUMER_STOPPED", "Too many documents could not be handled"


class NotHandled(Problem):
    """A document of a sender caused an error that is not the sender's. `error` is its class."""

    status, code, title = 500, "NOT_HANDLED", "The document could not be handled"

    @classmethod
    def by(cls, error: Exception) -> "NotHandled":
        return cls(f"could not be handled ({type(error).__name__})", error=type(error).__name__)

    @property
    def error(self) -> str:
        return str(self.members["error"])


class SetAsideDocuments:
    """What a `consumer` has set aside. With a `limit` of None it never stops."""

    def __init__(self, consumer: str, limit: int | None = LIMIT, seconds: Callable[[], float] = monotonic) -> None:
        self.consumer = consumer
        self.stopped = False
        self._limit, self._seconds = limit, seconds
        self._documents: dict[Key, SetAside] = {}
        self._moments: deque[float] = deque(maxlen=limit or 0)

    def __len__(self) -> int:
        return len(self._documents)

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset(self._documents)

    def __iter__(self) -> Iterator[SetAside]:
        return iter(tuple(self._documents.values()))

    def __contains__(self, key: object) -> bool:
        return key in self._documents

    def get(self, kind: str, id: str) -> SetAside | None:
        return self._documents.get((kind, id))

    def holds(self, kind: str, id: str, version: int | None) -> bool:
        """Whether this version of a document is set aside."""
        aside = self.get(kind, id)
        return aside is not None and aside.version == version

    def add(
        self, kind: str, id: str, version: int | None, error: BaseException | str, *, public: bool = False
    ) -> SetAside:
        """Sets a document aside. Raises `ConsumerStopped` where it would be one too many; then it is not."""
        aside = SetAside(kind, id, version, error if isinstance(error, str) else type(error).__name__, public)
        if self._documents.get((kind, id)) != aside:
            self._count()
            self._documents[kind, id] = aside
            log.error(
                "document_set_aside", consumer=self.consumer, kind=kind, id=id, version=version, error=aside.error
            )
        return aside

    def _count(self) -> None:
        """Raises `ConsumerStopped` where `limit` documents were set aside within the last minute."""
        now = self._seconds()
        if not self.stopped and self._limit and len(self._moments) == self._limit:
            self.stopped = now - self._moments[0] < WINDOW
            if self.stopped:
                log.error("consumer_stopped", consumer=self.consumer, set_aside=len(self))
        if self.stopped:
            raise ConsumerStopped(f"{self.consumer} has stopped: {self._limit} documents a minute were set aside.")
        self._moments.append(now)

    def attempt(self, kind: str, id: str, version: int | None, work: Callable[[], T]) -> T | None:
        """What `work` gives; None where it fails, which sets the document aside. Raises `ConsumerStopped`."""
        try:
            found = work()
        except Exception as error:
            self.add(kind, id, version, error)
            return None
        self.discard(kind, id)
        return found

    def discard(self, kind: str, id: str) -> None:
        """The document was handled or withdrawn."""
        self._documents.pop((kind, id), None)

    def remember(self, known: Iterable[SetAside]) -> None:
        """Takes what was set aside before a restart."""
        self._documents |= {(aside.kind, aside.id): aside for aside in known}

    def resume(self) -> None:
        """Lets a stopped consumer try again."""
        self.stopped = False
        self._moments.clear()

    def state(self) -> str | None:
        """What to tell an operator; None where all documents were handled."""
        if self.stopped:
            return f"stopped, {len(self)} set aside"
        return f"{len(self)} set aside" if self._documents else None
