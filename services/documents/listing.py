"""Lists held in memory: the order and the filterable fields of a collection, the documents left in the database.

The embedded database does not use an index for a sorted range, so a list is served from here and only the page's
documents are fetched by id (docs/decisions). A collection keeps its listing right as it saves and as the change
stream reports what other processes saved.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from sortedcontainers import SortedList

from services.documents.pages import BadCursor, CursorCodec, Position, Slice, Window
from services.documents.queries import Key, ListQuery, Test, position

E = TypeVar("E")

Order = tuple[Position, str]

MAX_SELECTIONS = 32
LAST = "\U0010ffff"
"""Comes after every id."""
SMALL_GROUP = 2_000
"""Entries of a group that are looked at one by one rather than remembered as a selection."""


@dataclass(frozen=True)
class Narrow:
    """Where in the order, and among which entries, those that are asked for stand: what need not be looked at.

    `groups` names groups that all of them are in (see `Listing`); they stand behind every entry at the position
    `after` and not behind any at `upto`. `query` is what is asked for but for these two.
    """

    groups: Sequence[Hashable] = ()
    after: Position | None = None
    upto: Position | None = None
    query: ListQuery | None = None

    def bounds(self) -> tuple[Order | None, Order | None]:
        """As places that no entry has: what is asked for stands between them."""
        after, upto = self.after, self.upto
        return None if after is None else (after, LAST), None if upto is None else (upto, LAST)


ANYWHERE = Narrow()


def _ungrouped(_: object) -> Iterable[Hashable]:
    return ()


@dataclass(frozen=True, slots=True)
class _Row(Generic[E]):
    order: Order
    version: int
    entry: E


class _Selection(Generic[E]):
    """The places of the entries that a query selects, in order; kept right entry by entry."""

    def __init__(self, query: ListQuery, orders: Iterator[Order]) -> None:
        self._test = query.test
        self.orders: Any = SortedList(orders)

    def put(self, held: _Row[E]) -> None:
        if self._test(held.entry):
            self.orders.add(held.order)

    def drop(self, held: _Row[E]) -> None:
        self.orders.discard(held.order)


class Listing(Generic[E]):
    """Entries by id, in an order, ties by id.

    A cursor whose position is one of an order before (`is_former_position`) stands where its entry stands now.
    `groups(entry)` names the groups it is in, such as its unit; what is asked for within one looks at no others. The
    selections of the latest steady queries are remembered and kept right, so that their pages and counts do
    not look at every entry again.
    """

    def __init__(
        self,
        order: Sequence[Key],
        groups: Callable[[E], Iterable[Hashable]] = _ungrouped,
        is_former_position: Callable[[Position], bool] = lambda _: False,
    ) -> None:
        self._position = position(order)
        self._is_former_position = is_former_position
        self._groups_of = groups
        self._groups: dict[Hashable, Any] = {}  # of SortedList
        self._held: dict[str, _Row[E]] = {}
        self._order: Any = SortedList()  # of Order; the package has no types
        self._selections: OrderedDict[ListQuery, _Selection[E]] = OrderedDict()

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
        if held is not None and held.version >= version:
            return False
        # An entry that has no position changes nothing.
        order, groups = (self._position(entry), id), list(self._groups_of(entry))
        if held is not None:
            self._remove(held)
        held = self._held[id] = _Row(order, version, entry)
        self._order.add(held.order)
        for group in groups:
            members: Any = self._groups.setdefault(group, SortedList())
            members.add(held.order)
        for selection in self._selections.values():
            selection.put(held)
        return True

    def drop(self, id: str) -> None:
        held = self._held.pop(id, None)
        if held is not None:
            self._remove(held)

    def _remove(self, held: _Row[E]) -> None:
        self._order.remove(held.order)
        for group in self._groups_of(held.entry):
            self._groups[group].remove(held.order)
        for selection in self._selections.values():
            selection.drop(held)

    def _selection(self, query: ListQuery) -> _Selection[E]:
        selection = self._selections.get(query)
        if selection is None:
            test = query.test
            chosen = (order for order in self._order if test(self._held[order[1]].entry))
            selection = self._selections[query] = _Selection(query, chosen)
            if len(self._selections) > MAX_SELECTIONS:
                self._selections.popitem(last=False)
        self._selections.move_to_end(query)
        return selection

    def _places(self, query: ListQuery, groups: Sequence[Hashable], *, steady: bool) -> tuple[Any, Test | None]:
        """A sorted list with all that is asked for, and the test of its entries that is still to be made."""
        grouped: list[Any] = [self._groups.get(group, ()) for group in groups]
        fewest: Any = min(grouped, key=len) if grouped else self._order
        if steady and (not grouped or len(fewest) > SMALL_GROUP):
            return self._selection(query).orders, None
        return (fewest if len(fewest) else SortedList()), query.test

    def slice_of(
        self,
        query: ListQuery,
        window: Window,
        cursors: CursorCodec,
        scope: str,
        *,
        steady: bool = False,
        narrow: Narrow = ANYWHERE,
    ) -> Slice:
        """The window's part of the entries that the query selects; `scope` names it for cursors. Raises `BadCursor`.

        `steady` says that the query will be asked again as it is: it depends neither on who asks nor on the time.
        """
        low, high = narrow.bounds()
        after, before = (self._place(cursor, cursors, scope) for cursor in (window.after, window.before))
        start = max((place for place in (low, after) if place is not None), default=None)
        end = min((place for place in (high, before) if place is not None), default=None)
        orders, test = self._places(narrow.query or query, narrow.groups, steady=steady)
        walk: Iterator[Order] = orders.irange(start, end, (False, False), window.backward)
        if test is None:
            first = 0 if low is None else orders.bisect_right(low)
            total = max(0, (len(orders) if high is None else orders.bisect_left(high)) - first)
        else:
            entries = self._held
            walk = (order for order in walk if test(entries[order[1]].entry))
            total = sum(1 for order in orders.irange(low, high, (False, False)) if test(entries[order[1]].entry))
        return window_slice(walk, window, total)

    def _place(self, cursor: str | None, cursors: CursorCodec, scope: str) -> Order | None:
        """The place that a cursor holds in the order of today. Raises `BadCursor`."""
        place = cursor_order(cursor, cursors, scope)
        if place is None or not self._is_former_position(place[0]):
            return place
        held = self._held.get(place[1])
        if held is None:
            raise BadCursor
        return held.order


def window_slice(walk: Iterator[Order], window: Window, total: int) -> Slice:
    """The window's part of a walk within its bounds, backward where the window is; `total` is of the whole list."""
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


def cursor_order(cursor: str | None, cursors: CursorCodec, scope: str) -> Order | None:
    """The place that a cursor holds. Raises `BadCursor`."""
    if not cursor:
        return None
    *position, id = cursors.decode(cursor, scope)
    return tuple(position), str(id)
