"""Which published numbers fit a situation, the best first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from hotline.calling.situations import CallUrgency, Situation
from hotline.models import Purpose, UnitKind

MOST = 6
"""Numbers in one answer."""
MOST_OF_A_PURPOSE = 2
ANYTHING = (Purpose.EMERGENCY_POLICE, Purpose.FIRE_AND_RESCUE, Purpose.AMBULANCE)
"""Whom to call where it is not clear what happened: the police first."""

_TAUGHT_OR_TREATED = frozenset({UnitKind.ACADEMY, UnitKind.SCHOOL, UnitKind.HOSPITAL})


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A published number, with what it is chosen by."""

    id: str
    purpose: Purpose
    order: int
    short: bool
    open: bool
    unit: str
    unit_kind: UnitKind
    province: str | None
    """The province of its unit; None for one of the whole country."""
    head: bool
    """Whether no other unit stands above its unit."""


def purposes_of(situation: Situation | None) -> Sequence[Purpose]:
    """Whom to call, in this order."""
    return ANYTHING if situation is None else situation.purposes


def choose(
    situation: Situation | None, published: Iterable[PublishedLine], province: str | None, near: Mapping[str, float]
) -> list[PublishedLine]:
    """The numbers to call, the best first: by purpose, then those that answer now, then the nearest unit's.

    Numbers of other provinces are left out. `near` has the distances of units in kilometres. Where none answers and it
    cannot wait, or there is none at all, the police's emergency number follows.
    """
    by_purpose: dict[Purpose, list[PublishedLine]] = {}
    for line in published:
        if line.province in {None, province}:
            by_purpose.setdefault(line.purpose, []).append(line)
    chosen: list[PublishedLine] = []
    for purpose in purposes_of(situation):
        fitting = sorted(by_purpose.get(purpose, ()), key=lambda line: _rank(line, near))
        chosen += fitting[:MOST_OF_A_PURPOSE]
    can_wait = situation is not None and situation.urgency is CallUrgency.ROUTINE
    if not chosen or not (can_wait or any(line.open for line in chosen)):
        police = sorted(by_purpose.get(Purpose.EMERGENCY_POLICE, ()), key=lambda line: _rank(line, near))
        chosen = [*chosen[: MOST - 1], *(line for line in police[:1] if line not in chosen)]
    return chosen[:MOST]


def _rank(line: PublishedLine, near: Mapping[str, float]) -> tuple[object, ...]:
    return (
        not line.open,
        not line.short,
        line.unit_kind in _TAUGHT_OR_TREATED,
        line.province is None,
        near.get(line.unit, inf),
        not line.head,
        line.unit,
        line.order,
        line.id,
    )
