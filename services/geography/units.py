"""The tree of units, kept current from the feed of units, for checking roles.

Until the tree is known, a role applies only to the units it names, so that a lost feed never extends permissions.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Annotated, Any

from fastapi import Depends, Request

from services.errors import BadInput
from services.feeds.follower import FeedChange, SnapshotItem

KIND = "unit"


def is_within(unit: str, ancestor: str, parent: Callable[[str], str | None]) -> bool:
    """Whether `unit` is `ancestor` or a descendant of it; a cycle ends the search."""
    seen: set[str] = set()
    current: str | None = unit
    while current is not None and current not in seen:
        if current == ancestor:
            return True
        seen.add(current)
        current = parent(current)
    return False


class Units:
    """A `Sink` for the feed of units. `covers` is the tree that roles are checked against."""

    def __init__(self) -> None:
        self._units: dict[str, dict[str, Any]] = {}

    def __contains__(self, code: str) -> bool:
        return code in self._units

    def __len__(self) -> int:
        return len(self._units)

    def codes(self) -> Iterable[str]:
        return self._units.keys()

    def covers(self, ancestor: str, unit: str) -> bool:
        """Whether `unit` is `ancestor` or stands under it."""
        return is_within(unit, ancestor, self.parent)

    def check_exists(self, code: str, field: str = "unit") -> None:
        """Raises `BadInput` for an unknown unit, once the tree is known."""
        if self._units and code not in self._units:
            raise BadInput.at(field, f"there is no unit {code!r}")

    def parent(self, unit: str) -> str | None:
        return self._units.get(unit, {}).get("parent")

    def name(self, unit: str) -> str | None:
        """What the unit is called, in Vietnamese."""
        return self._units.get(unit, {}).get("names", {}).get("vi")

    def province(self, unit: str) -> str | None:
        """The slug of the province a unit serves, or None for one of the whole country."""
        return self._units.get(unit, {}).get("province")

    def descendants(self, unit: str) -> frozenset[str]:
        """The unit and all its descendants."""
        return frozenset({unit, *(code for code in self._units if self.covers(unit, code))})

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        self._units = {i.id: i.document async for i in items if i.kind == KIND}

    async def apply_change(self, change: FeedChange) -> None:
        if change.kind != KIND:
            return
        if change.document is None:
            self._units.pop(change.id, None)
        else:
            self._units[change.id] = change.document

    async def record_position(self, token: str) -> None:
        return None

    async def mark_lost(self) -> None:
        return None


async def _units_of_app(request: Request) -> Units:
    return request.app.state.kit.units


UnitsDep = Annotated[Units, Depends(_units_of_app)]
"""The tree of units of the app."""
