"""Who may read a comment and who may act on it: asked in one place, before anything else of every act.

Acts are refused as reading is: what somebody may not read is not there, whatever is asked for, so that neither an
answer nor a refusal tells one comment from another, or from none.
"""

from feedback.moderation import NotAModeratorHere
from feedback.moderation.mapping import NO_COMMENT, Kept
from services.errors import NotFound


def may_read(kept: Kept, units: frozenset[str]) -> bool:
    """Whether whoever moderates for these units may read the comment: it is published, or with one of them."""
    return kept.public is not None or kept.moderated.unit in units


def check_read(kept: Kept, units: frozenset[str]) -> None:
    """Raises `NotFound`, the same as for an id that does not exist."""
    if not may_read(kept, units):
        raise NotFound(NO_COMMENT)


def check_act(kept: Kept, units: frozenset[str]) -> None:
    """Passes whoever moderates for the unit the comment is with, or, where it is published, for the unit it is about.

    Whether the one act is open to them, and whether it needs a claim, is for its rule to say. Raises what `check_read`
    raises, and `NotAModeratorHere` for a published comment of other units.
    """
    check_read(kept, units)
    if units.isdisjoint({kept.moderated.unit, kept.moderated.about}):
        raise NotAModeratorHere(f"The comment is with the unit {kept.moderated.unit}.")
