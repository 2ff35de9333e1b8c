"""Lists held in memory: the order and the filterable fields of a collection, the documents left in the database.

The embedded database does not use an index for a sorted range, so a list is served from here and only the page's
documents are fetched by id (docs/decisions). A collection keeps its listing right as it saves and as the change
stream reports what other processes saved.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from sortedcontainers import SortedList

from services.pages import Cursors, Position, Slice, Window

E = TypeVar("E")

Order = tuple[Position, str]


@dataclass(frozen=True, slots=True)
class _Held(Generic[E]):
    order: Order
    version: int
    entry: E


class Listing(Generic[E]):
    """Entries by id, in the order of a position. `position(entry)` is compared as a tuple, ties by id."""

    def __init__(self, position: Callable[[E], Position]) -> None:
        self._position = position
        self._held: dict[str, _Held[E]] = {}
        self._order: Any = SortedList()  # of Order; the package has no types
        self.generation = 0

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, id: str) -> bool:
        return id in self._held

    def get(self, id: str) -> E | None:
        held = self._held.get(id)
        return held.entry if held else None

    def version(self, id: str) -> int | None:
        """The version known to be current, or None where the id is not known."""
        held = self._held.get(id)
        return held.version if held else None

    def entries(self) -> Iterator[tuple[str, E]]:
        return ((id, held.entry) for id, held in self._held.items())

    def put(self, id: str, version: int, entry: E) -> bool:
        """Takes the entry unless a newer version is held already; says whether it did."""
        held = self._held.get(id)
        if held is not None:
            if held.version >= version:
                return False
            self._order.remove(held.order)
        order = (self._position(entry), id)
        self._held[id] = _Held(order, version, entry)
        self._order.add(order)
        self.generation += 1
        return True

    def drop(self, id: str) -> None:
        held = self._held.pop(id, None)
        if held is not None:
            self._order.remove(held.order)
            self.generation += 1

    def clear(self) -> None:
        self._held.clear()
        self._order.clear()
        self.generation += 1

    def _walk(
        self, keep: Callable[[E], bool], start: Order | None, end: Order | None, backward: bool
    ) -> Iterator[Order]:
        orders = self._order.irange(start, end, inclusive=(False, False), reverse=backward)
        return (o for o in orders if keep(self._held[o[1]].entry))

    def cut(self, keep: Callable[[E], bool], window: Window, cursors: Cursors, scope: str) -> Slice:
        """The window's part of the entries for which `keep` holds. Raises `BadCursor`."""
        start = _order(cursors.open(window.after, scope)) if window.after else None
        end = _order(cursors.open(window.before, scope)) if window.before else None
        found = list(islice(self._walk(keep, start, end, window.backward), window.size + 1))
        more = len(found) > window.size
        found = found[: window.size]
        if window.backward:
            found.reverse()
        total = sum(1 for held in self._held.values() if keep(held.entry))
        return Slice(
            items=found,
            has_next=bool(window.before) if window.backward else more,
            has_previous=more if window.backward else bool(window.after),
            total=total,
        )


def cursor_position(order: Order) -> Position:
    """What a cursor must hold to find the item's place again."""
    return (*order[0], order[1])


def _order(position: Position) -> Order:
    return position[:-1], str(position[-1])
