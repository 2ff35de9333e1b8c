"""Authorisation of reading and moderating comments: one place, checked before anything else.

An operation is refused as a read is: a comment the caller may not read is reported as not found, so neither an
answer nor an error distinguishes one comment from another, or from none.
"""

from feedback.moderation import NotAModeratorHere
from feedback.moderation.mapping import NO_COMMENT, StoredComment
from services.errors import NotFound


def may_read(stored: StoredComment, units: frozenset[str]) -> bool:
    """Whether a moderator of these units may read the comment: it is published, or in the queue of one of them."""
    return stored.public is not None or stored.moderated.unit in units


def check_read(stored: StoredComment, units: frozenset[str]) -> None:
    """Raises `NotFound`, the same as for an id that does not exist."""
    if not may_read(stored, units):
        raise NotFound(NO_COMMENT)


def check_act(stored: StoredComment, units: frozenset[str]) -> None:
    """Passes moderators of the unit whose queue holds the comment and, once published, of the unit it is about.

    The transition's own rule decides whether they may apply it and whether it needs a claim. Raises what `check_read`
    raises, and `NotAModeratorHere` for a published comment of other units.
    """
    check_read(stored, units)
    if units.isdisjoint({stored.moderated.unit, stored.moderated.about}):
        raise NotAModeratorHere(f"The comment is with the unit {stored.moderated.unit}.")
