"""What is published about a unit's moderation, so that criticism cannot be moderated away unseen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feedback.moderation.model import Comment, Decision, Outcome, State


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """How a unit decided: `reasons` counts rejections by code, `overturned` those an appeal reversed."""

    unit: str
    decided: int
    rejected: int
    appealed: int
    overturned: int
    reasons: Mapping[str, int]

    @property
    def share_rejected(self) -> float:
        """Rejections per decision, 0 to 1; 0 where nothing was decided."""
        return self.rejected / self.decided if self.decided else 0.0


def first_decision(comment: Comment) -> Decision | None:
    """The first decision that was not undone, whatever an appeal made of it."""
    taken = (*comment.earlier, *((comment.decision,) if comment.decision else ()))
    return next((d for d in taken if not d.undone), None)


def unit_records(comments: Iterable[Comment]) -> list[UnitRecord]:
    """One record for each unit that decided anything, by unit code.

    A comment counts for the unit that first decided it: an appeal that is upheld by the parent unit neither
    hides the rejection below nor counts as one more. Comments their writers took back still count for what
    was decided.
    """
    decided: Counter[str] = Counter()
    appealed: Counter[str] = Counter()
    overturned: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for comment in comments:
        first = first_decision(comment)
        if first is None:
            continue
        decided[first.unit] += 1
        if first.verdict.outcome is Outcome.REJECT:
            reasons[first.unit][first.verdict.reason or ""] += 1
            appealed[first.unit] += comment.appealed is not None
            overturned[first.unit] += comment.state is State.APPROVED
    return [
        UnitRecord(unit, decided[unit], reasons[unit].total(), appealed[unit], overturned[unit], dict(reasons[unit]))
        for unit in sorted(decided)
    ]
