"""The queues of all units, held in memory: in order, counted, and right at the moment they are read."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sortedcontainers import SortedList

from feedback.models import CommentState, Counts
from feedback.moderation import Comment, State, state_at
from services.listing import Order, place_of, taken
from services.pages import Cursors, Slice, Window

WAITING_STATES = frozenset({CommentState.OPEN, CommentState.CLAIMED, CommentState.ESCALATED, CommentState.APPEALED})


class Shelf(NamedTuple):
    """Where a comment waits, as of a moment: by all that queues are filtered by."""

    unit: str
    state: CommentState
    urgent: bool


Orders = Any
"""A sorted list of `Order`; the package has no types."""

Between = tuple[Order | None, Order | None]


def _order(comment: Comment) -> Order:
    return (-comment.priority, comment.received.isoformat()), str(comment.id)


class Queues:
    """Threats to life first, then the oldest day, within a day by random id.

    Every question is a choice of shelves, so that a page or a count takes as long the first time as ever after, and no
    longer where more comments wait. A claim that runs out needs no timer: before each read those that have run out
    since are put back.
    """

    def __init__(self) -> None:
        self._comments: dict[str, Comment] = {}
        self._shelves: dict[Shelf, Orders] = {}
        self._stands: dict[str, Shelf] = {}
        self._claims: list[tuple[datetime, str, int]] = []

    def __len__(self) -> int:
        return len(self._comments)

    def put(self, comment: Comment, now: datetime) -> None:
        """Takes a comment as it was saved; one that is held already, or a newer one, stays."""
        id = str(comment.id)
        held = self._comments.get(id)
        if held is not None and held.version >= comment.version:
            return
        self._take_off(id)
        self._comments[id] = comment
        self._place(id, comment, now)

    def drop(self, id: str) -> None:
        self._take_off(id)
        self._comments.pop(id, None)

    def ids(self) -> frozenset[str]:
        return frozenset(self._comments)

    def all(self) -> Iterable[Comment]:
        """Every comment, decided ones too: what moderation knows of it."""
        return self._comments.values()

    def comments(self, units: frozenset[str], limit: int) -> list[Comment]:
        """Up to so many comments of these units, in queue order."""
        shelves = self._chosen(units, WAITING_STATES, None)
        return [self._comments[id] for _, id in islice(_merged(shelves), limit)]

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

        def total(states: Iterable[CommentState], urgent: bool | None = None) -> int:
            return sum(map(len, self._chosen(units, frozenset(states), urgent)))

        return Counts(
            open=total([CommentState.OPEN]),
            claimed=total([CommentState.CLAIMED]),
            escalated=total([CommentState.ESCALATED]),
            appealed=total([CommentState.APPEALED]),
            priority=total(WAITING_STATES, True),
        )

    def _chosen(self, units: frozenset[str], states: frozenset[CommentState], urgent: bool | None) -> list[Orders]:
        return [
            orders
            for shelf, orders in self._shelves.items()
            if shelf.unit in units and shelf.state in states and urgent in {None, shelf.urgent}
        ]

    def _place(self, id: str, comment: Comment, now: datetime) -> None:
        state = state_at(comment, now)
        if state is State.CLAIMED and comment.claim is not None:
            heapq.heappush(self._claims, (comment.claim.expires, id, comment.version))
        shelf = self._stands[id] = Shelf(comment.unit, CommentState(state.name), comment.priority > 0)
        if shelf not in self._shelves:
            self._shelves[shelf] = SortedList()
        self._shelves[shelf].add(_order(comment))

    def _take_off(self, id: str) -> None:
        shelf = self._stands.pop(id, None)
        if shelf is not None:
            self._shelves[shelf].remove(_order(self._comments[id]))
            if not self._shelves[shelf]:
                del self._shelves[shelf]

    def _expire(self, now: datetime) -> None:
        while self._claims and self._claims[0][0] <= now:
            _, id, version = heapq.heappop(self._claims)
            comment = self._comments.get(id)
            if comment is not None and comment.version == version:
                self._take_off(id)
                self._place(id, comment, now)


def _merged(shelves: Iterable[Orders], between: Between = (None, None), *, backward: bool = False) -> Iterator[Order]:
    """The places of all these shelves in one order."""
    return heapq.merge(*(orders.irange(*between, (False, False), backward) for orders in shelves), reverse=backward)


def scope(units: frozenset[str], states: frozenset[CommentState], urgent: bool | None) -> str:
    """What cursors of a queue are bound to."""
    return f"queue?{','.join(sorted(units))}|{','.join(sorted(states))}|{urgent}"
