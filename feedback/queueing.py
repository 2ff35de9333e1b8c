"""The queues of all units, held in memory: in order, counted, and right at the moment they are read."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from sys import intern
from typing import Any, NamedTuple

from sortedcontainers import SortedList

from feedback.models import CommentState, Counts
from feedback.moderation import WAITING, Comment, Mark, marks
from services.listing import Order, place_of, taken
from services.pages import Cursors, Slice, Window

WAITING_STATES = frozenset({CommentState.OPEN, CommentState.CLAIMED, CommentState.ESCALATED, CommentState.APPEALED})

EVERYWHERE = None
"""In a shelf's place of a unit: the comments of all units, so that who moderates for all need not merge them."""


class Shelf(NamedTuple):
    """Where a comment waits, as of a moment: by all that queues are filtered by."""

    unit: str | None
    state: CommentState
    urgent: bool


class Entry(NamedTuple):
    """All that is held of a comment. `marks` is what it adds to the records of units."""

    order: Order
    version: int
    unit: str
    state: CommentState
    held_until: datetime | None
    marks: tuple[Mark, ...]

    def shelf(self, now: datetime) -> Shelf:
        held = self.held_until is not None and now < self.held_until
        return Shelf(self.unit, CommentState.CLAIMED if held else self.state, self.order[0][0] != 0)


Orders = Any
"""A sorted list of `Order`; the package has no types."""

Between = tuple[Order | None, Order | None]


def entry_of(comment: Comment) -> Entry:
    # Days and units are few: kept once, not once for each of very many comments.
    return Entry(
        order=((-comment.priority, intern(comment.received.isoformat())), str(comment.id)),
        version=comment.version,
        unit=intern(comment.unit),
        state=CommentState[comment.state.name],
        held_until=comment.claim.expires if comment.claim and comment.state in WAITING else None,
        marks=marks(comment),
    )


class Queues:
    """Threats to life first, then the oldest day, within a day by random id.

    Every question is a choice of shelves, so that a page or a count takes as long the first time as ever after, and no
    longer where more comments wait. A claim that runs out needs no timer: before each read those that have run out
    since are put back. What units are said to have decided is counted along, decided comments being on shelves too.
    """

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._shelves: dict[Shelf, Orders] = {}
        self._stands: dict[str, Shelf] = {}
        self._units: Counter[str] = Counter()
        self._claims: list[tuple[datetime, str, int]] = []
        self._marks: Counter[Mark] = Counter()
        self._kinds: dict[tuple[Mark, ...], tuple[Mark, ...]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, comment: Comment, now: datetime) -> None:
        """Takes a comment as it was saved; one that is held already, or a newer one, stays."""
        id = str(comment.id)
        held = self._entries.get(id)
        if held is not None and held.version >= comment.version:
            return
        self.drop(id)
        entry = entry_of(comment)
        entry = self._entries[id] = entry._replace(marks=self._kinds.setdefault(entry.marks, entry.marks))
        self._units[entry.unit] += 1
        for mark in entry.marks:
            self._marks[mark] += 1
        self._place(entry, now)

    def drop(self, id: str) -> None:
        entry = self._entries.get(id)
        if entry is None:
            return
        self._take_off(entry)
        del self._entries[id]
        for mark in entry.marks:
            self._marks[mark] -= 1
        self._units[entry.unit] -= 1
        if not self._units[entry.unit]:
            del self._units[entry.unit]

    def ids(self) -> frozenset[str]:
        return frozenset(self._entries)

    def marks(self) -> Mapping[Mark, int]:
        """How often each thing became of a comment, decided ones that are still known."""
        return self._marks

    def first(self, units: frozenset[str], limit: int) -> list[str]:
        """The ids of up to so many waiting comments of these units, in queue order."""
        shelves = self._chosen(units, WAITING_STATES, None)
        return [id for _, id in islice(_merged(shelves), limit)]

    def cut(
        self,
        units: frozenset[str],
        states: frozenset[CommentState],
        urgent: bool | None,
        window: Window,
        cursors: Cursors,
        now: datetime,
    ) -> Slice:
        """The ids of a page. Raises `BadCursor`."""
        self._expire(now)
        shelves, name = self._chosen(units, states, urgent), scope(units, states, urgent)
        between = place_of(window.after, cursors, name), place_of(window.before, cursors, name)
        return taken(_merged(shelves, between, backward=window.backward), window, sum(map(len, shelves)))

    def counts(self, units: frozenset[str], now: datetime) -> Counts:
        self._expire(now)
        found: Counter[CommentState] = Counter()
        priority = 0
        for unit in self._asked(units):
            for state in WAITING_STATES:
                urgent = len(self._shelves.get(Shelf(unit, state, True), ()))
                found[state] += urgent + len(self._shelves.get(Shelf(unit, state, False), ()))
                priority += urgent
        return Counts(
            open=found[CommentState.OPEN],
            claimed=found[CommentState.CLAIMED],
            escalated=found[CommentState.ESCALATED],
            appealed=found[CommentState.APPEALED],
            priority=priority,
        )

    def _asked(self, units: frozenset[str]) -> Iterable[str | None]:
        """The units whose shelves have what these units' have."""
        return (EVERYWHERE,) if self._units.keys() <= units else units & self._units.keys()

    def _chosen(self, units: frozenset[str], states: frozenset[CommentState], urgent: bool | None) -> list[Orders]:
        wanted = (
            self._shelves.get(Shelf(unit, state, kind))
            for unit in self._asked(units)
            for state in states
            for kind in ((True, False) if urgent is None else (urgent,))
        )
        return [orders for orders in wanted if orders is not None]

    def _place(self, entry: Entry, now: datetime) -> None:
        shelf = self._stands[entry.order[1]] = entry.shelf(now)
        if shelf.state is CommentState.CLAIMED and entry.held_until is not None:
            heapq.heappush(self._claims, (entry.held_until, entry.order[1], entry.version))
        for place in (shelf, shelf._replace(unit=EVERYWHERE)):
            if place not in self._shelves:
                self._shelves[place] = SortedList()
            self._shelves[place].add(entry.order)

    def _take_off(self, entry: Entry) -> None:
        shelf = self._stands.pop(entry.order[1])
        for place in (shelf, shelf._replace(unit=EVERYWHERE)):
            self._shelves[place].remove(entry.order)
            if not self._shelves[place]:
                del self._shelves[place]

    def _expire(self, now: datetime) -> None:
        while self._claims and self._claims[0][0] <= now:
            _, id, version = heapq.heappop(self._claims)
            entry = self._entries.get(id)
            if entry is not None and entry.version == version:
                self._take_off(entry)
                self._place(entry, now)


def _merged(shelves: Iterable[Orders], between: Between = (None, None), *, backward: bool = False) -> Iterator[Order]:
    """The places of all these shelves in one order."""
    return heapq.merge(*(orders.irange(*between, (False, False), backward) for orders in shelves), reverse=backward)


def scope(units: frozenset[str], states: frozenset[CommentState], urgent: bool | None) -> str:
    """What cursors of a queue are bound to."""
    return f"queue?{','.join(sorted(units))}|{','.join(sorted(states))}|{urgent}"
