"""The public numbers of the hotlines, which comments may name."""

from collections.abc import AsyncIterator, Mapping

from services.documents.set_aside import SetAsideDocuments
from services.feeds.sinks import FeedChange, SnapshotItem

KIND = "hotline"


class PublicNumbers:
    """A `Sink` of the hotline feed: the public numbers, E.164."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}
        self.set_aside = SetAsideDocuments("public numbers")

    def __call__(self) -> frozenset[str]:
        return frozenset(self._numbers.values())

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        read: dict[str, str] = {}
        async for item in items:
            if item.kind == KIND:
                number = self.set_aside.attempt(KIND, item.id, item.version, lambda one=item: _number(one.document))
                if number:
                    read[item.id] = number
        self._numbers = read

    async def apply_change(self, change: FeedChange) -> None:
        number = _number(change.document) if change.kind == KIND and change.document is not None else None
        if number:
            self._numbers[change.id] = number
        else:
            self._numbers.pop(change.id, None)

    async def record_position(self, token: str) -> None:
        return None

    async def mark_lost(self) -> None:
        return None


def _number(document: Mapping[str, object]) -> str | None:
    """The number of a hotline, where it has one. Raises `TypeError` for one of another shape."""
    number = document.get("number")
    if not isinstance(number, str | None):
        raise TypeError("not a number")
    return number
