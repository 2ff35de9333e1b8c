"""Transitions of a document that is approved by a second person before it is published (Articles 17, 20 and 21)."""

from dataclasses import dataclass
from datetime import datetime

from services.errors import BadInput, Conflict, Problem


class WrongState(Conflict):
    """The document is not in a state in which this can be done."""

    code, title = "WRONG_STATE", "The current state does not allow it"


class SecondPersonNeeded(Problem):
    """Whoever wrote the text does not approve it."""

    status, code, title = 403, "SECOND_PERSON_NEEDED", "Another person must approve it"


@dataclass(frozen=True, slots=True)
class Step:
    """Who changes a document, when, and why. `by` is the account's subject."""

    by: str
    at: datetime
    why: str | None = None


class FuturePublication(BadInput):
    """What an import takes is public at once; publication cannot be scheduled."""

    code, title = "FUTURE_PUBLICATION", "It is dated to be published later"


def check_published_by(published_at: datetime | None, at: datetime) -> None:
    """Raises `FuturePublication` for a date of publication after the moment of the import."""
    if published_at is not None and published_at > at:
        raise FuturePublication.at("publishedAt", "lies in the future; import it when its time has come")
