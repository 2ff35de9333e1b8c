"""Which requests have not arrived completely, by client, and which of them to give up when there are too many."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Generic, TypeVar

from services.limits import ConnectionLimits

C = TypeVar("C")


class _Tally(Generic[C]):
    """Unfinished requests by connection, the oldest first: those whose head is incomplete, and bytes held for each."""

    def __init__(self, max_heads: int, max_bytes: int) -> None:
        self.max_heads, self.max_bytes = max_heads, max_bytes
        self.heads: dict[C, None] = {}
        self.sizes: dict[C, int] = {}
        self.bytes = 0

    def set(self, connection: C, size: int, *, head: bool) -> None:
        self.bytes += size - self.sizes.get(connection, 0)
        self.sizes[connection] = size
        if head:
            self.heads.setdefault(connection)
        else:
            self.heads.pop(connection, None)

    def remove(self, connection: C) -> None:
        self.bytes -= self.sizes.pop(connection, 0)
        self.heads.pop(connection, None)

    def excess(self) -> C | None:
        """The oldest connection of those that are too many or hold too much; None within the bounds."""
        if len(self.heads) > self.max_heads:
            return next(iter(self.heads))
        return next(iter(self.sizes)) if self.bytes > self.max_bytes else None


class UnfinishedRequests(Generic[C]):
    """The unfinished requests of one server.

    Beyond a bound the oldest are given up and not the newest: complete requests take milliseconds to arrive, so what
    is old is slow, and thousands of phones that share one address (carrier-grade NAT) go on being served beside it.
    """

    def __init__(self, limits: ConnectionLimits) -> None:
        self._limits = limits
        self._all = _Tally[C](limits.heads, limits.held)
        self._clients: defaultdict[str, _Tally[C]] = defaultdict(
            lambda: _Tally(limits.client_heads, limits.client_held)
        )

    def set(self, connection: C, client: str | None, size: int, *, head: bool) -> Iterator[C]:
        """Notes what a connection holds of a request, and whether its head is incomplete; yields those to give up.

        The caller removes each of these. A client of None, such as a trusted proxy, has no bounds of its own.
        """
        tallies = [self._all] if client is None else [self._clients[client], self._all]
        for tally in tallies:
            tally.set(connection, size, head=head)
        for tally in tallies:
            while (oldest := tally.excess()) is not None:
                yield oldest

    def remove(self, connection: C, client: str | None) -> None:
        """Forgets a connection whose request is complete or given up."""
        self._all.remove(connection)
        if client is not None and (tally := self._clients.get(client)) is not None:
            tally.remove(connection)
            if not tally.sizes:
                del self._clients[client]
