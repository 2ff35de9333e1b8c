"""Which unit stands for another on a day.

Units end: they are merged into another, split into several, or renamed. Whoever has an old code finds what took its
place. A cycle of successors, which two saves at once could make, ends the search.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.errors import BadInput, Conflict


@dataclass(frozen=True, slots=True)
class Term:
    """How long a unit exists, from its first to its last day, None where that is not known; and what followed it."""

    valid_from: str | None = None
    valid_to: str | None = None
    successors: Sequence[str] = ()


Terms = Callable[[str], Term | None]
"""The term of a unit by its code; None where there is no such unit."""


class SeveralSuccessors(Conflict):
    """It was split: no single unit stands for it."""

    code, title = "SEVERAL_SUCCESSORS", "Several units took its place"

    def __init__(self, successors: Sequence[str]) -> None:
        super().__init__(f"Several units took its place: {', '.join(successors)}.", successors=list(successors))


class SuccessionCycle(BadInput):
    """A unit would be its own successor."""

    code, title = "SUCCESSION_CYCLE", "A unit cannot follow itself"


def units_on(code: str, day: str | None, terms: Terms) -> frozenset[str]:
    """The units that stand for this one on a day (`2026-11-30`), or at last where none is given; before it none."""
    found, seen, left = set[str](), set[str](), [code]
    while left:
        current = left.pop()
        term = terms(current)
        if term is None or current in seen:
            continue
        seen.add(current)
        if term.valid_to is not None and (day is None or term.valid_to < day):
            left.extend(term.successors)
        elif day is None or (term.valid_from or day) <= day:
            found.add(current)
    return frozenset(found)


def unit_on(code: str, day: str | None, terms: Terms) -> str | None:
    """The one unit that stands for this one on a day, if any. Raises `SeveralSuccessors`."""
    found = sorted(units_on(code, day, terms))
    if len(found) > 1:
        raise SeveralSuccessors(found)
    return found[0] if found else None


def check_term(code: str, term: Term, terms: Terms) -> None:
    """Raises `BadInput`: by field, for successors that are not there or lead back to the unit, or of one that goes on.

    `terms` are those of the other units.
    """
    if term.valid_from and term.valid_to and term.valid_to < term.valid_from:
        raise BadInput.at("validTo", "lies before validFrom")
    if term.successors and term.valid_to is None:
        raise BadInput.at("successors", "are those of a unit that ends; say in validTo when")
    for successor in term.successors:
        if successor == code or _leads_to(successor, code, terms):
            raise SuccessionCycle.at("successors", f"{successor} is this unit, or followed by it")
        if terms(successor) is None:
            raise BadInput.at("successors", f"there is no unit {successor!r}")


def _leads_to(code: str, other: str, terms: Terms) -> bool:
    """Whether one of the successors of a unit, or of their successors, is this one."""
    seen, left = {code}, [code]
    while left:
        term = terms(left.pop())
        for successor in term.successors if term else ():
            if successor == other:
                return True
            if successor not in seen:
                seen.add(successor)
                left.append(successor)
    return False
