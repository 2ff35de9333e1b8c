"""The public numbers of the hotlines, which comments may name."""

from collections.abc import AsyncIterator

from services.feeds.follower import FeedChange, SnapshotItem


class PublicNumbers:
    """A `Sink` of the hotline feed: the public numbers, E.164."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def __call__(self) -> frozenset[str]:
        return frozenset(self._numbers.values())

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        self._numbers = {i.id: i.document["number"] async for i in items if _has_number(i.kind, i.document)}

    async def apply_change(self, change: FeedChange) -> None:
        if change.document is not None and _has_number(change.kind, change.document):
            self._numbers[change.id] = change.document["number"]
        else:
            self._numbers.pop(change.id, None)

    async def record_position(self, token: str) -> None:
        return None

    async def mark_lost(self) -> None:
        return None


def _has_number(kind: str, document: dict[str, object]) -> bool:
    return kind == "hotline" and bool(document.get("number"))
