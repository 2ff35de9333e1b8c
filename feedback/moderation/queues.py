"""The queues of all units in memory: ordered, counted, and current whenever they are read."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import islice
from sys import intern
from typing import Any, NamedTuple

from sortedcontainers import SortedList

from feedback.models import CommentState, QueueCounts
from feedback.moderation import WAITING, Comment, ModerationState, UnitOutcome, unit_outcomes
from services.documents.listing import Order, cursor_order, window_slice
from services.documents.pages import CursorCodec, Slice, Window

WAITING_STATES = frozenset({CommentState.OPEN, CommentState.CLAIMED, CommentState.ESCALATED, CommentState.APPEALED})

STATES = {state: CommentState(state.name) for state in ModerationState}

QueueKey = tuple[CommentState, bool]
"""A state, and whether it is urgent: with the unit all that queues are filtered by."""


class QueueEntry(NamedTuple):
    """All that is held of a comment. `outcomes` is what it adds to the records of units."""

    order: Order
    version: int
    unit: str
    state: CommentState
    claimed_until: datetime | None
    outcomes: tuple[UnitOutcome, ...]

    def key(self, now: datetime) -> QueueKey:
        held = self.claimed_until is not None and now < self.claimed_until
        return CommentState.CLAIMED if held else self.state, self.order[0][0] != 0


Orders = Any
"""A sorted list of `Order`; the package has no types."""

Between = tuple[Order | None, Order | None]


def entry_of(id: str, comment: Comment) -> QueueEntry:
    # Days and units are few: interned, not stored once for each of very many comments.
    return QueueEntry(
        order=((-comment.priority, intern(comment.received.isoformat())), id),
        version=comment.version,
        unit=intern(comment.unit),
        state=STATES[comment.state],
        claimed_until=comment.claim.expires if comment.claim and comment.state in WAITING else None,
        outcomes=_interned(unit_outcomes(comment)) if comment.decision or comment.earlier else (),
    )


@lru_cache(maxsize=10_000)
def _interned(outcomes: tuple[UnitOutcome, ...]) -> tuple[UnitOutcome, ...]:
    """Interns equal tuples: very many comments have the same outcomes."""
    return outcomes


class CommentQueues:
    """Threats to life first, then the oldest day, within a day by random id.

    Comments are held in sorted lists by unit and key, and by key for all units. Every query selects some of these
    lists, so a page or a count costs the same the first time as later, and no more when more comments
    wait. An expired claim needs no timer: each read first returns expired claims to the queue. What units
    are reported to have decided is counted as well: decided comments are in lists too.
    """

    def __init__(self) -> None:
        self._entries: dict[str, QueueEntry] = {}
        self._by_unit: dict[str, dict[QueueKey, Orders]] = {}
        self._all_units: dict[QueueKey, Orders] = {}
        self._keys: dict[str, QueueKey] = {}
        self._claims: list[tuple[datetime, str, int]] = []
        self._outcomes: Counter[UnitOutcome] = Counter()

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, comment: Comment, now: datetime) -> None:
        """Inserts a saved comment; an equal or newer version stays."""
        id = str(comment.id)
        held = self._entries.get(id)
        if held is not None and held.version >= comment.version:
            return
        self.drop(id)
        entry = self._entries[id] = entry_of(id, comment)
        for mark in entry.outcomes:
            self._outcomes[mark] += 1
        self._place(entry, now)

    def drop(self, id: str) -> None:
        entry = self._entries.get(id)
        if entry is None:
            return
        self._take_off(entry)
        del self._entries[id]
        for mark in entry.outcomes:
            self._outcomes[mark] -= 1

    def ids(self) -> frozenset[str]:
        return frozenset(self._entries)

    def outcomes(self) -> Mapping[UnitOutcome, int]:
        """How often each thing became of a comment, decided ones that are still known."""
        return self._outcomes

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
        cursors: CursorCodec,
        now: datetime,
    ) -> Slice:
        """The ids of a page. Raises `BadCursor`."""
        self._expire(now)
        shelves, name = self._chosen(units, states, urgent), scope(units, states, urgent)
        between = cursor_order(window.after, cursors, name), cursor_order(window.before, cursors, name)
        return window_slice(_merged(shelves, between, backward=window.backward), window, sum(map(len, shelves)))

    def counts(self, units: frozenset[str], now: datetime) -> QueueCounts:
        self._expire(now)
        found: Counter[CommentState] = Counter()
        priority = 0
        for shelves in self._orders_of(units):
            for state in WAITING_STATES:
                urgent = len(shelves.get((state, True), ()))
                found[state] += urgent + len(shelves.get((state, False), ()))
                priority += urgent
        return QueueCounts(
            open=found[CommentState.OPEN],
            claimed=found[CommentState.CLAIMED],
            escalated=found[CommentState.ESCALATED],
            appealed=found[CommentState.APPEALED],
            priority=priority,
        )

    def _orders_of(self, units: frozenset[str]) -> list[dict[QueueKey, Orders]]:
        """The lists of these units; those of all units if all are requested."""
        if self._by_unit.keys() <= units:
            return [self._all_units]
        return [self._by_unit[unit] for unit in units & self._by_unit.keys()]

    def _chosen(self, units: frozenset[str], states: frozenset[CommentState], urgent: bool | None) -> list[Orders]:
        kinds = [(state, kind) for state in states for kind in ((True, False) if urgent is None else (urgent,))]
        return [shelves[kind] for shelves in self._orders_of(units) for kind in kinds if kind in shelves]

    def _place(self, entry: QueueEntry, now: datetime) -> None:
        kind = self._keys[entry.order[1]] = entry.key(now)
        if kind[0] is CommentState.CLAIMED and entry.claimed_until is not None:
            heapq.heappush(self._claims, (entry.claimed_until, entry.order[1], entry.version))
        for shelves in (self._by_unit.setdefault(entry.unit, {}), self._all_units):
            if kind not in shelves:
                shelves[kind] = SortedList()
            shelves[kind].add(entry.order)

    def _take_off(self, entry: QueueEntry) -> None:
        kind = self._keys.pop(entry.order[1])
        for shelves in (self._by_unit[entry.unit], self._all_units):
            shelves[kind].remove(entry.order)
            if not shelves[kind]:
                del shelves[kind]
        if not self._by_unit[entry.unit]:
            del self._by_unit[entry.unit]

    def _expire(self, now: datetime) -> None:
        while self._claims and self._claims[0][0] <= now:
            _, id, version = heapq.heappop(self._claims)
            entry = self._entries.get(id)
            if entry is not None and entry.version == version:
                self._take_off(entry)
                self._place(entry, now)


def _merged(lists: Iterable[Orders], between: Between = (None, None), *, backward: bool = False) -> Iterator[Order]:
    """The positions of all these lists, merged."""
    return heapq.merge(*(orders.irange(*between, (False, False), backward) for orders in lists), reverse=backward)


def scope(units: frozenset[str], states: frozenset[CommentState], urgent: bool | None) -> str:
    """What cursors of a queue are bound to."""
    return f"queue?{','.join(sorted(units))}|{','.join(sorted(states))}|{urgent}"
