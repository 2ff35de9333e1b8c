"""An edit by a person: of which document, as it was found, in which store, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from services.documents.models import StoredDocument
from services.editorial.workflow import Step
from services.identity import Identity

D = TypeVar("D", bound=StoredDocument)
S = TypeVar("S")


@dataclass(frozen=True)
class Edit(Generic[D, S]):
    """An edit of a document by somebody who may edit it."""

    before: D
    staff: Identity
    store: S
    at: datetime

    def step(self, why: str | None = None) -> Step:
        return Step(self.staff.subject, self.at, why)
