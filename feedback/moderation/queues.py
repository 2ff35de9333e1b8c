"""The queues of all units, held in memory: in order, counted, and right at the moment they are read."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import islice
from sys import intern
from typing import Any, NamedTuple

from sortedcontainers import SortedList

from feedback.models import CommentState, Counts
from feedback.moderation import WAITING, Comment, Mark, State, marks
from services.documents.listing import Order, place_of, taken
from services.documents.pages import Cursors, Slice, Window

WAITING_STATES = frozenset({CommentState.OPEN, CommentState.CLAIMED, CommentState.ESCALATED, CommentState.APPEALED})

STATES = {state: CommentState(state.name) for state in State}

Kind = tuple[CommentState, bool]
"""A state, and whether it is urgent: with the unit all that queues are filtered by."""


class Entry(NamedTuple):
    """All that is held of a comment. `marks` is what it adds to the records of units."""

    order: Order
    version: int
    unit: str
    state: CommentState
    held_until: datetime | None
    marks: tuple[Mark, ...]

    def kind(self, now: datetime) -> Kind:
        held = self.held_until is not None and now < self.held_until
        return CommentState.CLAIMED if held else self.state, self.order[0][0] != 0


Orders = Any
"""A sorted list of `Order`; the package has no types."""

Between = tuple[Order | None, Order | None]


def entry_of(id: str, comment: Comment) -> Entry:
    # Days and units are few: kept once, not once for each of very many comments.
    return Entry(
        order=((-comment.priority, intern(comment.received.isoformat())), id),
        version=comment.version,
        unit=intern(comment.unit),
        state=STATES[comment.state],
        held_until=comment.claim.expires if comment.claim and comment.state in WAITING else None,
        marks=_known(marks(comment)) if comment.decision or comment.earlier else (),
    )


@lru_cache(maxsize=10_000)
def _known(found: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The same, kept once for the many comments of which the same became."""
    return found


class Queues:
    """Threats to life first, then the oldest day, within a day by random id.

    Comments stand on shelves, by unit and kind, and on those of all units together. Every question is a choice of
    shelves, so that a page or a count takes as long the first time as ever after, and no longer where more comments
    wait. A claim that runs out needs no timer: before each read those that have run out since are put back. What units
    are said to have decided is counted along, decided comments being on shelves too.
    """

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._shelves: dict[str, dict[Kind, Orders]] = {}
        self._together: dict[Kind, Orders] = {}
        self._stands: dict[str, Kind] = {}
        self._claims: list[tuple[datetime, str, int]] = []
        self._marks: Counter[Mark] = Counter()

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, comment: Comment, now: datetime) -> None:
        """Takes a comment as it was saved; one that is held already, or a newer one, stays."""
        id = str(comment.id)
        held = self._entries.get(id)
        if held is not None and held.version >= comment.version:
            return
        self.drop(id)
        entry = self._entries[id] = entry_of(id, comment)
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
        for shelves in self._asked(units):
            for state in WAITING_STATES:
                urgent = len(shelves.get((state, True), ()))
                found[state] += urgent + len(shelves.get((state, False), ()))
                priority += urgent
        return Counts(
            open=found[CommentState.OPEN],
            claimed=found[CommentState.CLAIMED],
            escalated=found[CommentState.ESCALATED],
            appealed=found[CommentState.APPEALED],
            priority=priority,
        )

    def _asked(self, units: frozenset[str]) -> list[dict[Kind, Orders]]:
        """The shelves of these units; those of all units together for who asks for all."""
        if self._shelves.keys() <= units:
            return [self._together]
        return [self._shelves[unit] for unit in units & self._shelves.keys()]

    def _chosen(self, units: frozenset[str], states: frozenset[CommentState], urgent: bool | None) -> list[Orders]:
        kinds = [(state, kind) for state in states for kind in ((True, False) if urgent is None else (urgent,))]
        return [shelves[kind] for shelves in self._asked(units) for kind in kinds if kind in shelves]

    def _place(self, entry: Entry, now: datetime) -> None:
        kind = self._stands[entry.order[1]] = entry.kind(now)
        if kind[0] is CommentState.CLAIMED and entry.held_until is not None:
            heapq.heappush(self._claims, (entry.held_until, entry.order[1], entry.version))
        for shelves in (self._shelves.setdefault(entry.unit, {}), self._together):
            if kind not in shelves:
                shelves[kind] = SortedList()
            shelves[kind].add(entry.order)

    def _take_off(self, entry: Entry) -> None:
        kind = self._stands.pop(entry.order[1])
        for shelves in (self._shelves[entry.unit], self._together):
            shelves[kind].remove(entry.order)
            if not shelves[kind]:
                del shelves[kind]
        if not self._shelves[entry.unit]:
            del self._shelves[entry.unit]

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
