"""What waits for a person: a draft, a correction or an import. A kind says it of each of its documents."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from services.documents.models import Camel, Instant


class WaitingMatter(StrEnum):
    """What waits."""

    DRAFT = "DRAFT"
    """Something new."""
    CORRECTION = "CORRECTION"
    """A change of something published."""
    IMPORT_RUN = "IMPORT_RUN"
    """The drafts that one import brought, which are approved together."""


class WaitingStep(StrEnum):
    """What it waits for."""

    APPROVAL = "APPROVAL"
    """By somebody who did not write it."""
    PUBLICATION = "PUBLICATION"
    """It is approved."""


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """What waits of a document; `writers` wrote it and may not approve it.

    `steps` are who did something to what waits, and when: what an import run brought has the step of the run.
    """

    title: str
    units: tuple[str, ...]
    what: WaitingMatter
    step: WaitingStep
    since: datetime
    writers: frozenset[str]
    steps: frozenset[tuple[str, datetime]] = frozenset()


class WaitingItem(Camel):
    """Something that waits for a person. For staff of its units."""

    kind: str
    id: str
    title: str
    units: list[str]
    what: WaitingMatter
    step: WaitingStep
    since: Instant
    writers: list[str] = Field(description="The accounts that wrote it, none of whom may approve it.")
    own: bool = Field(description="Whether the caller is one of them.")
