"""The history of documents that are kept without stages of drafting: who changed what, when and why. For staff only.

A document that was stored before there was a history has an empty one. A history is bounded: its oldest entries go, but
not those that say who wrote what nobody has approved.
"""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from services.documents.models import Camel
from services.editorial.corrections import FieldDifference
from services.editorial.workflow import HistoryEntry, Step
from services.text import Prose

MOST_ENTRIES = 200


class ChangeAct(StrEnum):
    """What was done to a document."""

    CREATED = "CREATED"
    PROPOSED = "PROPOSED"
    """A change that waits for a second person."""
    APPROVED = "APPROVED"
    """What waited took effect."""
    RETURNED = "RETURNED"
    """What waited was dropped."""
    CHANGED = "CHANGED"
    """A change that took effect at once."""
    IMPORTED = "IMPORTED"
    """An import that took effect at once."""


WRITING = frozenset({ChangeAct.CREATED, ChangeAct.PROPOSED})
"""The acts whose accounts wrote what waits."""


class DocumentChange(HistoryEntry[ChangeAct]):
    """One change of a document, with the fields that it changed."""

    changes: list[FieldDifference] = Field(default_factory=list)


class ReasonInput(Camel):
    """An act that needs a reason, such as a suspension."""

    why: Prose


class NoteInput(Camel):
    """An act that may have a reason."""

    why: Prose | None = None


class PendingCorrection(Camel):
    """A change that waits for a second person."""

    written_by: list[str] = Field(description="The accounts that wrote it, none of whom may approve it.")
    differences: list[FieldDifference] = Field(description="What it changes of what is there.")


class ChangeHistory(Camel):
    """The changes of a document, the oldest first, and what waits for a second person."""

    id: str
    correction: PendingCorrection | None = None
    history: list[DocumentChange]


def with_change(
    history: Sequence[DocumentChange], act: ChangeAct, step: Step, changes: Sequence[FieldDifference] = ()
) -> list[DocumentChange]:
    """The history with one more entry, without the oldest where it has enough."""
    entry = DocumentChange(at=step.at, by=step.by, act=act, why=step.why, changes=list(changes))
    return _bounded([*history, entry])


def _bounded(history: list[DocumentChange]) -> list[DocumentChange]:
    """The history within its bound, with the last entry of each writer of what nobody has approved."""
    surplus = len(history) - MOST_ENTRIES
    if surplus <= 0:
        return history
    kept = _last_writings(history)
    dropped = {*[place for place in range(len(history)) if place not in kept][:surplus]}
    return [entry for place, entry in enumerate(history) if place not in dropped]


def _last_writings(history: Sequence[DocumentChange]) -> frozenset[int]:
    """The places of them."""
    last: dict[str, int] = {}
    for place, entry in enumerate(history):
        if entry.act is ChangeAct.APPROVED:
            last.clear()
        elif entry.act in WRITING:
            last[entry.by] = place
    return frozenset(last.values())
