"""The log of public changes, newest first: kept sorted by every update, so that no feed has to sort it."""

from dataclasses import dataclass
from typing import Any

from sortedcontainers import SortedList


@dataclass(frozen=True, slots=True)
class PublicChange:
    """That the public saw a notice change, at a time in seconds since 1970: published, updated or withdrawn."""

    at: float
    id: str


class MoveLog:
    """The last change of each notice that is or was public."""

    def __init__(self) -> None:
        self._order: Any = SortedList()  # of (-at, id); the package has no types
        self._at: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, place: int) -> PublicChange:
        """The one in this place, from 0, the newest."""
        return _read(self._order[place])

    def record_change(self, id: str, at: float | None) -> None:
        """Takes down when the notice changed last; None where it is not public and never was."""
        before = self._at.pop(id, None)
        if before is not None:
            self._order.remove((-before, id))
        if at is not None:
            self._at[id] = at
            self._order.add((-at, id))

    def after(self, last: PublicChange) -> int:
        """The place of what comes after this one, which need not be there any more."""
        return self._order.bisect_right((-last.at, last.id))

    def page(self, start: int, size: int) -> list[PublicChange]:
        return [_read(order) for order in self._order[start : start + size]]


def _read(order: tuple[float, str]) -> PublicChange:
    return PublicChange(-order[0], order[1])
