"""Which unit stands under which: followed from the feed that publishes units, to decide for whom a role holds.

Until the tree is known a role holds for exactly the units it names, so that a lost feed never widens a right.
"""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import Depends, Request

from services.errors import BadInput
from services.feeds.follower import Change, Item

KIND = "unit"


def stands_under(unit: str, ancestor: str, parent: Callable[[str], str | None]) -> bool:
    """Whether `unit` is `ancestor` or stands under it; a tree that runs in a circle ends the search."""
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

    def covers(self, ancestor: str, unit: str) -> bool:
        """Whether `unit` is `ancestor` or stands under it."""
        return stands_under(unit, ancestor, self.parent)

    def check(self, code: str, field: str = "unit") -> None:
        """Raises `BadInput` for a unit that is not there, as soon as any are known."""
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

    def under(self, unit: str) -> frozenset[str]:
        """The unit and every unit under it."""
        return frozenset({unit, *(code for code in self._units if self.covers(unit, code))})

    async def restore(self, items: AsyncIterator[Item], token: str) -> None:
        self._units = {i.id: i.document async for i in items if i.kind == KIND}

    async def change(self, change: Change) -> None:
        if change.kind != KIND:
            return
        if change.document is None:
            self._units.pop(change.id, None)
        else:
            self._units[change.id] = change.document

    async def position(self, token: str) -> None:
        return None

    async def lost(self) -> None:
        return None


async def _of_the_app(request: Request) -> Units:
    return request.app.state.units


AskedUnits = Annotated[Units, Depends(_of_the_app)]
"""The tree of units of the app that answers."""
