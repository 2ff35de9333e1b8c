"""What is published about a unit's moderation, so that criticism cannot be moderated away unseen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from feedback.moderation.model import Comment, Decision, Outcome, State, is_removal


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


@dataclass(slots=True)
class _Tally:
    decided: int = 0
    appealed: int = 0
    overturned: int = 0
    reasons: Counter[str] = field(default_factory=Counter[str])
    taken_down: Counter[str] = field(default_factory=Counter[str])


def standing(comment: Comment) -> list[Decision]:
    """The decisions on a comment that were not undone, in order."""
    taken = (*comment.earlier, *((comment.decision,) if comment.decision else ()))
    return [decision for decision in taken if not decision.undone]


def first_decision(comment: Comment) -> Decision | None:
    """The first decision that was not undone, whatever an appeal made of it."""
    return next(iter(standing(comment)), None)


def _appeals(comment: Comment) -> Iterator[tuple[Decision, bool]]:
    """Each rejection that was appealed, and whether the appeal reversed it."""
    against: Decision | None = None
    for decision in standing(comment):
        if decision.before is State.APPEALED:
            if against is not None:
                yield against, decision.verdict.outcome is Outcome.APPROVE
            against = None
        elif decision.verdict.outcome is Outcome.REJECT:
            against = decision
    if against is not None and comment.decision is None and comment.appealed is not None:
        yield against, False


def unit_records(comments: Iterable[Comment]) -> list[UnitRecord]:
    """One record for each unit that decided anything, by unit code.

    A comment counts for the unit that first decided it: an appeal that is upheld by the parent unit neither
    hides the rejection below nor counts as one more. Taking down counts for the unit that did it. Comments
    their writers took back still count for what was decided.
    """
    tallies: dict[str, _Tally] = {}

    def of(decision: Decision) -> _Tally:
        return tallies.setdefault(decision.unit, _Tally())

    for comment in comments:
        first = first_decision(comment)
        if first is None:
            continue
        of(first).decided += 1
        if first.verdict.outcome is Outcome.REJECT:
            of(first).reasons[first.verdict.reason or ""] += 1
        for decision in standing(comment):
            if is_removal(decision):
                of(decision).taken_down[decision.verdict.reason or ""] += 1
        for against, reversed_ in _appeals(comment):
            of(against).appealed += 1
            of(against).overturned += reversed_
    return [
        UnitRecord(unit, t.decided, t.reasons.total(), t.appealed, t.overturned, dict(t.reasons), dict(t.taken_down))
        for unit, t in sorted(tallies.items())
    ]
