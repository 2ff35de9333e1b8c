"""The tree of units, kept current from the feed of units, for checking roles.

Until the tree is known, a role applies only to the units it names, so that a lost feed never extends permissions.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request

from services.documents.set_aside import SetAsideDocuments
from services.errors import BadInput
from services.feeds.sinks import FeedChange, SnapshotItem
from services.geography.succession import Term

KIND = "unit"


def is_within(unit: str, ancestor: str, parent: Callable[[str], str | None]) -> bool:
    """Whether `unit` is `ancestor` or a descendant of it; a cycle ends the search."""
    seen: set[str] = set()
    current: str | None = unit
    while current is not None and current not in seen:
        if current == ancestor:
            return True
        seen.add(current)
        current = parent(current)
    return False


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is known of a unit."""

    parent: str | None
    name: str | None
    province: str | None
    other_names: tuple[str, ...] = ()
    term: Term = field(default_factory=Term)


def _unit(document: Mapping[str, Any]) -> _Unit:
    """Raises `TypeError` for a document of another shape."""
    names = dict(document.get("names") or {})
    unit = _Unit(
        document.get("parent"),
        names.get("vi"),
        document.get("province"),
        tuple(filter(None, (names.get("en"), document.get("shortName"), *(document.get("otherNames") or ())))),
        Term(document.get("validFrom"), document.get("validTo"), tuple(document.get("successors") or ())),
    )
    term = unit.term
    texts = (unit.parent, unit.name, unit.province, *unit.other_names, term.valid_from, term.valid_to, *term.successors)
    if not all(isinstance(value, str | None) for value in texts):
        raise TypeError("not a unit")
    return unit


class Units:
    """A `Sink` for the feed of units. `covers` is the tree that roles are checked against."""

    def __init__(self) -> None:
        self._units: dict[str, _Unit] = {}
        self.set_aside = SetAsideDocuments("tree of units")

    def __contains__(self, code: str) -> bool:
        return code in self._units

    def __len__(self) -> int:
        return len(self._units)

    def codes(self) -> Iterable[str]:
        return self._units.keys()

    def covers(self, ancestor: str, unit: str) -> bool:
        """Whether `unit` is `ancestor` or stands under it."""
        return is_within(unit, ancestor, self.parent)

    def check_exists(self, code: str, field: str = "unit") -> None:
        """Raises `BadInput` for an unknown unit, once the tree is known."""
        if self._units and code not in self._units:
            raise BadInput.at(field, f"there is no unit {code!r}")

    def parent(self, unit: str) -> str | None:
        known = self._units.get(unit)
        return known.parent if known else None

    def is_head(self, unit: str) -> bool:
        """Whether it is known and stands under no other; an unknown one is not, so that a lost feed makes no heads."""
        return unit in self._units and self.parent(unit) is None

    def name(self, unit: str) -> str | None:
        """What the unit is called, in Vietnamese."""
        known = self._units.get(unit)
        return known.name if known else None

    def names(self, unit: str) -> tuple[str, ...]:
        """What the unit is called in files: its name, its short name, its name in English, and other names of it."""
        known = self._units.get(unit)
        return (*((known.name,) if known.name else ()), *known.other_names) if known else ()

    def province(self, unit: str) -> str | None:
        """The slug of the province a unit serves, or None for one of the whole country."""
        known = self._units.get(unit)
        return known.province if known else None

    def term(self, unit: str) -> Term | None:
        """How long the unit exists, and what followed it."""
        known = self._units.get(unit)
        return known.term if known else None

    def put(self, code: str, document: Mapping[str, Any] | None) -> None:
        """Takes the public document of a unit, or None for one that is gone. Raises `TypeError`."""
        if document is None:
            self._units.pop(code, None)
        else:
            self._units[code] = _unit(document)

    def descendants(self, unit: str) -> frozenset[str]:
        """The unit and all its descendants."""
        return frozenset({unit, *(code for code in self._units if self.covers(unit, code))})

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        read: dict[str, _Unit] = {}
        async for item in items:
            if item.kind == KIND:
                unit = self.set_aside.attempt(KIND, item.id, item.version, lambda one=item: _unit(one.document))
                if unit is not None:
                    read[item.id] = unit
        self._units = read

    async def apply_change(self, change: FeedChange) -> None:
        if change.kind == KIND:
            self.put(change.id, change.document)

    async def record_position(self, token: str) -> None:
        return None

    async def mark_lost(self) -> None:
        return None


async def _units_of_app(request: Request) -> Units:
    return request.app.state.kit.units


UnitsDep = Annotated[Units, Depends(_units_of_app)]
"""The tree of units of the app."""
