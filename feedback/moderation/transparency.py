"""What is published about a unit's moderation, so that criticism cannot be moderated away unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from feedback.moderation.model import Comment, ModerationDecision, ModerationState, VerdictOutcome, is_removal


class ModerationOutcome(StrEnum):
    DECIDED = "decided"
    REJECTED = "rejected"
    TAKEN_DOWN = "taken_down"
    APPEALED = "appealed"
    OVERTURNED = "overturned"


class UnitOutcome(NamedTuple):
    """One thing that became of a comment at a unit, with its reason where it has one."""

    unit: str
    outcome: ModerationOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """How a unit decided.

    `reasons` counts rejections by code, `taken_down_reasons` what was published first. `appealed` and `overturned`
    are of both: those that were appealed, and those that an appeal reversed.
    """

    unit: str
    decided: int
    rejected: int
    appealed: int
    overturned: int
    reasons: Mapping[str, int]
    taken_down_reasons: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def share_rejected(self) -> float:
        """Rejections per decision, 0 to 1; 0 where nothing was decided."""
        return self.rejected / self.decided if self.decided else 0.0

    @property
    def taken_down(self) -> int:
        """How many were taken from the public after they had been published."""
        return sum(self.taken_down_reasons.values())


def decisions_in_force(comment: Comment) -> list[ModerationDecision]:
    """The decisions on a comment that were not undone, in order."""
    taken = (*comment.earlier, *((comment.decision,) if comment.decision else ()))
    return [decision for decision in taken if not decision.undone]


def first_decision(comment: Comment) -> ModerationDecision | None:
    """The first decision that was not undone, whatever an appeal made of it."""
    return next(iter(decisions_in_force(comment)), None)


def _appeals(comment: Comment) -> Iterator[tuple[ModerationDecision, bool]]:
    """Each rejection that was appealed, and whether the appeal reversed it."""
    against: ModerationDecision | None = None
    for decision in decisions_in_force(comment):
        if decision.before is ModerationState.APPEALED:
            if against is not None:
                yield against, decision.verdict.outcome is VerdictOutcome.APPROVE
            against = None
        elif decision.verdict.outcome is VerdictOutcome.REJECT:
            against = decision
    if against is not None and comment.decision is None and comment.appealed is not None:
        yield against, False


def unit_outcomes(comment: Comment) -> tuple[UnitOutcome, ...]:
    """What a comment adds to the records of units; nothing before it is decided on.

    A comment counts for the unit that first decided it: an appeal that is upheld by the parent unit neither
    hides the rejection below nor counts as one more. Taking down counts for the unit that did it. Comments
    their writers took back still count for what was decided.
    """
    first = first_decision(comment)
    if first is None:
        return ()
    found = [UnitOutcome(first.unit, ModerationOutcome.DECIDED)]
    if first.verdict.outcome is VerdictOutcome.REJECT:
        found.append(UnitOutcome(first.unit, ModerationOutcome.REJECTED, first.verdict.reason or ""))
    found += [
        UnitOutcome(d.unit, ModerationOutcome.TAKEN_DOWN, d.verdict.reason or "")
        for d in decisions_in_force(comment)
        if is_removal(d)
    ]
    for against, reversed_ in _appeals(comment):
        found += [UnitOutcome(against.unit, ModerationOutcome.APPEALED)] + [
            UnitOutcome(against.unit, ModerationOutcome.OVERTURNED)
        ] * reversed_
    return tuple(found)


def transparency_records(counts: Mapping[UnitOutcome, int]) -> list[UnitRecord]:
    """One record for each unit that decided anything, by unit code, from how often each mark was made."""
    by_unit: dict[str, dict[UnitOutcome, int]] = {}
    for mark, count in counts.items():
        if count:
            by_unit.setdefault(mark.unit, {})[mark] = count

    def reasons(unit: str, fate: ModerationOutcome) -> dict[str, int]:
        return {mark.reason: count for mark, count in sorted(by_unit[unit].items()) if mark.outcome is fate}

    return [
        UnitRecord(
            unit=unit,
            decided=found.get(UnitOutcome(unit, ModerationOutcome.DECIDED), 0),
            rejected=sum(reasons(unit, ModerationOutcome.REJECTED).values()),
            appealed=found.get(UnitOutcome(unit, ModerationOutcome.APPEALED), 0),
            overturned=found.get(UnitOutcome(unit, ModerationOutcome.OVERTURNED), 0),
            reasons=reasons(unit, ModerationOutcome.REJECTED),
            taken_down_reasons=reasons(unit, ModerationOutcome.TAKEN_DOWN),
        )
        for unit, found in sorted(by_unit.items())
    ]
