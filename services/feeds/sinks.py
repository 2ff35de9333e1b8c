"""What a follower of a feed hands to its sink: the documents of the snapshot, then every change."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from services.documents.set_aside import SetAsideDocuments
from services.lines import ServerSentEvent

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class SnapshotItem:
    """A public document of another service."""

    kind: str
    id: str
    document: dict[str, Any]

    @property
    def version(self) -> int | None:
        return _version(self.document)


@dataclass(frozen=True, slots=True)
class FeedChange:
    """An event of a feed. `what` is published, updated or withdrawn; a withdrawal has no document.

    `version` is the document's after the change; None if the feed does not say. A withdrawal ahead of its
    turn has no token. A document that is set aside is withdrawn: `set_aside` is the class of the error.
    """

    token: str
    what: str
    kind: str
    id: str
    document: dict[str, Any] | None
    version: int | None = None
    set_aside: str | None = None


def parse_change(event: ServerSentEvent) -> FeedChange:
    """Raises `InvalidFeed`."""
    try:
        data = orjson.loads(event.data or "")
        document, aside = data.get("document"), data.get("setAside")
        version = _version(document or data)
        return FeedChange(event.id or "", event.type or "", data["kind"], data["id"], document, version, aside)
    except (ValueError, KeyError, AttributeError) as error:
        raise InvalidFeed("an event is not one of a feed") from error


def _version(fields: dict[str, Any]) -> int | None:
    version = fields.get("version")
    return version if isinstance(version, int) else None


class Sink(Protocol):
    """The consumer of a feed. Each call is awaited before the next; after an error the follower retries."""

    @property
    def set_aside(self) -> SetAsideDocuments:
        """The documents that it could not handle."""
        ...

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        """Replaces everything by the current state; `token` is where the changes continue.

        It sets aside itself what it cannot handle. `items` sets aside what the source has set aside, and forgets what
        is not there any more, before it ends.
        """
        ...

    async def apply_change(self, change: FeedChange) -> None:
        """An error on a change with a document sets that aside: the change follows as a withdrawal."""
        ...

    async def record_position(self, token: str) -> None:
        """Records that nothing changed up to `token`."""
        ...

    async def mark_lost(self) -> None:
        """The feed is disconnected: the known state may be out of date."""
        ...


class InvalidFeed(Exception):
    """The feed sent invalid data."""
