"""The queues of all units, held in memory: in order, counted, and right at the moment they are read."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from feedback.models import CommentState, Counts
from feedback.moderation import Comment, State, state_at
from services.listing import Listing
from services.pages import Cursors, Position, Slice, Window

WAITING_STATES = frozenset({CommentState.OPEN, CommentState.CLAIMED, CommentState.ESCALATED, CommentState.APPEALED})


@dataclass(frozen=True, slots=True)
class Entry:
    """What queues are filtered and ordered by, as of a moment."""

    unit: str
    state: CommentState
    priority: int
    received: str


def _position(entry: Entry) -> Position:
    return -entry.priority, entry.received


class Queues:
    """Threats to life first, then the oldest day, within a day by random id.

    A claim that runs out needs no timer: before each read those that have run out since are put back.
    """

    def __init__(self) -> None:
        self._listing: Listing[Entry] = Listing(_position)
        self._comments: dict[str, Comment] = {}
        self._claims: list[tuple[datetime, str, int]] = []

    def __len__(self) -> int:
        return len(self._comments)

    def put(self, comment: Comment, now: datetime) -> None:
        """Takes a comment as it was saved; one that is held already, or a newer one, stays."""
        id = str(comment.id)
        held = self._comments.get(id)
        if held is not None and held.version >= comment.version:
            return
        self._comments[id] = comment
        self._place(id, comment, now)

    def drop(self, id: str) -> None:
        self._comments.pop(id, None)
        self._listing.drop(id)

    def ids(self) -> frozenset[str]:
        return frozenset(self._comments)

    def all(self) -> Iterable[Comment]:
        """Every comment, decided ones too: what moderation knows of it."""
        return self._comments.values()

    def comments(self, units: frozenset[str], limit: int) -> list[Comment]:
        """Up to so many comments of these units, in queue order."""
        window = Window(first=limit)
        cut = self._cut(units, WAITING_STATES, None, window, Cursors(b"")) if units else None
        return [self._comments[id] for _, id in cut.items] if cut else []

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
        return self._cut(units, states, urgent, window, cursors)

    def counts(self, units: frozenset[str], now: datetime) -> Counts:
        self._expire(now)

        def total(states: Iterable[CommentState], urgent: bool | None = None) -> int:
            return self._cut(units, frozenset(states), urgent, Window(first=0), Cursors(b"")).total

        return Counts(
            open=total([CommentState.OPEN]),
            claimed=total([CommentState.CLAIMED]),
            escalated=total([CommentState.ESCALATED]),
            appealed=total([CommentState.APPEALED]),
            priority=total(WAITING_STATES, True),
        )

    def _cut(
        self,
        units: frozenset[str],
        states: frozenset[CommentState],
        urgent: bool | None,
        window: Window,
        cursors: Cursors,
    ) -> Slice:
        def keep(entry: Entry) -> bool:
            return entry.unit in units and entry.state in states and (urgent is None or (entry.priority > 0) is urgent)

        return self._listing.cut(keep, window, cursors, scope(units, states, urgent), steady=True)

    def _place(self, id: str, comment: Comment, now: datetime) -> None:
        state = state_at(comment, now)
        if state is State.CLAIMED and comment.claim is not None:
            heapq.heappush(self._claims, (comment.claim.expires, id, comment.version))
        entry = Entry(comment.unit, CommentState(state.name), comment.priority, comment.received.isoformat())
        self._listing.drop(id)
        self._listing.put(id, comment.version, entry)

    def _expire(self, now: datetime) -> None:
        while self._claims and self._claims[0][0] <= now:
            _, id, version = heapq.heappop(self._claims)
            comment = self._comments.get(id)
            if comment is not None and comment.version == version:
                self._place(id, comment, now)


def scope(units: frozenset[str], states: frozenset[CommentState], urgent: bool | None) -> str:
    """What cursors of a queue are bound to."""
    return f"queue?{','.join(sorted(units))}|{','.join(sorted(states))}|{urgent}"
