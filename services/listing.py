"""Lists held in memory: the order and the filterable fields of a collection, the documents left in the database.

The embedded database does not use an index for a sorted range, so a list is served from here and only the page's
documents are fetched by id (docs/decisions). A collection keeps its listing right as it saves and as the change
stream reports what other processes saved.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from sortedcontainers import SortedList

from services.pages import Cursors, Position, Slice, Window

E = TypeVar("E")

Order = tuple[Position, str]

SELECTIONS = 32


@dataclass(frozen=True, slots=True)
class _Held(Generic[E]):
    order: Order
    version: int
    entry: E


class _Selection(Generic[E]):
    """The places of the entries that one test keeps, in order; kept right entry by entry."""

    def __init__(self, keep: Callable[[E], bool], orders: Iterator[Order]) -> None:
        self.keep = keep
        self.orders: Any = SortedList(orders)

    def put(self, held: _Held[E]) -> None:
        if self.keep(held.entry):
            self.orders.add(held.order)

    def drop(self, held: _Held[E]) -> None:
        self.orders.discard(held.order)


class Listing(Generic[E]):
    """Entries by id, in the order of a position. `position(entry)` is compared as a tuple, ties by id.

    The selections last asked for by steady tests are remembered and kept right, so that their pages and counts do
    not look at every entry again.
    """

    def __init__(self, position: Callable[[E], Position]) -> None:
        self._position = position
        self._held: dict[str, _Held[E]] = {}
        self._order: Any = SortedList()  # of Order; the package has no types
        self._selections: OrderedDict[str, _Selection[E]] = OrderedDict()
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
            self._remove(held)
        held = self._held[id] = _Held((self._position(entry), id), version, entry)
        self._order.add(held.order)
        for selection in self._selections.values():
            selection.put(held)
        self.generation += 1
        return True

    def drop(self, id: str) -> None:
        held = self._held.pop(id, None)
        if held is not None:
            self._remove(held)
            self.generation += 1

    def _remove(self, held: _Held[E]) -> None:
        self._order.remove(held.order)
        for selection in self._selections.values():
            selection.drop(held)

    def clear(self) -> None:
        self._held.clear()
        self._order.clear()
        self._selections.clear()
        self.generation += 1

    def _selection(self, keep: Callable[[E], bool], scope: str) -> _Selection[E]:
        selection = self._selections.get(scope)
        if selection is None:
            kept = (order for order in self._order if keep(self._held[order[1]].entry))
            selection = self._selections[scope] = _Selection(keep, kept)
            if len(self._selections) > SELECTIONS:
                self._selections.popitem(last=False)
        self._selections.move_to_end(scope)
        return selection

    def _walk(
        self, keep: Callable[[E], bool], start: Order | None, end: Order | None, backward: bool
    ) -> Iterator[Order]:
        orders = self._order.irange(start, end, (False, False), backward)
        return (o for o in orders if keep(self._held[o[1]].entry))

    def cut(
        self, keep: Callable[[E], bool], window: Window, cursors: Cursors, scope: str, *, steady: bool = False
    ) -> Slice:
        """The window's part of the entries for which `keep` holds. Raises `BadCursor`.

        `steady` says that `keep` depends on nothing but the entry and `scope`: not on who asks, nor on the time.
        """
        start = _order(cursors.open(window.after, scope)) if window.after else None
        end = _order(cursors.open(window.before, scope)) if window.before else None
        if steady:
            orders = self._selection(keep, scope).orders
            walk, total = orders.irange(start, end, (False, False), window.backward), len(orders)
        else:
            walk = self._walk(keep, start, end, window.backward)
            total = sum(1 for held in self._held.values() if keep(held.entry))
        found = list(islice(walk, window.size + 1))
        more = len(found) > window.size
        found = found[: window.size]
        if window.backward:
            found.reverse()
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
